"""What Streamlit itself says on a page, in Chinese: its own words are English, whatever the page's language; and what all pages run."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from dashboard.voice import Voice
from dashboard.words import WORDS

SCRIPTS = tuple(Path(__file__).parent / "assets" / name for name in ("paper.js", "grid.js"))
"""Run once: how charts are put on paper, and grids moved in by keyboard."""

SKIP = "Skip to main content"
"""Streamlit's words for the link past its menu; ours are in words.py, in both languages."""
SAID = {
    "App pages": "页面导航",
    "Navigate to home page": "回到首页",
    "Logo": "标志",
    "Open": "展开",
    "Clear value": "清空",
    "Show password": "显示内容",
    "Hide password": "隐藏内容",
    "Choose an option": "请选择",
    "No results": "没有结果",
    "No options to select": "没有可选项",
    "Main menu": "主菜单",
    "Connecting": "正在连接",
    "Connecting to Streamlit server": "正在连接服务器",
    "Error": "出错",
    "Connection error": "连接中断",
    "Page not found": "没有这个页面",
    "Please wait": "请稍候",
    "Press Enter to apply": "按回车键确定",
    "Press Enter to submit form": "按回车键提交",
    "Copy": "复制",
    "Close": "关闭",
    "Expand sidebar": "展开菜单",
    "Collapse sidebar": "收起菜单",
}
PATTERNS = {
    r"^Help for (.*)$": "$1的说明",
    r"^(.*) files are not allowed\.$": "不能上传这种文件（$1）。",
    r"^File must be (.*) or smaller\.$": "文件不能超过$1。",
    r"^Is Streamlit still running\?.*$": "与服务器的连接断开，正在重新连接。",
    r"^This app has encountered an error\..*$": "页面出错，已记入日志，请稍后再试。",
    r"^You have requested page .*$|^The page that you have requested does not seem to exist.*$": "没有这个页面，已打开首页。",
}
SCRIPT = """
window.tongxinSaid = SAID;
window.tongxinPatterns = Object.entries(PATTERNS).map(([one, other]) => [new RegExp(one, "s"), other]);
if (!window.tongxinHears) {
  const NAMES = ["aria-label", "placeholder", "title", "alt"];
  const other = (words) => {
    const bare = words.trim();
    if (!bare || bare.length > 400) return null;
    const known = window.tongxinSaid[bare];
    if (known) return known;
    const found = window.tongxinPatterns.find(([one]) => one.test(bare));
    return found ? bare.replace(found[0], found[1]) : null;
  };
  const turn = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.parentElement?.closest(".tx-panel,textarea,script,style")) return;
      const words = other(node.data);
      if (words !== null) node.data = words;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of NAMES) {
      const words = node.hasAttribute(name) ? other(node.getAttribute(name)) : null;
      if (words !== null) node.setAttribute(name, words);
    }
    if (!node.matches(".tx-panel,script,style")) node.childNodes.forEach(turn);
  };
  window.tongxinHears = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(turn);
      else turn(change.target);
    }
  });
  const whole = {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES};
  window.tongxinHears.observe(document.body, whole);
  window.tongxinTurn = () => turn(document.body);
}
window.tongxinTurn();
"""


def script(voice: Voice) -> str:
    """Puts the words of the page's language in place, now and whenever others come; in English those that were put there go back."""
    said = SAID if voice.is_chinese else {chinese: english for english, chinese in SAID.items()}
    skip = voice.say("skip")
    said = said | {words: skip for words in (SKIP, *WORDS["skip"]) if words != skip}
    patterns = PATTERNS if voice.is_chinese else {}
    text = SCRIPT.replace("SAID", json.dumps(said, ensure_ascii=False), 1).replace("PATTERNS", json.dumps(patterns, ensure_ascii=False), 1)
    return f"<script>{text}\n{_own()}</script>"


@cache
def _own() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
