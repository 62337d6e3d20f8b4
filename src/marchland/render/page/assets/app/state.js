// What is picked, and what follows from it. Everything shown is derived from here.

/** @type {Listener[]} */
const listeners = [];

/** @type {State} */
const state = {
  mode: "all", // "all", "era:<id>" or "date:<ISO date>"
  picks: Object.fromEntries(data.eras.map((era) => [era.id, era.drawn])),
  readings: Object.fromEntries(data.readings.map((group) => [group.region, "all"])),
  hidden: new Set(),
  names: "local",
  selected: null,
  tool: null, // "swipe", "measure", "note" or none
  divider: 50, // where the map is parted, in percent of its width
  points: [], // what is being measured: {lat, lon, grain}
  finished: false, // whether measuring is over and only its result is shown
  draft: null, // the place being added, before it has a name
  notes: [], // places the reader has added
};

/**
 * Change the state and redraw whatever depends on it.
 * @param {Patch} patch
 */
function change(patch) {
  // Picking one state is leaving two.
  const whole = "mode" in patch && state.tool === "swipe" ? { tool: null, ...patch } : patch;
  Object.assign(state, whole);
  for (const listener of listeners) listener(whole);
}

/** @param {Listener} listener */
function onChange(listener) {
  listeners.push(listener);
}

const OPEN_END = "9999-12-31";

/**
 * First day of a date known to the year, month or day.
 * @param {string} date
 * @returns {string}
 */
function firstDay(date) {
  return date.length === 4 ? `${date}-01-01` : date.length === 7 ? `${date}-01` : date;
}

/**
 * Last day of a date known to the year, month or day; sorts after every day in it.
 * @param {string} date
 * @returns {string}
 */
function lastDay(date) {
  return date.length === 4 ? `${date}-12-31` : date.length === 7 ? `${date}-31` : date;
}

/**
 * The day that a mode stands for; null where everything is shown.
 * @param {string} mode
 * @returns {string | null}
 */
function dayOf(mode) {
  if (mode.startsWith("date:")) return firstDay(mode.slice(5));
  if (!mode.startsWith("era:")) return null;
  const era = data.eras.find((one) => one.id === mode.slice(4));
  // The state at the end of the era: the day before the next one starts.
  return era && era.valid_to ? dayBefore(firstDay(era.valid_to)) : OPEN_END;
}

/**
 * @param {string} day
 * @returns {string}
 */
function dayBefore(day) {
  return new Date(Date.parse(day) - 86400000).toISOString().slice(0, 10);
}

/**
 * Whether something is in force on a day: from its first day until its last.
 * @param {{ valid_from: string | null, valid_to: string | null }} record
 * @param {string | null} day
 * @returns {boolean}
 */
function isValid(record, day) {
  if (day === null) return true;
  if (record.valid_from && firstDay(record.valid_from) > day) return false;
  if (!record.valid_to) return true;
  // An end known to the day is the first day of what follows; one known to the year is not.
  return record.valid_to.length === 10 ? day < record.valid_to : day <= lastDay(record.valid_to);
}

/**
 * Eras in force in a mode, in order: all of them where everything is shown.
 * @param {string} mode
 * @returns {Era[]}
 */
function erasOf(mode) {
  if (mode.startsWith("era:")) return data.eras.filter((era) => era.id === mode.slice(4));
  return data.eras.filter((era) => isValid(era, dayOf(mode)));
}

/**
 * The first and the last era, one on each side of the divider.
 * @returns {Era[]}
 */
function sides() {
  return [data.eras[0], data.eras[data.eras.length - 1]];
}

/**
 * The modes on the map: one, or two where it is parted.
 * @returns {string[]}
 */
function shownModes() {
  return state.tool === "swipe" ? sides().map((era) => `era:${era.id}`) : [state.mode];
}

/**
 * Eras on the map.
 * @returns {Era[]}
 */
function shownEras() {
  const shown = shownModes().flatMap(erasOf);
  return data.eras.filter((era) => shown.includes(era));
}

/**
 * Whether a measure or shape was made from the picked vintages and readings.
 * @param {{ vintages: Record<string, string>, region?: string, reading?: string | null }} record
 * @returns {boolean}
 */
function isPicked(record) {
  for (const [era, vintage] of Object.entries(record.vintages || {})) {
    if (state.picks[era] !== vintage) return false;
  }
  return isPickedReading(record.region) && isPickedReading(record.reading);
}

/**
 * @param {string | null | undefined} region
 * @returns {boolean}
 */
function isPickedReading(region) {
  if (!region) return true;
  for (const group of data.readings) {
    const chosen = state.readings[group.region];
    if (chosen !== "all" && group.of.includes(region) && chosen !== region) return false;
  }
  return true;
}

/**
 * Whether a comparison of a figure was made from what is picked.
 * @param {Comparison} comparison
 * @returns {boolean}
 */
function isPickedComparison(comparison) {
  return comparison.keys.every((key) =>
    Object.hasOwn(data.measures, key) && isPicked(data.measures[key]));
}

/**
 * @param {string} id
 * @returns {string}
 */
function partyName(id) {
  const party = data.parties.find((one) => one.id === id);
  return party ? party.name : id;
}

/**
 * @param {string} id
 * @returns {string}
 */
function vintageTitle(id) {
  return Object.hasOwn(data.vintages, id) ? data.vintages[id].title : id;
}

/**
 * Say the state in one line, for the badge and the live region.
 * @returns {string}
 */
function stateWords() {
  if (state.tool === "swipe") {
    const [before, after] = sides();
    return say("state.swipe", { before: before.title, after: after.title });
  }
  if (state.mode === "all") return say("state.all");
  if (state.mode.startsWith("date:")) return say("state.date", { date: state.mode.slice(5) });
  return data.eras.find((era) => era.id === state.mode.slice(4))?.title || state.mode;
}

/**
 * Say whose lines are shown.
 * @returns {string[]}
 */
function drawnWords() {
  const eras = shownEras();
  if (!eras.length) return [say("drawn.none")];
  return eras.map((era) => say("drawn.era", { era: era.title, ...drawnBy(era) }));
}

/**
 * @param {Era} era
 * @returns {{ vintage: string, publisher: string }}
 */
function drawnBy(era) {
  const vintage = data.vintages[state.picks[era.id]];
  return { vintage: vintage ? vintage.title : state.picks[era.id],
    publisher: vintage && vintage.publisher ? vintage.publisher : "" };
}
