// Treaty points as a check of boundaries, and how long a boundary is by ruler.

/** @returns {HTMLElement | null} */
function pointsSection() {
  const points = data.points;
  if (!points) return null;
  const rulers = points.rulers.join(" · ");
  return folded("points",
    points.caveat ? make("p", { class: "hint" }, text(points.caveat)) : null,
    make("ul", { class: "plain" }, [...points.statements, ...points.notes].map((words) =>
      make("li", {}, text(words)))),
    points.heights.length ? pointsTable(say("points.heights"), [say("points.place"), say("points.apart")],
      points.heights.map((one) => [one.place, `${one.said}: ${one.both}`, one.apart])) : null,
    points.lengths.length ? [
      pointsTable(say("points.lengths"), [say("points.file"), say("points.drawn"), rulers],
        points.lengths.map((one) => [one.title, null, one.drawn, one.ruled.join(" · ")])),
      make("p", { class: "hint" }, text(points.lengths_caveat))] : null,
    points.sources.length ? make("p", {}, references(points.sources)) : null);
}

/**
 * @param {string} caption
 * @param {string[]} columns
 * @param {[string, string | null, ...string[]][]} rows
 * @returns {HTMLElement}
 */
function pointsTable(caption, columns, rows) {
  return make("table", { class: "shares" }, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, columns.map((words) => make("th", { scope: "col" }, words)))),
    make("tbody", {}, rows.map(([title, note, ...cells]) => make("tr", {},
      make("th", { scope: "row" }, text(title), note ? make("small", {}, text(note)) : null),
      cells.map((cell) => make("td", {}, cell))))));
}
