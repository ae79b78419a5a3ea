function () {
  // Puts a button beside a chart that saves it as a picture (paper.js).
  const box = chart.getDom().parentElement;
  const isOther = box.chart !== chart;
  box.chart = chart;
  if (box.dataset.drawing !== DRAWING || !DRAWING) box.dataset.source = SOURCE;
  box.dataset.part = PART;
  box.dataset.drawing = DRAWING;
  if (isOther) setTimeout(() => window.tongxinPut?.());
  chart.getDom().setAttribute("role", "img");
  if (box.querySelector(".tx-picture")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tx-picture";
  button.textContent = LABEL;
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    window.tongxinPaper(box);
  });
  box.classList.add("tx-charted");
  box.append(button);
}
