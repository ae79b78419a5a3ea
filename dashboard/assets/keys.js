// The keys of a wall: arrows step, the space bar stops and goes on, f fills the screen.
const STEPS = { ArrowRight: "next", ArrowLeft: "back", " ": "hold" };

export default function ({ parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".tx-keys");
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input, textarea")) return;
    if (event.key === "f" && document.fullscreenElement) document.exitFullscreen();
    else if (event.key === "f") document.documentElement.requestFullscreen?.().catch(() => {});
    else if (STEPS[event.key]) {
      event.preventDefault();
      setTriggerValue("step", STEPS[event.key]);
    }
  };
  if (root.press) document.removeEventListener("keydown", root.press);
  root.press = press;
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
