// What Streamlit's page lacks: its language, the words of the link past the menu in that language, and a voice for what is new.
export default function ({ parentElement, data }) {
  document.documentElement.lang = data.lang;
  const skip = document.querySelector('a[href="#stMain"]');
  if (skip && skip.textContent !== data.skip) skip.textContent = data.skip;
  const spoken = parentElement.querySelector("[role=status]");
  if (spoken.textContent !== data.news) spoken.textContent = data.news;
}
