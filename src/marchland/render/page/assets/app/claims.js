// The claims: what was published, what is measured, and the verdict, in one table.

/**
 * Figures by what they are about, in the order of the dossier.
 * @returns {Figure[][]}
 */
function figureGroups() {
  /** @type {Map<string, Figure[]>} */
  const groups = new Map();
  for (const figure of data.figures) {
    if (!groups.has(figure.about)) groups.set(figure.about, []);
    groups.get(figure.about)?.push(figure);
  }
  return [...groups.values()];
}

/** @returns {HTMLElement} */
function claimsSection() {
  return section("claims", make("p", { class: "hint" }, say("claims.hint")));
}

/**
 * Pieces of work that fill the section: half of the panel is figures.
 * @returns {(() => void)[]}
 */
function claimSteps() {
  return figureGroups().map((figures, order) => () =>
    document.querySelector("#part-claims > .hint").before(claimGroup(figures, order < 2)));
}

/**
 * @param {Figure[]} figures
 * @param {boolean} open
 * @returns {HTMLDetailsElement}
 */
function claimGroup(figures, open) {
  const [first] = figures;
  const table = make("table", { class: "claims" },
    make("caption", { class: "unseen" }, text(first.about)),
    make("thead", {}, make("tr", {}, ["published", "measured", "verdict"].map((word) =>
      make("th", { scope: "col" }, say(word))))),
    figures.map((figure) => claimRows(figure, axisOf(figure, figures))));
  const group = make("details", { class: "group", open },
    make("summary", {}, targetSwatch(first.target), text(first.about),
      make("span", { class: "count" }, String(figures.length))), readingsBox(figures),
    data.indistinguishable.filter((one) => one.about === first.about).map((one) =>
      make("p", { class: "hint" }, text(one.text))), table);
  onChange((patch) => {
    if ("selected" in patch) group.classList.toggle("chosen", isTargetChosen(first.target));
  });
  return group;
}

/**
 * The longest value among the figures of one thing in one unit: they share an axis from zero.
 * @param {Figure} figure
 * @param {Figure[]} figures
 * @returns {number}
 */
function axisOf(figure, figures) {
  const alike = figures.filter((other) => other.unit === figure.unit);
  const ends = alike.flatMap((one) => [one.number, ...one.stated, ...one.zones.flatMap((zone) => zone.ends)])
    .filter((end) => end !== null);
  return Math.max(...ends, 0) * 1.08 || 1;
}

/**
 * The swatch of a region or line: as it is on the map.
 * @param {string} target
 * @returns {SVGElement | null}
 */
function targetSwatch(target) {
  const id = targetsOf(target)[0];
  if (Object.hasOwn(data.regions, id)) {
    const region = data.regions[id];
    if (!region.drawn) return swatch("area", "shape area-whole");
    return swatch("area", `shape ${areaClass({ ...region, hatch: region.hatch })}`);
  }
  return Object.hasOwn(data.lines, id) ? swatch("line", "shape role-boundary after") : null;
}

/**
 * @param {Figure} figure
 * @param {number} axis
 * @returns {HTMLElement}
 */
function claimRows(figure, axis) {
  const measured = make("td", { class: "measured" });
  const bar = make("td", { class: "bar", colspan: 2 });
  const marks = make("td", { class: "marks" });
  const rows = make("tbody", { id: `figure-${figure.id}` },
    make("tr", {}, make("th", { scope: "rowgroup" },
      make("button", { type: "button", class: "linkish", onclick: () => selectTarget(figure.target, figure.id) },
        text(figure.printed))), measured, make("td", {}, verdictMark(figure.verdict))),
    make("tr", { class: "detail" }, make("td", { class: "by", colspan: 2 }, claimBy(figure), " ", references(figure.sources)),
      make("td", {}, make("button", { type: "button", class: "more", "aria-expanded": "false", "aria-controls": `why-${figure.id}`,
        onclick: (event) => toggleReason(event.currentTarget, figure) }, say("why")))),
    make("tr", { class: "detail" }, bar, marks),
    make("tr", { class: "why", id: `why-${figure.id}`, hidden: true },
      make("td", { colspan: 3 })));
  const update = () => {
    const picked = pickedComparisons(figure);
    measured.replaceChildren(...measuredWords(figure, picked));
    bar.replaceChildren(intervalBar(figure, picked, axis));
    marks.replaceChildren(...readingMarks(pickedZones(figure, picked)));
    markPicked(rows, figure);
  };
  onChange((patch) => {
    if ("picks" in patch || "readings" in patch) update();
    if ("selected" in patch) rows.classList.toggle("chosen", (state.selected || {}).figure === figure.id);
  });
  update();
  return rows;
}

/**
 * @param {string} target
 * @returns {boolean}
 */
function isTargetChosen(target) {
  const chosen = state.selected;
  if (!chosen) return false;
  const record = chosen.shape ? drawn.get(chosen.shape)?.record : null;
  return targetsOf(target).some((id) => (record ? isOf(record, id) : chosen.targets.includes(id)));
}

/**
 * @param {Figure} figure
 * @returns {Child[]}
 */
function claimBy(figure) {
  const parts = [];
  if (figure.said_by) parts.push(text(figure.said_by));
  if (figure.side) parts.push(`(${partyName(figure.side)})`);
  if (figure.date) parts.push(figure.date);
  return parts.flatMap((part, n) => (n ? [" ", part] : [part]));
}

/**
 * What is measured over all boundary files, by the picked reading that is nearest; then as picked.
 * @param {Figure} figure
 * @param {MeasuredComparison[]} picked
 * @returns {(Node | string)[]}
 */
function measuredWords(figure, picked) {
  if (!figure.measured.value) return [say("nothing.measured")];
  const [best] = picked;
  const { value, range } = pickedZones(figure, picked)[0] || figure.measured;
  const words = [make("strong", {}, value), make("small", {}, range)];
  if (picked.length !== 1) return words;
  const changed = best.verdict !== figure.verdict;
  return [...words, make("small", { class: changed ? "misfit" : "" },
    say("picked", { what: changed ? `${best.value}: ${say(`verdict.${best.verdict}`)}` : best.value }))];
}

/**
 * What a figure was held against over all boundary files, by the picked readings.
 * @param {Figure} figure
 * @param {Comparison[]} picked
 * @returns {MeasuredComparison[]}
 */
function pickedZones(figure, picked) {
  return picked.flatMap((one) => figure.zones.filter(isMeasured).filter((zone) => zone.title === one.title));
}

/**
 * Whether what a figure was held against could be measured.
 * @param {Comparison} comparison
 * @returns {comparison is MeasuredComparison}
 */
function isMeasured(comparison) {
  return comparison.ends[0] !== null;
}

/**
 * Comparisons that fit the picks, the nearest to the published figure first.
 * @param {Figure} figure
 * @returns {MeasuredComparison[]}
 */
function pickedComparisons(figure) {
  return figure.comparisons.filter(isPickedComparison).filter(isMeasured).sort((a, b) =>
    Math.abs(a.ends[1] - figure.number) - Math.abs(b.ends[1] - figure.number));
}

/**
 * What each picked reading measures, once for all figures of a region.
 * @param {Figure[]} figures
 * @returns {HTMLElement}
 */
function readingsBox(figures) {
  const list = make("ul", { class: "plain lines" });
  const write = () => {
    const picked = pickedZones(figures[0], pickedComparisons(figures[0]));
    list.replaceChildren(...(picked.length < 2 ? [] : picked.map((one) => make("li", {},
      readingSwatch(one), text(one.title), " ", make("b", {}, one.range)))));
  };
  onChange((patch) => {
    if ("picks" in patch || "readings" in patch) write();
  });
  write();
  return list;
}

/**
 * The hatch of the reading that a comparison was made under.
 * @param {Comparison} comparison
 * @returns {SVGElement | null}
 */
function readingSwatch(comparison) {
  const measures = comparison.keys.map(measureOf);
  const ids = [...measures.map((one) => one.reading), ...measures.map((one) => one.region)];
  const id = ids.find((one) => one && Object.hasOwn(data.regions, one) && data.regions[one].drawn);
  return id ? swatch("area", `shape ${areaClass(data.regions[id])}`) : null;
}

/**
 * The verdict under each picked reading, where there are several: its hatch and its sign.
 * @param {Comparison[]} picked
 * @returns {HTMLElement[]}
 */
function readingMarks(picked) {
  if (picked.length < 2) return [];
  return [...picked].sort((a, b) => a.title.localeCompare(b.title)).map((one) => {
    const words = `${one.title}: ${say(`verdict.${one.verdict}`)}`;
    return make("span", { class: "mark", role: "img", "aria-label": words, title: words },
      readingSwatch(one), verdictMark(one.verdict, false));
  });
}

/**
 * Published (diamond), measured over all boundary files by each reading (pale), and as picked
 * (dark), from zero.
 * @param {Figure} figure
 * @param {MeasuredComparison[]} picked
 * @param {number} axis
 * @returns {SVGElement}
 */
function intervalBar(figure, picked, axis) {
  /** @type {(value: number) => number} */
  const at = (value) => 1 + (98 * Math.max(0, value)) / axis;
  /** @type {(ends: [number, number, number], height: number, kind: string) => SVGElement} */
  const band = (ends, height, kind) => draw("rect", { class: kind, x: at(ends[0]),
    width: Math.max(0.8, at(ends[2]) - at(ends[0])), y: 6 - height / 2, height, rx: 0.6 });
  /** @type {SVGElement[]} */
  const marks = [draw("path", { class: "axis", d: "M1 6H99M1 2V10" })];
  for (const zone of figure.zones.filter(isMeasured)) marks.push(band(zone.ends, 7, "any"));
  for (const comparison of picked) marks.push(band(comparison.ends, 4, "picked"));
  const [low, high] = figure.stated;
  const middle = at(figure.number);
  marks.push(draw("path", { class: "stated", d: `M${at(low)} 6H${high === null ? 99 : at(high)}` }));
  marks.push(draw("path", { class: "published", d: `M${middle} 1.2L${middle + 1.7} 6L${middle} 10.8L${middle - 1.7} 6Z` }));
  return draw("svg", { class: "interval", viewBox: "0 0 100 12", preserveAspectRatio: "none",
    role: "img", "aria-label": say("bar.label", { published: figure.value,
      measured: figure.measured.range || "–" }) }, marks);
}

/**
 * Show why, made when first asked for: a page may hold a thousand comparisons.
 * @param {HTMLElement} button
 * @param {Figure} figure
 */
function toggleReason(button, figure) {
  const row = /** @type {HTMLElement} */ (document.getElementById(`why-${figure.id}`));
  const cell = /** @type {HTMLElement} */ (row.firstChild);
  if (!cell.firstChild) cell.append(reasonOf(figure));
  markPicked(row, figure);
  row.hidden = !row.hidden;
  button.setAttribute("aria-expanded", String(!row.hidden));
}

/**
 * @param {Figure} figure
 * @returns {HTMLElement}
 */
function reasonOf(figure) {
  return make("div", { class: "reason" },
    make("p", {}, text(figure.reason)),
    figure.note ? make("p", { class: "note" }, text(figure.note)) : null,
    figure.comparisons.length ? make("table", { class: "choices" },
      make("caption", {}, say("choices.caption")),
      make("tbody", {}, figure.comparisons.map((comparison, n) =>
        make("tr", { "data-choice": n }, make("td", {}, text(comparison.title),
          make("small", {}, text(choiceVintages(comparison)))),
        make("td", {}, comparison.value, make("small", {}, comparison.range)),
        make("td", {}, verdictMark(comparison.verdict),
          make("small", {}, distanceWords(comparison.distance))))))) : null);
}

/**
 * How far a figure lies from an estimate, in standard uncertainties; nothing of a length.
 * @param {number | null} distance
 * @returns {string}
 */
function distanceWords(distance) {
  if (distance === null) return "";
  const side = distance > 0 ? "above" : distance < 0 ? "below" : "at";
  return say(`distance.${side}`, { n: Math.abs(distance) });
}

/**
 * @param {Comparison} comparison
 * @returns {string}
 */
function choiceVintages(comparison) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const key of comparison.keys) Object.assign(found, measureOf(key).vintages);
  return data.eras.filter((era) => era.id in found).map((era) => vintageTitle(found[era.id])).join(" → ");
}

/**
 * @param {HTMLElement} rows
 * @param {Figure} figure
 */
function markPicked(rows, figure) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (rows.querySelectorAll("[data-choice]"))) {
    row.classList.toggle("picked", isPickedComparison(figure.comparisons[Number(row.dataset.choice)]));
  }
}

/**
 * Figures that cannot be true together come first; the rest is folded.
 * @returns {HTMLElement | null}
 */
function consistencySection() {
  if (!data.consistency.length) return null;
  /** @type {(test: (found: Finding) => boolean) => HTMLElement} */
  const rows = (test) => make("ul", { class: "plain consistency" }, data.consistency.filter(test).map((found) =>
    make("li", {}, findingMark(found), make("span", {}, text(found.detail), " ",
      references(sourcesOf(found.figures))))));
  const fitting = data.consistency.filter((found) => found.verdict === "fits").length;
  return section("consistency", make("p", { class: "hint" }, say("consistency.hint")),
    rows((found) => found.verdict !== "fits"),
    fitting ? make("details", {}, make("summary", {}, say("consistency.fit", { n: fitting })),
      rows((found) => found.verdict === "fits")) : null);
}

/**
 * The verdict; of figures that can all be true, but are seldom said so, these words in its place.
 * @param {Finding} found
 * @returns {HTMLElement}
 */
function findingMark(found) {
  const mark = verdictMark(found.verdict, found.strength !== "soft");
  if (found.strength === "soft") mark.append(say("consistency.soft"));
  return mark;
}

/**
 * @param {string[]} figures
 * @returns {string[]}
 */
function sourcesOf(figures) {
  return [...new Set(data.figures.filter((figure) => figures.includes(figure.id))
    .flatMap((figure) => figure.sources))];
}

/** @returns {HTMLElement | null} */
function sharesSection() {
  if (!data.shares.length) return null;
  return section("shares", make("table", { class: "shares" },
    make("thead", {}, make("tr", {}, ["share", "measured"].map((word) =>
      make("th", { scope: "col" }, say(word))))),
    make("tbody", {}, data.shares.map(shareRow))));
}

/**
 * A share over all boundary files, and beneath it under the picked ones.
 * @param {Share} share
 * @returns {HTMLElement}
 */
function shareRow(share) {
  const picked = make("small", { class: "picked" });
  const update = () => {
    const chosen = Object.values(state.picks);
    const one = share.choices.find(([vintages]) => vintages.every((id) => chosen.includes(id)));
    picked.textContent = one ? say("share.picked", { percent: one[1], range: one[2] }) : "";
  };
  onChange((patch) => {
    if ("picks" in patch) update();
  });
  update();
  return make("tr", {},
    make("th", { scope: "row" }, text(share.title),
      make("small", {}, say("share.of", { part: share.part, whole: share.whole }))),
    make("td", {}, make("strong", {}, share.percent), make("small", {}, share.range), picked));
}
