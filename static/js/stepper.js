/* A step less, a step more, for fields of hours. What people type stays theirs; the server reads it in the end. */
(() => {
  "use strict";

  /* Only the plainest ways of writing hours: anything else is left as it is, for the server to read. */
  const minutesIn = (text) => {
    const words = text.trim().toLowerCase().replace(",", ".");
    let found = words.match(/^(\d{1,3})(?::|\s*h\s*)(\d{2})?\s*(?:m|min)?$/);
    if (found) return Number(found[1]) * 60 + Number(found[2] || 0);
    found = words.match(/^(\d{1,4})\s*(?:m|min)$/);
    if (found) return Number(found[1]);
    found = words.match(/^(\d{1,2}(?:\.\d{1,2})?)$/);
    if (found && Number(found[1]) <= 24) return Math.round(Number(found[1]) * 60);
    return words ? null : 0;
  };

  const clock = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;

  const take = (field, direction) => {
    const step = Number(field.dataset.stepMinutes) || 15;
    const now = minutesIn(field.value);
    if (now === null) return;
    const next = direction > 0 ? Math.floor(now / step) * step + step : Math.ceil(now / step) * step - step;
    field.value = clock(Math.min(Math.max(next, step), 24 * 60));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const ready = (root) => root.querySelectorAll("[data-step]").forEach((button) => { button.hidden = false; });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) take(button.parentElement.querySelector("[data-step-minutes]"), Number(button.dataset.step));
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-step-minutes]") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    take(event.target, event.key === "ArrowUp" ? 1 : -1);
  });
  document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));
  ready(document);
})();
