// What Streamlit's page lacks: its language, a way past the menu for the keyboard, and a voice for what is new.
export default function ({ parentElement, data }) {
  document.documentElement.lang = data.lang;
  let skip = document.querySelector(".tx-skip");
  if (!skip) {
    skip = document.createElement("a");
    skip.className = "tx-skip";
    skip.href = "#";
    skip.onclick = (event) => {
      event.preventDefault();
      const main = document.querySelector(".stMain");
      main.tabIndex = -1;
      main.focus();
    };
    document.body.prepend(skip);
  }
  skip.textContent = data.skip;
  const spoken = parentElement.querySelector(".tx-spoken");
  if (spoken.textContent !== data.news) spoken.textContent = data.news;
}
