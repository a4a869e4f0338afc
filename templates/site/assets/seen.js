// Which papers of an edition the reader has not seen before, and the button that hides the others.
// A page has these marks if it contains that button, whose parent is hidden until then.
(() => {
  "use strict";

  const { label, createElement, storage } = hfpapers;

  const MAX_SEEN = 5000;

  const button = document.querySelector("button.hide-seen");
  if (!button) {
    return;
  }
  const papers = [...document.querySelectorAll("main [data-id]")];
  const seenBefore = new Set(storage.readIds("seen"));
  const seenPapers = papers.filter((paper) => seenBefore.has(paper.dataset.id));
  const newPapers = papers.filter((paper) => !seenBefore.has(paper.dataset.id));

  /** Remember the papers of this page as those that were seen last. */
  function remember() {
    const ids = new Set(papers.map((paper) => paper.dataset.id));
    const others = [...seenBefore].filter((id) => !ids.has(id));
    storage.writeIds("seen", [...others, ...ids].slice(-MAX_SEEN));
  }

  function markNewPapers() {
    for (const paper of newPapers) {
      const title = paper.querySelector("summary .t, h2");
      const text = createElement("span", { class: "hidden" }, `${label("unseen")}: `);
      title?.prepend(createElement("span", { class: "unseen", title: label("unseen") }, text));
    }
  }

  function showSeenPapers(isHiding) {
    for (const paper of seenPapers) {
      // The address of the page may name a paper.
      paper.hidden = isHiding && `#${paper.id}` !== location.hash;
    }
    button.textContent = label(isHiding ? "show_seen" : "hide_seen", seenPapers.length);
  }

  function isHiding() {
    return storage.read("hide-seen") === "on";
  }

  remember();
  // Marks on all papers, or a button that hides none, would help nobody.
  if (seenPapers.length > 0) {
    markNewPapers();
    showSeenPapers(isHiding());
    button.addEventListener("click", () => {
      const willHide = !isHiding();
      storage.write("hide-seen", willHide ? "on" : "off");
      showSeenPapers(willHide);
    });
    const note = newPapers.length > 0 ? label("unseen_count", newPapers.length) : label("all_seen");
    button.before(createElement("span", {}, note), " ");
    button.parentElement.hidden = false;
  }
})();
