// A chart as a picture that can be read by itself: above it its title, as of when and what is told; below it what its colours mean and
// where it is from.
{
  const SCALE = 2, EDGE = 20, TOP = 22, TITLE = 24, LINE = 18, KEY = 20, GAP = 16, SWATCH = 18, ROOM = 6;
  const PAPER = "#FFFFFF", INK = "#152120", QUIET = "#5C6C6B", RULE = "#B9C2C1";
  const isBefore = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const lastBefore = (selector, box) => [...document.querySelectorAll(selector)].filter((one) => isBefore(one, box)).pop();
  const isDark = () => {
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--bg").match(/\w\w/g);
    return ground.reduce((sum, part) => sum + parseInt(part, 16), 0) < 384;
  };

  // The legend that stands below the chart; where there is none, the names of its series.
  const keysOf = (box) => {
    const next = [...document.querySelectorAll(".tx-head,.tx-legend,.tx-charted,.tx-panel")].find((part) => isBefore(box, part));
    if (!next?.matches(".tx-legend")) return seriesOf(box.chart);
    return (next.children.length ? [...next.children] : [next]).map((item) => {
      const mark = item.querySelector("i");
      return { words: item.textContent.trim(), fill: mark && getComputedStyle(mark).backgroundColor };
    });
  };

  // A line that is not drawn has an area, or only bears one.
  const seriesOf = (chart) => {
    const found = new Map();
    for (const { type, name, lineStyle, itemStyle, areaStyle } of chart.getOption().series) {
      if (!["line", "bar"].includes(type) || !name || found.has(name)) continue;
      if (type === "bar") found.set(name, { words: name, fill: itemStyle.color });
      else if (lineStyle.opacity !== 0) found.set(name, { words: name, line: lineStyle });
      else if (areaStyle) found.set(name, { words: name, fill: areaStyle.color, thin: areaStyle.opacity });
    }
    return [...found.values()];
  };

  const imageOf = async (chart) => {
    chart.dispatchAction({ type: "downplay" });
    chart.getZr().flush();
    const image = new Image();
    const svg = chart.getDom().querySelector("svg");
    image.src = svg
      ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`
      : chart.getDataURL({ type: "png", pixelRatio: SCALE, backgroundColor: "transparent" });
    await image.decode();
    return image;
  };

  const wrapped = (pen, text, wide) => {
    const lines = [""];
    for (const piece of text.trim().split(/(?<=\s)|(?<=[\u3000-\u9fff\uff00-\uffef])(?![，。；：、）》”])/u)) {
      if (lines.at(-1) && pen.measureText(lines.at(-1) + piece.trimEnd()).width > wide) lines.push("");
      lines[lines.length - 1] += piece;
    }
    return lines.filter(Boolean);
  };

  const rowsOf = (pen, keys, wide) => {
    const rows = [];
    let used = Infinity;
    for (const key of keys) {
      const length = pen.measureText(key.words).width + (key.fill || key.line ? SWATCH + ROOM : 0);
      if (used + length > wide) {
        rows.push([]);
        used = 0;
      }
      rows.at(-1).push({ ...key, at: used });
      used += length + GAP;
    }
    return rows;
  };

  const swatch = (pen, { fill, line, thin }, x, y) => {
    pen.globalAlpha = thin ?? 1;
    pen.setLineDash(line?.type === "dashed" ? [5, 4] : []);
    if (line) {
      [pen.strokeStyle, pen.lineWidth] = [line.color, line.width];
      pen.beginPath();
      pen.moveTo(x, y - 4);
      pen.lineTo(x + SWATCH, y - 4);
      pen.stroke();
    } else {
      [pen.fillStyle, pen.strokeStyle, pen.lineWidth] = [fill, RULE, 0.5];
      pen.fillRect(x, y - 10, SWATCH, 12);
      pen.strokeRect(x, y - 10, SWATCH, 12);
    }
    pen.globalAlpha = 1;
  };

  window.tongxinPaper = async (box) => {
    const head = lastBefore(".tx-head", box);
    const told = lastBefore(".tx-outlook", box);
    const words = (part) => head?.querySelector(part)?.textContent.trim() ?? "";
    const [scope, asof, source, stamp, ...caption] = box.dataset.source.split("\n");
    const title = [words("h2"), ...caption.filter((part) => !words("h2").includes(part))].filter(Boolean).join(" · ");
    const outlook = told && head && isBefore(head, told) ? told.textContent : "";

    const [wide, high] = [box.chart.getWidth(), box.chart.getHeight()];
    const image = await imageOf(box.chart);
    const sheet = document.createElement("canvas");
    const pen = sheet.getContext("2d");
    const family = getComputedStyle(head ?? document.body).fontFamily;
    const [large, small] = [`600 17px ${family}`, `12px ${family}`];
    pen.font = large;
    const titles = wrapped(pen, title, wide);
    pen.font = small;
    const notes = [words(".tx-asof"), words(".tx-note"), outlook].flatMap((text) => wrapped(pen, text, wide));
    const feet = [scope, [asof, source].filter(Boolean).join(" · ")].flatMap((text) => wrapped(pen, text, wide));
    const rows = rowsOf(pen, keysOf(box), wide);

    const top = TOP + titles.length * TITLE + notes.length * LINE + ROOM;
    const bottom = top + high + ROOM + rows.length * KEY;
    sheet.width = (wide + 2 * EDGE) * SCALE;
    sheet.height = (bottom + feet.length * LINE + LINE) * SCALE;
    pen.scale(SCALE, SCALE);
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.fillStyle = INK;
    pen.fillRect(EDGE, TOP - ROOM, wide, 2);
    const write = (lines, font, ink, from, step) => {
      [pen.font, pen.fillStyle] = [font, ink];
      lines.forEach((line, at) => pen.fillText(line, EDGE, from + at * step, wide));
    };
    write(titles, large, INK, TOP + LINE, TITLE);
    write(notes, small, QUIET, TOP + titles.length * TITLE + 14, LINE);
    write(feet, small, QUIET, bottom + 14, LINE);
    rows.forEach((row, at) => {
      for (const key of row) {
        pen.fillStyle = INK;
        pen.fillText(key.words, EDGE + key.at + (key.fill || key.line ? SWATCH + ROOM : 0), top + high + LINE + at * KEY);
      }
    });
    // A chart drawn for the dark is turned over: a picture is for paper and for others' files.
    if (isDark()) pen.filter = "invert(1) hue-rotate(180deg)";
    pen.drawImage(image, EDGE, top, wide, high);
    rows.forEach((row, at) => {
      for (const key of row) if (key.fill || key.line) swatch(pen, key, EDGE + key.at, top + high + LINE + at * KEY);
    });
    const link = document.createElement("a");
    link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, "-") || "chart"}-${stamp}.png`;
    link.href = sheet.toDataURL("image/png");
    link.click();
  };
}
