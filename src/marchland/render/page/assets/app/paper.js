// Paper: one sheet with the map, the claims and the citation, then dense pages of detail. Made
// when it is asked for, from the same data as the panel, and gone when the printing is over.

/** @returns {HTMLElement} */
function paperSheet() {
  return make("div", { id: "paper" }, paperFront(), paperFigures(), paperFindings(), paperSources());
}

/**
 * @param {...Child} parts
 * @returns {HTMLElement}
 */
function paperBlock(...parts) {
  return make("div", { class: "block" }, parts);
}

/**
 * @param {string} word
 * @param {...Child} content
 * @returns {HTMLElement}
 */
function paperPart(word, ...content) {
  return make("section", { class: `paper-${word}` }, make("h2", {}, say(`title.${word}`)), content);
}

/** A first page has no room for figures that can be of more things than so many. */
const MOST_ZONES = 3;

/**
 * The first page: the map lies over its empty part.
 * @returns {HTMLElement}
 */
function paperFront() {
  return make("div", { class: "front" },
    make("h1", {}, text(data.dispute.title)),
    make("p", { class: "lead" }, make("strong", {}, text(stateWords())), ". ",
      drawnWords().map((words) => [text(words), " "])),
    data.failures.length ? make("p", { class: "lead" }, say("failed", { n: data.failures.length }), ".") : null,
    make("div", { class: "aside" }, paperClaims()),
    make("blockquote", { class: "cited" }, data.citation.map((line) => [text(line), " "])));
}

/**
 * The figures of one thing that can be tested; all others are in the table behind.
 * @returns {Figure[][]}
 */
function frontGroups() {
  return figureGroups().filter((figures) => figures.some((figure) => figure.verdict !== "not testable here")
    && pickedZones(figures[0], pickedComparisons(figures[0])).length <= MOST_ZONES);
}

/**
 * Every published figure once, by what it is about and by verdict.
 * @returns {HTMLElement}
 */
function paperClaims() {
  return make("table", { class: "matrix" },
    make("thead", {}, make("tr", {}, ["of.what", "published"].map((word) => make("th", { scope: "col" }, say(word))))),
    make("tbody", {}, frontGroups().map((figures) => make("tr", {},
      make("th", { scope: "row" }, targetSwatch(figures[0].target), text(figures[0].about),
        " ", paperMeasured(figures)),
      make("td", {}, /** @type {VerdictWord[]} */ (Object.keys(data.grammar.verdicts)).map((verdict) => printedOnce(figures, verdict)))))));
}

/**
 * What is measured: each picked reading, or the range over all choices.
 * @param {Figure[]} figures
 * @returns {HTMLElement}
 */
function paperMeasured(figures) {
  const picked = pickedZones(figures[0], pickedComparisons(figures[0]));
  const { range } = figures[0].measured;
  if (!picked.length && !range) return make("small", {}, say("nothing.measured"));
  return make("div", { class: "measures" }, picked.length ? picked.map((one) => make("small", {},
    picked.length > 1 ? [readingSwatch(one), " "] : null, make("b", {}, one.value), ` (${one.range})`))
    : make("small", {}, make("b", {}, range), " ", say("all.choices")));
}

/**
 * @param {Figure[]} figures
 * @param {VerdictWord} verdict
 * @returns {HTMLElement | null}
 */
function printedOnce(figures, verdict) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const figure of figures) {
    if (figure.verdict === verdict) counts.set(figure.printed, (counts.get(figure.printed) || 0) + 1);
  }
  if (!counts.size) return null;
  return make("p", {}, verdictMark(verdict), " ", [...counts].map(([printed, count], n) =>
    [n ? "; " : "", text(printed), count > 1 ? `\u00a0(${count}×)` : ""]));
}

/** @returns {HTMLElement} */
function paperFigures() {
  return paperBlock(make("p", { class: "lead" }, text(data.dispute.summary)), paperPart("claims", make("table", { class: "rows" },
    make("thead", {}, make("tr", {}, ["published", "said.by", "measured", "verdict"].map((word) =>
      make("th", { scope: "col" }, say(word))))),
    figureGroups().map((figures) => make("tbody", {},
      make("tr", {}, make("th", { scope: "rowgroup", colspan: 4 }, text(figures[0].about))),
      sameFigures(figures).map((same) => make("tr", {}, make("td", {}, text(same[0].printed)),
        make("td", {}, same.map((figure, n) => [n ? "; " : "", claimBy(figure), " ", paperRefs(figure.sources)])),
        make("td", {}, same[0].measured.range || say("nothing.measured")),
        make("td", {}, verdictMark(same[0].verdict)))))))),
  paperPart("method", methodWords()));
}

/**
 * Figures that are printed and judged alike share a line.
 * @param {Figure[]} figures
 * @returns {Figure[][]}
 */
function sameFigures(figures) {
  /** @type {Map<string, Figure[]>} */
  const found = new Map();
  for (const figure of figures) {
    const key = JSON.stringify([figure.printed, figure.measured.range, figure.verdict]);
    found.set(key, [...(found.get(key) || []), figure]);
  }
  return [...found.values()];
}

/**
 * @param {string[]} ids
 * @returns {string}
 */
function paperRefs(ids) {
  return ids.filter((id) => Object.hasOwn(data.sources, id)).map((id) => `S${sourceNumber(id)}`).join(" ");
}

/** @returns {HTMLElement} */
function paperFindings() {
  const told = data.consistency.filter((found) => found.verdict !== "fits");
  const fitting = data.consistency.length - told.length;
  return paperBlock(
    told.length || fitting ? paperPart("consistency", make("ul", { class: "plain" }, told.map((found) => make("li", {},
      findingMark(found), " ", text(found.detail), " ", paperRefs(sourcesOf(found.figures))))),
    fitting ? make("p", {}, say("paper.fit", { n: fitting })) : null) : null,
    data.shares.length ? paperPart("shares", make("table", {}, make("tbody", {}, data.shares.map((share) =>
      make("tr", {}, make("th", { scope: "row" }, text(share.title)), make("td", {}, make("b", {}, share.percent),
        ` (${share.range})`)))))) : null,
    data.timeline.length ? paperPart("timeline", make("ul", { class: "plain dated" }, data.timeline.map((item) =>
      make("li", {}, make("time", {}, item.date), " ", text(item.title), " ", paperRefs(item.sources))))) : null,
    state.notes.length ? paperPart("notes", make("ul", { class: "plain" }, state.notes.map((note) =>
      make("li", {}, text(note.name), ` (${note.lat}°, ${note.lon}°)`, note.note ? [": ", text(note.note)] : null)))) : null);
}

/** @returns {HTMLElement} */
function paperSources() {
  return paperBlock(
    data.order.sources.length ? paperPart("sources", make("ul", { class: "plain" }, inOrder("sources").map((source, n) =>
      make("li", {}, make("b", {}, `S${n + 1}`), " ", link(source.title, source.link), ". ",
        givenOf([source.publisher, source.date]).map((part) => [text(part), ". "]),
        make("span", {}, say("read", { access: say(`access.${source.access}`),
          confidence: say(`confidence.${source.confidence}`) })), ".")))) : null,
    paperPart("licences", make("ul", { class: "plain" }, [...inOrder("vintages"), ...data.layers].map((item) =>
      make("li", {}, text(item.title), ": ", text(item.attribution), " (", text(item.licence), ")",
        "released" in item && item.released ? `, ${item.released}` : "",
        "sha256" in item ? make("small", {}, `SHA-256 ${item.sha256}`) : null)))));
}

/** A sheet of paper has its own size: lay the map out for it before it is printed. */
function setUpPrint() {
  /** @type {{ center: L.LatLng, zoom: number, folded: HTMLDetailsElement[] } | null} */
  let view = null;
  const begin = () => {
    if (view) return;
    const folds = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("#legend, #legend details"));
    const legend = [...folds].filter((box) => !box.open);
    view = { center: map.getCenter(), zoom: map.getZoom(), folded: legend };
    map.closePopup();
    for (const box of legend) box.open = true;
    document.querySelector("main").append(paperSheet());
    document.documentElement.classList.add("printing");
    map.invalidateSize({ animate: false });
    const [west, south, east, north] = data.dispute.view;
    map.fitBounds([[south, west], [north, east]], { animate: false });
  };
  const end = () => {
    if (!view) return;
    document.documentElement.classList.remove("printing");
    document.getElementById("paper").remove();
    for (const box of view.folded) box.open = false;
    map.invalidateSize({ animate: false });
    map.setView(view.center, view.zoom, { animate: false });
    view = null;
  };
  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? begin() : end()));
}
