/* Swagger UI within our page: its dark look follows the system, and its first part gets a name of its own. */
(() => {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
  dark.addEventListener("change", follow);
  follow();

  const place = document.getElementById("swagger-ui");
  new MutationObserver((_changes, observer) => {
    const words = place.querySelector(".information-container section");
    if (!words) return;
    words.setAttribute("aria-label", place.dataset.about);
    observer.disconnect();
  }).observe(place, { childList: true, subtree: true });
})();
