// The papers of the archive: loads the files of hfpapers/site/search_data.py, one for each year, and shows papers as
// lines. The pages of the search and of saved papers use it.
(() => {
  "use strict";

  const { root, language, label, createElement, formatNumber } = hfpapers;

  const dateFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
  // Titles and names are English in all languages of the site.
  const english = language.startsWith("en") ? {} : { lang: "en" };
  const received = new Map();

  /** Keep the papers of a year. Their file calls this. */
  window.hfpapersPapers = (year, columns) => received.set(year, columns);

  /** Return the papers of a year: the newest day first, ordered by votes. Reject if their file cannot be loaded. */
  function loadYear(year) {
    return new Promise((resolve, reject) => {
      const script = createElement("script", { src: `${root}search/${year}.js` });
      script.addEventListener("load", () => {
        const columns = received.get(year);
        received.delete(year);
        columns ? resolve(readColumns(columns)) : reject(new Error(`no papers of ${year}`));
      });
      script.addEventListener("error", () => reject(new Error(`cannot load ${script.src}`)));
      document.head.append(script);
    });
  }

  function readColumns(columns) {
    const organizations = columns.organizations.map(([name, handle, page]) => ({ name, handle, page: page ?? handle }));
    const days = columns.days.flatMap(([day, papers]) => Array(papers).fill(day));
    return columns.ids.map((id, n) => {
      const organization = organizations[columns.organization[n]];
      const texts = [columns.titles[n], organization?.name ?? "", columns.keywords[n], columns.authors[n], id];
      return {
        id,
        day: days[n],
        title: columns.titles[n],
        votes: columns.votes[n],
        organization,
        keywords: columns.keywords[n],
        authors: columns.authors[n],
        authorCount: columns.authorCounts[n],
        topics: columns.topics[n],
        hasCode: columns.code[n] === 1,
        edition: columns.editions[n] ?? days[n],
        month: columns.months[n] ?? `20${id.slice(0, 2)}-${id.slice(2, 4)}`,
        searchText: fold(texts.join("\n")),
      };
    });
  }

  /** Return a text for comparisons: in lower case, without accents, and with characters of one width. */
  function fold(text) {
    if (/^[\x00-\x7f]*$/.test(text)) {
      return text.toLowerCase();
    }
    return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  }

  /** Return a paper as one line. `found` are names that it was found by, which a second line shows. */
  function createLine(paper, found = []) {
    const address = `${root}${paper.edition}/index.html#${paper.id}`;
    const line = createElement(
      "li",
      { class: "hit", "data-id": paper.id },
      createElement("span", { class: "n num" }, ...createVotes(paper.votes)),
      createElement("a", { class: "t", href: address, ...english }, paper.title),
      createElement("span", { class: "o", ...english }, ...createOrganization(paper.organization)),
      createElement("time", { datetime: paper.day }, dateFormat.format(new Date(paper.day))),
      createElement("button", { class: "star", type: "button", "aria-label": label("save_paper", paper.title) }),
    );
    if (found.length > 0) {
      line.append(createElement("span", { class: "found", ...english }, found.join(" · ")));
    }
    return line;
  }

  /** Return the number for the column of votes, and the same in words for people who hear it. */
  function createVotes(votes) {
    const number = createElement("span", { "aria-hidden": "true" }, formatNumber(votes));
    return [number, createElement("span", { class: "hidden" }, label("votes", votes))];
  }

  function createOrganization(organization) {
    return organization
      ? [createElement("a", { href: `${root}organization/${organization.page}.html` }, organization.name)]
      : [];
  }

  Object.assign(hfpapers, { loadYear, createLine, fold });
})();
