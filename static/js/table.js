/* A table drawn as cards is still a table for those who listen; and a box above a list ticks all of it. */
(() => {
  "use strict";

  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

  const name = (part) => {
    if (part.hasAttribute("role")) return;
    const heading = part.scope === "row" ? "rowheader" : "columnheader";
    part.setAttribute("role", part.tagName === "TH" ? heading : ROLES[part.tagName]);
  };

  const ready = (root) => root.querySelectorAll("table.table").forEach((table) => {
    [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td, th")].forEach(name);
  });

  const boxesOf = (form) => [...form.querySelectorAll("input[type=checkbox][data-pick]:not(:disabled)")];

  const tell = (form) => {
    const boxes = boxesOf(form);
    const picked = boxes.filter((box) => box.checked).length;
    form.querySelectorAll("[data-picked]").forEach((words) => {
      words.textContent = picked;
      words.hidden = picked === 0;
    });
    form.querySelectorAll("[data-pick-all]").forEach((all) => {
      all.checked = picked > 0 && picked === boxes.length;
      all.indeterminate = picked > 0 && picked < boxes.length;
    });
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (!form || !event.target.matches("[data-pick], [data-pick-all]")) return;
    if (event.target.matches("[data-pick-all]")) {
      boxesOf(form).forEach((box) => { box.checked = event.target.checked; });
    }
    tell(form);
  });
  document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt.parentElement || document));
  ready(document);
  document.querySelectorAll("form:has([data-pick])").forEach(tell);
})();
