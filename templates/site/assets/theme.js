// The theme: that of the system, or the light or the dark one, which the reader has chosen.
// This script is in the head of a page and not deferred, so that no page is shown in another theme first.
(() => {
  "use strict";

  const KEY = "hfpapers.theme";
  const NEXT = { system: "light", light: "dark", dark: "system" };

  function readValue(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      // The browser may forbid pages to store anything.
      return null;
    }
  }

  function readTheme() {
    const theme = readValue(KEY);
    return Object.hasOwn(NEXT, theme) ? theme : "system";
  }

  function storeTheme(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // The theme is that of this page alone.
    }
  }

  function applyTheme(theme) {
    if (theme === "system") {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = theme;
    }
  }

  function addButton() {
    const button = document.querySelector("button.theme");
    if (!button) {
      return;
    }
    let theme = readTheme();
    const show = () => {
      button.textContent = "";
      button.title = hfpapersLabels[`theme_${theme}`];
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => {
      theme = NEXT[theme];
      applyTheme(theme);
      storeTheme(theme);
      show();
    });
    show();
    button.hidden = false;
  }

  applyTheme(readTheme());
  // The style sheet leaves room for what other scripts show, so that nothing moves.
  document.documentElement.classList.add("scripted");
  document.documentElement.classList.toggle("visited", readValue("hfpapers.seen") !== null);
  // By then, the labels are loaded.
  document.addEventListener("DOMContentLoaded", addButton);
})();
