/* The grid of a sheet by keyboard: Enter goes on, from the hours to the next row; the arrows go up and down; the day
   comes from the row above; and what did not get through is sent again. Without this the button “Save” does it. */
(() => {
  "use strict";

  const RETRY_MS = 4_000;
  const cells = () => [...document.querySelectorAll("[data-sheet] [data-cell]")];

  const dayAbove = (row) => {
    for (let above = row.previousElementSibling; above; above = above.previousElementSibling) {
      const day = above.querySelector("[data-cell=day]")?.value;
      if (day) return day;
    }
    return "";
  };

  /* A row that is being written takes the day of the row above. */
  const keepDay = (event) => {
    const row = event.target.closest?.("[data-sheet-row]");
    const day = row?.querySelector("[data-cell=day]");
    if (day && !day.value && event.target !== day && event.target.value) day.value = dayAbove(row);
  };
  for (const kind of ["input", "change"]) document.addEventListener(kind, keepDay, true);

  const goTo = (cell) => {
    if (!cell) return false;
    cell.focus();
    if (cell.select && cell.type !== "date") cell.select();
    return true;
  };

  /* The kind of help, and a day that the row above says, are for Tab: Enter passes them by. */
  const isPassedBy = (cell) => cell.dataset.cell === "category"
    || (cell.dataset.cell === "day" && (cell.value || dayAbove(cell.closest("[data-sheet-row]"))) !== "");

  const next = (cell, by) => {
    const all = cells();
    let at = all.indexOf(cell) + by;
    while (by > 0 && all[at] && isPassedBy(all[at])) at += by;
    return all[at];
  };

  const upOrDown = (cell, by) => {
    const same = cells().filter((other) => other.dataset.cell === cell.dataset.cell);
    return same[same.indexOf(cell) + by];
  };

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("[data-sheet] [data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isFree = cell.type !== "date" && cell.tagName !== "SELECT";
    let to = null;
    if (event.key === "Enter") to = next(cell, event.shiftKey ? -1 : 1);
    else if (isFree && event.key === "ArrowDown") to = upOrDown(cell, 1);
    else if (isFree && event.key === "ArrowUp") to = upOrDown(cell, -1);
    else return;
    event.preventDefault();
    goTo(to);
  });

  /* Where a row stands on the page goes along with it. */
  const rowOf = (event) => event.target.closest?.("[data-sheet-row]");
  document.addEventListener("htmx:configRequest", (event) => {
    const row = rowOf(event);
    if (row) event.detail.parameters.set("place", [...document.querySelectorAll("[data-sheet] > tbody")].indexOf(row) + 1);
  });

  /* Once a member is picked among several, the choices are gone: on to the next cell. */
  let picked = null;
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-picks]")) picked = rowOf(event).querySelector(`[data-cell=${event.target.dataset.picks}]`);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!picked || rowOf(event) !== picked.closest("[data-sheet-row]")) return;
    goTo(next(picked, 1));
    picked = null;
  });

  /* What the line lost is sent again, until it is through; leaving the page meanwhile is asked about. */
  const tell = () => {
    document.getElementById("sheet-unsent").hidden = !document.querySelector("[data-unsent]");
    const status = document.getElementById("status");
    status.textContent = "";
    status.className = "visually-hidden";
  };
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(kind, (event) => {
      const row = rowOf(event);
      if (!row || (event.detail.xhr?.status >= 400 && event.detail.xhr.status < 500)) return;
      row.dataset.unsent = "yes";
      tell();
      setTimeout(() => { if (row.dataset.unsent) window.htmx.trigger(row, "change"); }, RETRY_MS);
    });
  }
  document.addEventListener("htmx:afterOnLoad", (event) => {
    const row = rowOf(event);
    if (!row) return;
    delete row.dataset.unsent;
    tell();
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("[data-unsent]")) event.preventDefault();
  });
})();
