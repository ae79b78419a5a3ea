// A grid by keyboard, as the ARIA pattern asks: one stop of the tab key, arrows go from cell to cell, Home and End to a row's ends, with
// Ctrl to the grid's. What opens a cell is the panel's own. The server says which cell is the stop; whichever had the focus takes its place.
if (!window.tongxinGrids) {
  window.tongxinGrids = true;
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const cellsOf = (grid) => [...grid.rows].map((row) => [...row.cells].map((cell) => cell.querySelector("[tabindex]") ?? cell));
  const stopAt = (grid, cell) => {
    for (const one of grid.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    cell.tabIndex = 0;
  };
  const moved = (cells, cell, { key, ctrlKey }) => {
    const row = cells.findIndex((line) => line.includes(cell));
    const column = cells[row].indexOf(cell);
    if (key in STEPS) return cells[row + STEPS[key][0]]?.[column + STEPS[key][1]];
    if (key === "Home") return cells[ctrlKey ? 0 : row][0];
    if (key === "End") return cells.at(ctrlKey ? -1 : row).at(-1);
    return null;
  };
  document.addEventListener("keydown", (event) => {
    const grid = event.target.closest?.("[role=grid]");
    const cell = event.target.closest?.("[tabindex]");
    if (!grid || !grid.contains(cell) || event.altKey || event.metaKey) return;
    // The page may have been drawn anew since the focus came here.
    if (event.key === "Tab") stopAt(grid, cell);
    const next = moved(cellsOf(grid), cell, event);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (!next) return;
    stopAt(grid, next);
    next.focus();
  }, true);
  document.addEventListener("focusin", (event) => {
    const grid = event.target.closest?.("[role=grid]");
    if (grid && event.target.hasAttribute("tabindex")) stopAt(grid, event.target);
  });
}
