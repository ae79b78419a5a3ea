// What Streamlit's page lacks: its language, and a voice for what is new.
// And what has changed of a page since Streamlit drew it: the parts are found by their names and the number of their drawing.
function put() {
  const { drawing, parts } = window.tongxinMoved;
  for (const [name, shown] of Object.entries(parts)) {
    // A chart says itself of which drawing it is: it does not tell its box each time that it has been set.
    const place = [...document.querySelectorAll(`[data-part=${JSON.stringify(name)}]`)]
      .find((one) => String(one.chart ? one.chart.getOption()?.drawing : one.dataset.drawing) === drawing);
    if (!place) continue;
    if (place.put) place.put(shown);
    else if (place.chart) {
      place.dataset.source = shown.source;
      if (place.chart.tongxin === shown.text) continue;
      place.chart.tongxin = shown.text;
      place.chart.setOption({ ...shown.options, drawing: Number(drawing) }, { notMerge: true });
    } else if (place.shown !== shown) {
      place.shown = shown;
      place.innerHTML = shown;
    }
  }
}

export default function ({ parentElement, data }) {
  const told = JSON.parse(new TextDecoder().decode(data));
  document.documentElement.lang = told.lang;
  const spoken = parentElement.querySelector("[role=status]");
  if (spoken.textContent !== told.news) spoken.textContent = told.news;
  for (const shown of Object.values(told.parts)) if (shown.options) shown.text = told.drawing + JSON.stringify(shown.options);
  window.tongxinMoved = { drawing: told.drawing, parts: told.parts };
  window.tongxinPut = put;
  put();
}
