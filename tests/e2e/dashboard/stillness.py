"""A page that has come to rest, so that what is measured on it does not hang on how busy the machine is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

QUIET_MS = 400
LONGEST_MS = 2_000
"""What moves for longer than this, as a mark that beats or a turn that runs down, never rests."""
PATIENCE_MS = 60_000
"""How long a machine with other work may take to show what a test waits for; where a time is promised, the test names it."""
WATCH = """() => {
  if (!window.stillness) {
    window.stillness = {};
    const note = () => { window.stillness.movedAt = performance.now(); };
    new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
  }
  window.stillness.movedAt = performance.now();
  return document.fonts.ready.then(() => true);
}"""
STILL = """([quiet, longest]) => {
  const app = document.querySelector('.stApp');
  const moving = document.getAnimations().some((one) => one.playState === 'running' && one.effect.getComputedTiming().endTime <= longest);
  return app.dataset.testScriptState === 'notRunning' && app.dataset.testConnectionState === 'CONNECTED' && !moving
    && performance.now() - window.stillness.movedAt > quiet;
}"""


def await_still(page: Page) -> None:
    """Block until Streamlit has run the page, letters are loaded, and nothing was added, taken away, said anew or moved for a moment."""
    expect(page.locator(".stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")
    page.evaluate(WATCH)
    page.wait_for_function(STILL, arg=[QUIET_MS, LONGEST_MS], polling=50, timeout=PATIENCE_MS)
