// The search: finds papers while the reader types, in the newest year first, and in the older ones as they are loaded.
(() => {
  "use strict";

  const { label, createElement, loadYear, createLine, fold, showSaved } = hfpapers;

  // Lines are added in batches, because a browser takes longer to show them than to find them.
  const BATCH = 50;
  const MAX_SUGGESTIONS = 500;
  const MAX_NAMES = 3;
  const MAX_LENGTH = 500;
  // Browsers limit how often a page may change its address.
  const ADDRESS_DELAY_MS = 300;

  const form = document.getElementById("search");
  const { q, since, organization, topic, code, sort } = form.elements;
  const status = document.getElementById("search-status");
  const results = document.getElementById("results");
  const moreButton = document.getElementById("more-results");
  const noResults = document.getElementById("no-results");

  const papers = [];
  const organizations = new Set();
  const failedYears = [];
  let isStarted = false;
  let loadingYear;
  let found = [];
  let limit = BATCH;
  let addressTimer;

  /** Load all papers, and search again after each year. */
  async function loadPapers() {
    isStarted = true;
    for (const year of document.body.dataset.years.split(" ").filter(Boolean)) {
      loadingYear = year;
      search();
      try {
        addPapers(await loadYear(Number(year)));
      } catch {
        failedYears.push(year);
      }
    }
    loadingYear = undefined;
    search();
  }

  function addPapers(added) {
    for (const paper of added) {
      papers.push(paper);
      if (paper.organization) {
        organizations.add(paper.organization);
      }
    }
    suggestOrganizations();
  }

  function suggestOrganizations() {
    const names = new Set([...organizations].map(({ name }) => name));
    const options = [...names].slice(0, MAX_SUGGESTIONS).map((name) => createElement("option", { value: name }));
    organization.list.replaceChildren(...options);
  }

  function search() {
    const matches = createFilter();
    found = matches ? papers.filter(matches) : [];
    if (sort.value === "votes") {
      found.sort((one, other) => other.votes - one.votes);
    }
    showResults();
    showStatus(Boolean(matches));
  }

  /** Return a function that returns whether a paper is searched for; undefined if the form is empty. */
  function createFilter() {
    const conditions = readWords().map((word) => (paper) => paper.searchText.includes(word));
    if (since.value) {
      conditions.push((paper) => paper.day >= since.value);
    }
    if (organization.value.trim()) {
      const wanted = findOrganizations(fold(organization.value.trim()));
      conditions.push((paper) => wanted.has(paper.organization));
    }
    if (topic?.value) {
      conditions.push((paper) => paper.topics.split("\n").includes(topic.value));
    }
    if (code.checked) {
      conditions.push((paper) => paper.hasCode);
    }
    return conditions.length > 0 ? (paper) => conditions.every((holds) => holds(paper)) : undefined;
  }

  /** Return the words of the query, and its phrases, which are in quotes. */
  function readWords() {
    const words = fold(q.value).matchAll(/"([^"]+)"?|[^\s"]+/g);
    return Array.from(words, ([word, phrase]) => (phrase ?? word).trim()).filter(Boolean);
  }

  /** Return the organization with this name or handle; if there is none, all with this text in their names. */
  function findOrganizations(text) {
    const named = [...organizations].filter(({ name, handle }) => fold(name) === text || handle === text);
    return new Set(named.length > 0 ? named : [...organizations].filter(({ name }) => fold(name).includes(text)));
  }

  /** Show the first results. While older years are loaded, lines that are still right stay, and keep the focus. */
  function showResults() {
    if (![...results.children].every((line, n) => line.dataset.id === found[n]?.id)) {
      results.replaceChildren();
    }
    const words = readWords();
    const added = found.slice(results.children.length, limit);
    results.append(...added.map((paper) => createLine(paper, findNames(paper, words))));
    showSaved();
    moreButton.hidden = found.length <= limit;
    moreButton.textContent = label("more_results", Math.min(BATCH, found.length - limit));
  }

  /** Return the authors and keywords that a paper was found by, if its line does not show all words of the query. */
  function findNames(paper, words) {
    const shown = fold(`${paper.title}\n${paper.organization?.name ?? ""}`);
    const missing = words.filter((word) => !shown.includes(word));
    const names = `${paper.authors}\n${paper.keywords}`.split("\n");
    return names.filter((name) => missing.some((word) => fold(name).includes(word))).slice(0, MAX_NAMES);
  }

  function showStatus(isSearching) {
    const texts = [];
    if (isSearching) {
      texts.push(label(loadingYear ? "results_so_far" : "results", found.length));
    }
    if (loadingYear) {
      texts.push(label("loading_year", loadingYear));
    }
    if (failedYears.length > 0) {
      texts.push(label("failed_years", failedYears.join(", ")));
    }
    status.textContent = texts.join(" ");
    noResults.hidden = !isSearching || loadingYear || found.length > 0;
  }

  function showMore() {
    const { length } = results.children;
    limit += BATCH;
    showResults();
    // The button may be gone.
    results.children[length].querySelector("a").focus();
  }

  function handleInput() {
    results.replaceChildren();
    limit = BATCH;
    if (isStarted) {
      search();
    } else {
      loadPapers();
    }
    clearTimeout(addressTimer);
    addressTimer = setTimeout(writeAddress, ADDRESS_DELAY_MS);
  }

  /** Put the query and the filters into the address, so that it can be sent to somebody, and for the way back. */
  function writeAddress() {
    const values = [...new FormData(form)].filter(([name, value]) => value && `${name}=${value}` !== "sort=newest");
    const query = new URLSearchParams(values).toString();
    // Browsers allow a page from a disk to change its fragment alone.
    const address = location.protocol === "file:" ? `#${query || "q="}` : query ? `?${query}` : location.pathname;
    try {
      history.replaceState(null, "", address);
    } catch {
      // Some browsers count the changes, and allow no more.
    }
  }

  /** Fill in the form from the address; return whether there was anything. */
  function readAddress() {
    const values = new URLSearchParams(location.hash.slice(1) || location.search);
    const read = (name) => (values.get(name) ?? "").slice(0, MAX_LENGTH);
    q.value = read("q");
    // The address may contain a month.
    since.value = /^\d{4}-\d\d$/.test(read("since")) ? `${read("since")}-01` : read("since");
    organization.value = read("organization");
    select(topic, read("topic"));
    select(sort, read("sort"));
    code.checked = read("code") === "1";
    return [q, since, organization, topic].some((field) => field?.value) || code.checked;
  }

  function select(field, value) {
    if (field && [...field.options].some((option) => option.value === value)) {
      field.value = value;
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", handleInput);
  moreButton.addEventListener("click", showMore);
  form.hidden = false;
  if (readAddress()) {
    loadPapers();
  }
})();
