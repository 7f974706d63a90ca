/* A list by keyboard: j and k move, a does the row's main step, x ticks its box, o opens it, ? leads to these words. Can be turned off for good.
   The list has data-keys, each row data-key-row, and what a key presses data-key="a" or data-key="o". */
(() => {
  "use strict";

  const STORE = "keys-off";
  const areOff = () => { try { return localStorage.getItem(STORE) === "yes"; } catch { return false; } };
  const isTyping = (target) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-keys] [data-key-row]")];
  const rowNow = () => document.activeElement.closest("[data-key-row]");

  const move = (by) => {
    const all = rows();
    const next = all[Math.min(Math.max(all.indexOf(rowNow()) + by, 0), all.length - 1)];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
  };

  const press = (what) => {
    const found = rowNow()?.querySelector(what);
    if (found) found.click();
  };

  const showKeys = () => {
    const help = document.querySelector("[data-keys-help]");
    help?.scrollIntoView({ block: "center" });
    help?.querySelector("[data-keys-switch]").focus();
  };

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    a: () => press("[data-key=a]"),
    o: () => press("[data-key=o]"),
    x: () => press("input[type=checkbox]"),
    "?": showKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || areOff() || isTyping(event.target)) return;
    if (!KEYS[event.key] || !document.querySelector("[data-keys]")) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  const show = () => document.querySelectorAll("[data-keys-help]").forEach((help) => {
    const button = help.querySelector("[data-keys-switch]");
    help.hidden = false;
    button.textContent = areOff() ? button.dataset.on : button.dataset.off;
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keys-switch]")) return;
    try { localStorage.setItem(STORE, areOff() ? "no" : "yes"); } catch { /* then they stay on */ }
    show();
  });
  show();
})();
