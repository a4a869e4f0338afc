// Keyboard shortcuts, and the dialog that lists them and switches them off.
(() => {
  "use strict";

  const { label, createElement, storage } = hfpapers;

  const SHORTCUTS = new Map([
    ["/", { description: "key_search", run: focusSearch }],
    ["j", { description: "key_next_paper", run: () => movePaper(1) }],
    ["k", { description: "key_previous_paper", run: () => movePaper(-1) }],
    ["ArrowLeft", { description: "key_previous_edition", run: () => followLink("prev") }],
    ["ArrowRight", { description: "key_next_edition", run: () => followLink("next") }],
    ["?", { description: "key_help", run: openHelp }],
  ]);
  const SHOWN_KEYS = { ArrowLeft: "←", ArrowRight: "→" };
  const TYPING = "input, textarea, select, pre, [contenteditable], dialog";

  let dialog;

  function isSwitchedOff() {
    return storage.read("keyboard") === "off";
  }

  function handleKey(event) {
    // Shift is needed to type a question mark, and on some keyboards a slash.
    const isCommand = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    if (isCommand || event.defaultPrevented || event.target.closest?.(TYPING) || isSwitchedOff()) {
      return;
    }
    if (SHORTCUTS.get(event.key)?.run()) {
      event.preventDefault();
    }
  }

  // Each of these returns whether there was something to do.

  function focusSearch() {
    // The page of the search has a field of its own.
    const field = document.querySelector("main input[type=search]") ?? document.querySelector("input[type=search]");
    field?.focus();
    field?.select();
    return Boolean(field);
  }

  function movePaper(step) {
    const papers = [...document.querySelectorAll("main [data-id]")].filter((paper) => paper.checkVisibility());
    const current = papers.findIndex((paper) => paper.contains(document.activeElement));
    const next = current < 0 ? findFirstInWindow(papers, step) : current + step;
    const paper = papers[next];
    if (paper) {
      paper.querySelector("summary, a.t, h2 a").focus();
      paper.scrollIntoView({ block: "nearest" });
    }
    return Boolean(paper);
  }

  /** Return the position of the first paper that begins in the window or below it, or of the one before. */
  function findFirstInWindow(papers, step) {
    const first = papers.findIndex((paper) => paper.getBoundingClientRect().top >= 0);
    return step > 0 ? first : first - 1;
  }

  function followLink(relation) {
    const link = document.querySelector(`a[rel="${relation}"]`);
    link?.click();
    return Boolean(link);
  }

  function openHelp() {
    dialog ??= createDialog();
    dialog.querySelector("input").checked = !isSwitchedOff();
    dialog.showModal();
    return true;
  }

  function createDialog() {
    const heading = createElement("h2", { id: "keys-heading" }, label("keys"));
    const list = createElement("dl");
    for (const [key, { description }] of SHORTCUTS) {
      const shown = createElement("kbd", {}, SHOWN_KEYS[key] ?? key);
      list.append(createElement("div", {}, createElement("dt", {}, shown), createElement("dd", {}, label(description))));
    }
    const checkbox = createElement("input", { type: "checkbox" });
    checkbox.addEventListener("change", () => storage.write("keyboard", checkbox.checked ? "on" : "off"));
    const close = createElement("button", { type: "button", class: "button", autofocus: "" }, label("close"));
    const created = createElement(
      "dialog",
      { "aria-labelledby": heading.id, closedby: "any" },
      heading,
      list,
      createElement("label", {}, checkbox, ` ${label("keys_on")}`),
      close,
    );
    close.addEventListener("click", () => created.close());
    document.body.append(created);
    return created;
  }

  document.addEventListener("keydown", handleKey);
  const button = document.querySelector("button.keys");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", openHelp);
  }
})();
