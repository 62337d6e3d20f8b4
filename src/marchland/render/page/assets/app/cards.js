// What is known of a shape or a place, as it stands in popups and in lists.

/**
 * A short name: for tooltips, and for those who cannot see the shape.
 * @param {PointedShape} record
 * @returns {string}
 */
function shapeName(record) {
  switch (record.role) {
    case "parcel": return say("name.parcel", { title: record.title, area: record.area });
    case "slivers": return say("name.slivers", { n: record.count, area: record.area });
    case "boundary": return say("name.boundary", { era: eraTitles(record.vintage),
      vintage: vintageTitle(record.vintage) });
    case "line": return say("name.line", { title: data.lines[record.line].title,
      length: measureOf(record.key).value });
    default: return say("name.region", { title: data.regions[record.region].title,
      area: measureOf(record.key).value });
  }
}

/**
 * @param {string} key
 * @returns {Measure}
 */
function measureOf(key) {
  return Object.hasOwn(data.measures, key) ? data.measures[key]
    : { reading: null, value: "–", range: "–", also: "–", notes: [], vintages: {} };
}

/**
 * @param {string} vintage
 * @returns {string}
 */
function eraTitles(vintage) {
  return eraOfVintage(vintage).map((era) => era.title).join(", ");
}

/**
 * @param {string} word
 * @param {...Child} value
 * @returns {Child[]}
 */
function fact(word, ...value) {
  return [make("dt", {}, say(word)), make("dd", {}, value)];
}

/**
 * @param {string} word
 * @param {string | null | undefined} value
 * @returns {Child}
 */
function maybe(word, value) {
  return value ? fact(word, text(value)) : null;
}

/**
 * @param {Record<string, string>} vintages
 * @returns {Child}
 */
function vintagesFact(vintages) {
  const eras = data.eras.filter((era) => Object.hasOwn(vintages || {}, era.id));
  if (!eras.length) return null;
  return fact("vintages", eras.map((era, n) =>
    [n ? make("br") : null, text(era.title), ": ", text(vintageTitle(vintages[era.id]))]));
}

/**
 * @param {PointedShape} record
 * @returns {HTMLElement}
 */
function shapeCard(record) {
  if (record.role === "boundary") return boundaryCard(record);
  if (record.role === "line") return lineCard(record.line, [record.key]);
  return regionCard(record.region, [record.key], record);
}

/**
 * @param {string} word
 * @param {string[]} keys
 * @returns {Child[]}
 */
function measuredFact(word, keys) {
  return keys.map((key) => {
    const { value, range, also, vintages } = measureOf(key);
    return [fact(word, value, ` (${range}; ${also})`), vintagesFact(vintages)];
  });
}

/**
 * The one estimate of each reading, over all boundary files.
 * @param {string} word
 * @param {string} id
 * @returns {Child[]}
 */
function estimateFacts(word, id) {
  const told = Object.hasOwn(data.estimates, id) ? data.estimates[id] : [];
  return told.map(({ reading, value, range, also }) => fact(word, value, ` (${range}; ${also}), `,
    say("all.choices"), reading ? [", ", text(data.regions[reading].title)] : null));
}

/**
 * All that is known of a region; of a piece of it, where the record is one.
 * @param {string} id
 * @param {string[]} keys
 * @param {AreaShape | PieceShape | SliversShape | null} [record]
 * @returns {HTMLElement}
 */
function regionCard(id, keys, record = null) {
  const region = data.regions[id];
  const isPiece = record !== null && record.role !== "region";
  return make("div", { class: "card" },
    make("h3", {}, text(isPiece ? ("title" in record && record.title) || shapeName(record) : region.title)),
    make("dl", {},
      isPiece ? fact("part.of", text(region.title)) : null,
      fact("standing", say(`standing.${region.standing}`),
        region.by ? [" ", say(`${region.standing}.by`), " ", text(partyName(region.by))] : null),
      maybe("reading", region.reading),
      isPiece && "range" in record ? fact("measured", record.area, ` (${record.range})`) : null,
      estimateFacts(isPiece ? "measured.whole" : "measured", id),
      measuredFact(isPiece ? "measured.whole" : "measured", keys),
      maybe("against", region.against),
      maybe("note", region.note),
      keys.flatMap((key) => measureOf(key).notes).map((note) => maybe("note", note)),
      isPiece && record.role === "slivers"
        ? fact("note", say("slivers.note", { noise: record.noise })) : null,
      fact("sources", references(region.sources))));
}

/**
 * @param {string} id
 * @param {string[]} keys
 * @returns {HTMLElement}
 */
function lineCard(id, keys) {
  const line = data.lines[id];
  return make("div", { class: "card" },
    make("h3", {}, text(line.title)),
    make("dl", {},
      fact("kind", say(`line.${line.kind}`),
        line.asserted_by ? [", ", say("asserted.by"), " ", text(partyName(line.asserted_by))] : null),
      estimateFacts("length", id),
      measuredFact("length", keys),
      maybe("note", line.note),
      maybe("against", line.against),
      fact("sources", references(line.sources))));
}

/**
 * @param {BoundaryShape} record
 * @returns {HTMLElement}
 */
function boundaryCard(record) {
  const vintage = data.vintages[record.vintage];
  return make("div", { class: "card" },
    make("h3", {}, text(eraTitles(record.vintage))),
    eraOfVintage(record.vintage).map((era) => (era.note ? make("p", {}, text(era.note)) : null)),
    vintage ? vintageFacts(vintage) : text(record.vintage));
}

/**
 * @param {Vintage} vintage
 * @returns {HTMLElement}
 */
function vintageFacts(vintage) {
  return make("dl", {},
    fact("as.drawn.by", text(vintage.title)),
    maybe("publisher", vintage.publisher),
    maybe("release", [vintage.release, vintage.released].filter(Boolean).join(", ")),
    maybe("depicts", vintage.depicts.filter(Boolean).join(" – ")),
    fact("accuracy", vintage.accuracy, vintage.accuracy_reason
      ? [": ", text(vintage.accuracy_reason)] : null),
    maybe("worldview", vintage.worldview),
    maybe("licence", vintage.licence),
    maybe("note", vintage.note),
    maybe("file.hash", vintage.sha256));
}

/**
 * The names that do not go first: the Latin one, then those in other languages.
 * @param {{ latin?: string, names: Named[] }} item
 * @returns {Child[]}
 */
function namesOf(item) {
  /** @type {Spoken[]} */
  const latin = item.latin ? [[data.language.foreign, item.latin]] : [];
  return [...latin, ...item.names].map(([lang, name], n) => [n ? " · " : null, text(name, lang)]);
}

/**
 * @param {Place} place
 * @returns {HTMLElement}
 */
function placeCard(place) {
  return make("div", { class: "card" },
    make("h3", {}, text(place.name)),
    place.names.length || place.latin ? make("p", { class: "names" }, namesOf(place)) : null,
    placeFacts(place));
}

/**
 * @param {Place} place
 * @returns {HTMLElement}
 */
function placeFacts(place) {
  return make("dl", {},
    fact("kind", say(`place.${place.kind}`)),
    fact("position", place.position, ` (± ${place.precision})`),
    maybe("elevation", place.elevation),
    place.standpoints.map((view) =>
      [make("dt", {}, text(vintageTitle(view.vintage))), make("dd", {}, text(view.statement))]),
    listRegions(place.inside).length ? fact("inside", listRegions(place.inside)) : null,
    listRegions(place.perhaps).length ? fact("perhaps.inside", listRegions(place.perhaps)) : null,
    maybe("note", place.note),
    fact("sources", references(place.sources)));
}

/**
 * Titles of the drawn regions among some.
 * @param {string[]} ids
 * @returns {Child[]}
 */
function listRegions(ids) {
  const told = ids.filter((id) => data.regions[id] && data.regions[id].drawn && !data.regions[id].quiet);
  return told.map((id, n) => [n ? "; " : "", text(data.regions[id].title)]);
}
