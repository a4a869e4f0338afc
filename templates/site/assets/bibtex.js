// Papers as BibTeX entries, with the fields of hfpapers/exporters/bibtex.py that the data of the search contains.
(() => {
  "use strict";

  const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
  // Characters that are special in LaTeX, and runs of hyphens and quotes, which it replaces.
  const SPECIAL = /[\\{}$&%#_^~]|-(?=-)|`(?=`)|'(?=')/g;
  // Braces have commands, because BibTeX counts them even after a backslash.
  const ESCAPES = {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "^": "\\textasciicircum{}",
    "~": "\\textasciitilde{}",
    "-": "-{}",
    "`": "`{}",
    "'": "'{}",
  };
  // BibTeX would split a name there.
  const NAME_SEPARATOR = /,|\band\b/i;

  function escape(text) {
    return text.replace(SPECIAL, (character) => ESCAPES[character] ?? `\\${character}`);
  }

  function joinNames(paper) {
    const names = paper.authors.split("\n").map((name) => (NAME_SEPARATOR.test(name) ? `{${escape(name)}}` : escape(name)));
    // The data has the first authors only, if they are many.
    return (paper.authorCount ? [...names, "others"] : names).join(" and ");
  }

  function formatEntry(paper) {
    const [year, month] = paper.month.split("-");
    const fields = [
      // The second pair of braces makes BibTeX keep the capitals.
      ["title", `{{${escape(paper.title)}}}`],
      ["author", paper.authors && `{${joinNames(paper)}}`],
      ["year", `{${year}}`],
      ["month", MONTHS[Number(month) - 1]],
      ["eprint", `{${paper.id}}`],
      ["archivePrefix", "{arXiv}"],
      ["url", `{https://arxiv.org/abs/${paper.id}}`],
    ];
    const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = ${value},\n`);
    return `@misc{arxiv.${paper.id},\n${lines.join("")}}\n`;
  }

  hfpapers.formatReferences = (papers) => papers.map(formatEntry).join("\n");
})();
