// The keys of a wall: arrows step, the space bar stops and goes on, f fills the screen. One at a time listens: while Streamlit puts a new
// page in the place of the old one both stand there for a moment, and one press would step twice.
const STEPS = { ArrowRight: "next", ArrowLeft: "back", " ": "hold" };

export default function ({ setTriggerValue }) {
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input, textarea")) return;
    if (event.key === "f" && document.fullscreenElement) document.exitFullscreen();
    else if (event.key === "f") document.documentElement.requestFullscreen?.().catch(() => {});
    else if (STEPS[event.key]) {
      event.preventDefault();
      setTriggerValue("step", STEPS[event.key]);
    }
  };
  document.removeEventListener("keydown", window.tongxinPress);
  window.tongxinPress = press;
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
