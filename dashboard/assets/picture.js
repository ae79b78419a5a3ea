function () {
  // Puts a button beside a chart that saves it as a picture: the panel's title above, the moment and the source below.
  const box = chart.getDom().parentElement;
  const isOther = box.chart !== chart;
  box.chart = chart;
  if (box.dataset.drawing !== DRAWING || !DRAWING) box.dataset.source = SOURCE;
  box.dataset.part = PART;
  box.dataset.drawing = DRAWING;
  if (isOther) setTimeout(() => window.tongxinPut?.());
  chart.getDom().setAttribute("role", "img");
  if (box.querySelector(".tx-picture")) return;
  const SCALE = 2, EDGE = 20, TOP = 58, BOTTOM = 56;
  const PAPER = "#FFFFFF", INK = "#152120", QUIET = "#5C6C6B";
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const save = async () => {
    const one = box.chart;
    const above = [...document.querySelectorAll(".tx-head")]
      .filter((head) => head.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING)
      .pop();
    const words = (part) => above?.querySelector(part)?.textContent ?? "";
    one.dispatchAction({ type: "downplay" });
    one.getZr().flush();
    const [wide, high] = [one.getWidth(), one.getHeight()];
    const drawn = new Image();
    const svg = one.getDom().querySelector("svg");
    drawn.src = svg
      ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`
      : one.getDataURL({ type: "png", pixelRatio: SCALE, backgroundColor: "transparent" });
    await drawn.decode();
    const sheet = document.createElement("canvas");
    sheet.width = (wide + 2 * EDGE) * SCALE;
    sheet.height = (high + TOP + BOTTOM) * SCALE;
    const pen = sheet.getContext("2d");
    pen.scale(SCALE, SCALE);
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, wide + 2 * EDGE, high + TOP + BOTTOM);
    pen.fillStyle = INK;
    pen.fillRect(EDGE, 16, wide, 2);
    const family = getComputedStyle(above ?? document.body).fontFamily;
    pen.font = `600 17px ${family}`;
    pen.fillText(words("h2"), EDGE, 44, wide);
    // A chart drawn for the dark is turned over: a picture is for paper and for others' files.
    const [red, green, blue] = colour("--bg").match(/\w\w/g).map((part) => parseInt(part, 16));
    if (red + green + blue < 384) pen.filter = "invert(1) hue-rotate(180deg)";
    pen.drawImage(drawn, EDGE, TOP, wide, high);
    pen.filter = "none";
    pen.fillStyle = QUIET;
    pen.font = `12px ${family}`;
    const [first, ...rest] = box.dataset.source.split("\n");
    pen.fillText([words(".tx-note"), first].filter(Boolean).join(" · "), EDGE, TOP + high + 22, wide);
    pen.fillText(rest.join(" · "), EDGE, TOP + high + 40, wide);
    const link = document.createElement("a");
    link.download = `${words("h2").replace(/[^\p{L}\p{N}]+/gu, "-") || "chart"}-STAMP.png`;
    link.href = sheet.toDataURL("image/png");
    link.click();
  };
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tx-picture";
  button.textContent = LABEL;
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    save();
  });
  box.classList.add("tx-charted");
  box.append(button);
}
