// The saved papers: those that this browser keeps, or those whose ids are in the fragment of the address, `#ids=…`.
(() => {
  "use strict";

  const { label, createElement, isPaperId, saved, showSaved, loadYear, createLine, formatReferences } = hfpapers;

  // A longer address might be truncated where it is pasted.
  const MAX_SHARED = 300;

  const page = document.getElementById("saved");
  const status = document.getElementById("saved-status");
  const list = document.getElementById("results");
  const references = page.querySelector(".bibtex");
  const download = page.querySelector("a.download");
  const share = page.querySelector(".share");
  const saveAll = page.querySelector("button.save-all");

  const sharedIds = readFragment();
  const isShared = sharedIds.length > 0;
  const ids = isShared ? sharedIds : saved.read();
  const papers = new Map();
  const failedYears = [];

  /** Return the ids in the address. Anybody may have written it. */
  function readFragment() {
    const [, text = ""] = /^#ids=(.{1,20000})/.exec(location.hash) ?? [];
    return [...new Set(text.split(",").filter(isPaperId))].slice(0, MAX_SHARED);
  }

  /** Load years, the newest one first, until all papers are found. */
  async function loadPapers() {
    const wanted = new Set(ids);
    for (const year of document.body.dataset.years.split(" ").filter(Boolean)) {
      if (papers.size === wanted.size) {
        return;
      }
      status.textContent = label("loading_year", year);
      try {
        const found = await loadYear(Number(year));
        found.filter(({ id }) => wanted.has(id)).forEach((paper) => papers.set(paper.id, paper));
      } catch {
        failedYears.push(year);
      }
    }
  }

  function showPapers() {
    list.replaceChildren(...ids.map((id) => (papers.has(id) ? createLine(papers.get(id)) : createUnknownLine(id))));
    showSaved();
    showTools();
  }

  /** Return the line of a paper that is not in the archive. */
  function createUnknownLine(id) {
    return createElement(
      "li",
      { class: "hit", "data-id": id },
      createElement("span", { class: "n" }),
      createElement("a", { class: "t", href: `https://arxiv.org/abs/${id}` }, `arXiv ${id}`),
      createElement("span", { class: "o" }, label("not_in_archive")),
      createElement("button", { class: "star", type: "button", "aria-label": label("save_paper", id) }),
    );
  }

  /** Show what can be done with the papers. One that is not saved any more keeps its line, so that it can be again. */
  function showTools() {
    const savedIds = saved.read();
    const shown = isShared ? ids : savedIds;
    const known = shown.filter((id) => papers.has(id)).map((id) => papers.get(id));
    const texts = shown.length > 0 ? [label(isShared ? "shared_papers" : "saved_papers", shown.length)] : [];
    if (failedYears.length > 0) {
      texts.push(label("failed_years", failedYears.join(", ")));
    }
    status.textContent = texts.join(" ");
    showReferences(formatReferences(known));
    showShare(savedIds);
    saveAll.hidden = !isShared || ids.every((id) => savedIds.includes(id));
    page.querySelector(".own-list").hidden = !isShared;
    page.querySelector(".nothing-saved").hidden = isShared || savedIds.length > 0;
  }

  function showReferences(text) {
    references.hidden = !text;
    references.querySelector("pre").textContent = text;
    URL.revokeObjectURL(download.href);
    download.href = URL.createObjectURL(new Blob([text], { type: "application/x-bibtex" }));
  }

  function showShare(savedIds) {
    const [address] = location.href.split("#");
    share.hidden = isShared || savedIds.length === 0;
    share.querySelector("pre").textContent = `${address}#ids=${savedIds.slice(0, MAX_SHARED).join(",")}`;
    share.querySelector(".limit").hidden = savedIds.length <= MAX_SHARED;
  }

  saveAll.addEventListener("click", () => saved.add(ids));
  document.addEventListener("hfpapers:saved", showTools);
  page.classList.add(isShared ? "shared" : "own");
  // The address has the ids of another list.
  addEventListener("hashchange", () => location.reload());
  page.hidden = false;
  loadPapers().then(showPapers);
})();
