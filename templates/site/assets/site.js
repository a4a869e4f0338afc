// What all pages share: labels, stored values, the buttons to save a paper and to copy text, links to papers.
// The scripts are classic ones that share one global object, because browsers do not load modules from a disk.
// Texts of papers only ever become text nodes.
(() => {
  "use strict";

  const MAX_SAVED = 1000;
  const COPIED_MS = 2000;

  const root = document.documentElement.dataset.root;
  const language = findLanguage();
  const numberFormat = new Intl.NumberFormat(language);
  const pluralRules = new Intl.PluralRules(language);

  /** Return the language of the page; English if browsers do not know it. */
  function findLanguage() {
    try {
      return Intl.getCanonicalLocales(document.documentElement.lang)[0] ?? "en";
    } catch {
      return "en";
    }
  }

  /** Return a label, with a number or a text in place of its `{}`. */
  function label(name, value) {
    const text = hfpapersLabels[name];
    const form = typeof text === "string" ? text : (text[pluralRules.select(value)] ?? text.other);
    return form.replace("{}", () => (typeof value === "number" ? formatNumber(value) : value));
  }

  function formatNumber(number) {
    return numberFormat.format(number);
  }

  /** Return a new element; strings among its children become text nodes. */
  function createElement(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      element.setAttribute(attribute, value);
    }
    element.append(...children);
    return element;
  }

  /** What the browser keeps for this site. It may forbid that, and other sites of the same host share it. */
  const storage = {
    read(name) {
      try {
        return localStorage.getItem(`hfpapers.${name}`);
      } catch {
        return null;
      }
    },

    /** Return whether the value was stored. */
    write(name, value) {
      try {
        localStorage.setItem(`hfpapers.${name}`, value);
        return true;
      } catch {
        return false;
      }
    },

    /** Return stored ids of papers, each once. */
    readIds(name) {
      try {
        const ids = JSON.parse(storage.read(name) ?? "[]");
        return Array.isArray(ids) ? [...new Set(ids.filter(isPaperId))] : [];
      } catch {
        return [];
      }
    },

    writeIds(name, ids) {
      return storage.write(name, JSON.stringify(ids));
    },
  };

  function isPaperId(value) {
    return typeof value === "string" && /^\d{4}\.\d{4,5}$/.test(value);
  }

  /** The papers that the reader has saved, the last one first. */
  const saved = {
    read: () => storage.readIds("saved"),

    add(ids) {
      saved.replace([...new Set([...ids, ...saved.read()])]);
    },

    remove(ids) {
      saved.replace(saved.read().filter((id) => !ids.includes(id)));
    },

    replace(ids) {
      if (!storage.writeIds("saved", ids.slice(0, MAX_SAVED))) {
        announce(label("not_stored"));
      }
      showSaved();
      document.dispatchEvent(new Event("hfpapers:saved"));
    },
  };

  /** Show which papers are saved. */
  function showSaved() {
    const ids = new Set(saved.read());
    for (const star of document.querySelectorAll("button.star")) {
      star.setAttribute("aria-pressed", ids.has(findPaperId(star)));
      star.hidden = false;
    }
  }

  function findPaperId(element) {
    return element.closest("[data-id]")?.dataset.id;
  }

  function toggleSaved(star) {
    const id = findPaperId(star);
    if (star.getAttribute("aria-pressed") === "true") {
      saved.remove([id]);
    } else if (isPaperId(id)) {
      saved.add([id]);
    }
  }

  /** Say something to people who use a screen reader. */
  function announce(text) {
    let status = document.getElementById("announcements");
    if (!status) {
      status = createElement("p", { id: "announcements", class: "hidden", role: "status" });
      document.body.append(status);
    }
    status.textContent = text;
  }

  /** Copy the text of an element, and show that on the button. */
  async function copy(button, element) {
    const isCopied = (await copyToClipboard(element.textContent)) || copySelection(element);
    const text = label(isCopied ? "copied" : "not_copied");
    const before = button.dataset.label ?? button.textContent;
    button.dataset.label = before;
    button.textContent = text;
    announce(text);
    setTimeout(() => (button.textContent = before), COPIED_MS);
  }

  async function copyToClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Some browsers have no clipboard for pages from a disk or from http.
      return false;
    }
  }

  function copySelection(element) {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }

  /** Open the paper that the address names, which may have one line only. */
  function openTarget() {
    const target = document.getElementById(decodeFragment());
    let hasOpened = false;
    for (let details = target?.closest("details"); details; details = details.parentElement.closest("details")) {
      hasOpened ||= !details.open;
      details.open = true;
    }
    if (hasOpened) {
      target.scrollIntoView();
    }
  }

  function decodeFragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  }

  function handleClick(event) {
    const star = event.target.closest("button.star");
    const copyButton = event.target.closest("button.copy");
    if (star) {
      // A star may be in the line that opens a paper.
      event.preventDefault();
      toggleSaved(star);
    } else if (copyButton) {
      copy(copyButton, copyButton.closest(":has(pre)").querySelector("pre"));
    }
  }

  document.addEventListener("click", handleClick);
  addEventListener("hashchange", openTarget);
  // Another page of the site has changed a value.
  addEventListener("storage", showSaved);
  showSaved();
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
  }
  openTarget();

  window.hfpapers = {
    ...{ root, language, label, formatNumber, createElement, announce },
    ...{ storage, isPaperId, saved, showSaved },
  };
})();
