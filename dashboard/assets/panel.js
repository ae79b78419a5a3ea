// Draws a panel's HTML into the page by changing only what differs, so that focus stays, widths glide and nothing flashes.
// An element with data-pick is a button, for the mouse and the keyboard; one with data-new is marked `fresh` when first seen, unless
// most rows are new: where everything moves, nothing needs to be pointed out. One with data-file asks for the panel's table as a file,
// under the title above it; data-deliver is that file, to be taken once. The first line of the data is the panel's name and the number of
// its drawing: what has been put in place since (frame.js) is newer than the data.

function align(here, wanted) {
  const old = [...here.childNodes];
  const next = [...wanted.childNodes];
  for (let at = 0; at < Math.max(old.length, next.length); at++) {
    const before = old[at];
    const after = next[at];
    if (!after) before.remove();
    else if (!before) here.append(after);
    else if (before.nodeName !== after.nodeName) before.replaceWith(after);
    else if (before.nodeType === Node.TEXT_NODE) {
      if (before.data !== after.data) before.data = after.data;
    } else if (before.nodeType === Node.ELEMENT_NODE) {
      for (const name of before.getAttributeNames()) if (!after.hasAttribute(name)) before.removeAttribute(name);
      for (const name of after.getAttributeNames()) {
        const value = after.getAttribute(name);
        if (before.getAttribute(name) !== value) before.setAttribute(name, value);
      }
      align(before, after);
    }
  }
}

function titled(root) {
  const heads = [...document.querySelectorAll(".tx-head")];
  const above = heads.filter((head) => head.compareDocumentPosition(root) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
  return [above?.querySelector("h2")?.textContent ?? "", above?.querySelector(".tx-asof")?.textContent ?? ""].join("\n");
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".tx-panel");
  const told = new TextDecoder().decode(data);
  const end = told.indexOf("\n");
  const [name, drawing] = told.slice(0, end).split(" ");
  root.dataset.part = name;
  root.dataset.drawing = drawing;
  root.put = (markup) => {
    if (root.shown === markup) return;
    const page = document.createElement("template");
    page.innerHTML = markup;
    const rows = [...page.content.querySelectorAll("[data-new]")];
    const unseen = root.seen ? rows.filter((row) => !root.seen.has(row.dataset.new)) : [];
    if (unseen.length * 2 <= rows.length) for (const row of unseen) row.classList.add("fresh");
    root.seen = new Set(rows.map((row) => row.dataset.new));
    align(root, page.content);
    root.shown = markup;
    const file = root.querySelector("[data-deliver]");
    if (file && root.delivered !== file.dataset.deliver) {
      root.delivered = file.dataset.deliver;
      file.click();
    }
  };
  const moved = window.tongxinMoved;
  const isOlder = drawing && moved?.drawing === drawing && name in moved.parts;
  root.put(isOlder ? moved.parts[name] : told.slice(end + 1));
  const pick = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (event.target.closest("[data-file]")) {
      event.preventDefault();
      setTriggerValue("file", titled(root) || "\n");
      return;
    }
    const target = event.target.closest("[data-pick]");
    if (!target) return;
    event.preventDefault();
    setTriggerValue("pick", target.dataset.pick);
  };
  root.onclick = pick;
  root.onkeydown = pick;
}
