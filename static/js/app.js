/* Small courtesies for every page: focus on what went wrong, one answer for two taps, a word when the line is down. */
(() => {
  "use strict";

  const focusSummary = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };

  const setBusy = (button, busy) => {
    if (!button) return;
    button.disabled = busy;
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  };

  /* Where no answer comes, or somebody stops the page, a button can be pressed again; what it sends acts once all the same. */
  const PATIENCE_MS = 10_000;

  const release = () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
    document.querySelectorAll("button[aria-busy]").forEach((button) => setBusy(button, false));
  };

  /* The button is switched off only after the browser has collected the form, or its value would not be sent. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => setBusy(event.submitter, true), 0);
    setTimeout(release, PATIENCE_MS);
  });
  window.addEventListener("pageshow", release);

  /* With htmx: what was pressed waits for its answer. A preview that follows the typing leaves the buttons alone. */
  const pressed = ({ elt, requestConfig }) => {
    if (!["submit", "click"].includes(requestConfig?.triggeringEvent?.type)) return null;
    return elt.matches("form") ? elt.querySelector("[type=submit]") : elt.closest("button");
  };
  document.addEventListener("htmx:beforeRequest", (event) => setBusy(pressed(event.detail), true));
  document.addEventListener("htmx:afterRequest", (event) => setBusy(pressed(event.detail), false));
  document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.detail.elt));

  /* What follows the typing asks anew after each change. An answer to what the form said before may not come any more:
     it would take back a choice made meanwhile, such as who helped whom. Heard on the way down, before htmx asks again. */
  const hushFollowers = (event) => {
    event.target.form?.querySelectorAll("[hx-trigger*='from:closest form']")
      .forEach((follower) => follower.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} })));
  };
  for (const kind of ["input", "change"]) document.addEventListener(kind, hushFollowers, true);

  const say = (words) => {
    const status = document.getElementById("status");
    status.textContent = words;
    status.className = "message message-error";
  };
  for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(trouble, () => say(document.getElementById("trouble").content.textContent));
  }
  document.addEventListener("htmx:beforeRequest", () => {
    const status = document.getElementById("status");
    if (status.textContent) {
      status.textContent = "";
      status.className = "visually-hidden";
    }
  });

  /* A link in the error summary leads to a group of choices: the first of them takes the focus. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches(".choices") ? target.querySelector("input") : target;
    control.focus({ preventScroll: true });
    (target.closest(".field") || target).scrollIntoView({ block: "center" });
  });

  focusSummary(document);
})();
