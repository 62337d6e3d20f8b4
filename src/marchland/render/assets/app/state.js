// What is picked, and what follows from it. Everything shown is derived from here.

const listeners = [];

const state = {
  mode: "all", // "all", "era:<id>" or "date:<ISO date>"
  picks: Object.fromEntries(data.eras.map((era) => [era.id, era.drawn])),
  readings: Object.fromEntries(data.readings.map((group) => [group.region, "all"])),
  hidden: new Set(),
  names: "local",
  selected: null,
};

/** Change the state and redraw whatever depends on it. */
function change(patch) {
  Object.assign(state, patch);
  for (const listener of listeners) listener(patch);
}

function onChange(listener) {
  listeners.push(listener);
}

const OPEN_END = "9999-12-31";

/** First day of a date known to the year, month or day. */
function firstDay(date) {
  return date.length === 4 ? `${date}-01-01` : date.length === 7 ? `${date}-01` : date;
}

/** Last day of a date known to the year, month or day; sorts after every day in it. */
function lastDay(date) {
  return date.length === 4 ? `${date}-12-31` : date.length === 7 ? `${date}-31` : date;
}

/** The day whose state is shown; null where everything is. */
function shownDay() {
  if (state.mode.startsWith("date:")) return firstDay(state.mode.slice(5));
  if (!state.mode.startsWith("era:")) return null;
  const era = data.eras.find((one) => one.id === state.mode.slice(4));
  // The state at the end of the era: the day before the next one starts.
  return era.valid_to ? dayBefore(firstDay(era.valid_to)) : OPEN_END;
}

function dayBefore(day) {
  return new Date(Date.parse(day) - 86400000).toISOString().slice(0, 10);
}

/** Whether something is in force on a day: from its first day until its last. */
function isValid(record, day) {
  if (day === null) return true;
  if (record.valid_from && firstDay(record.valid_from) > day) return false;
  if (!record.valid_to) return true;
  // An end known to the day is the first day of what follows; one known to the year is not.
  return record.valid_to.length === 10 ? day < record.valid_to : day <= lastDay(record.valid_to);
}

/** Eras in force, in order: all of them where everything is shown. */
function shownEras() {
  if (state.mode.startsWith("era:")) {
    return data.eras.filter((era) => era.id === state.mode.slice(4));
  }
  return data.eras.filter((era) => isValid(era, shownDay()));
}

/** Whether a measure or shape was made from the picked vintages and readings. */
function isPicked(record) {
  for (const [era, vintage] of Object.entries(record.vintages || {})) {
    if (state.picks[era] !== vintage) return false;
  }
  return isPickedReading(record.region) && isPickedReading(record.reading);
}

function isPickedReading(region) {
  if (!region) return true;
  for (const group of data.readings) {
    const chosen = state.readings[group.region];
    if (chosen !== "all" && group.of.includes(region) && chosen !== region) return false;
  }
  return true;
}

/** Whether a comparison of a figure was made from what is picked. */
function isPickedComparison(comparison) {
  return comparison.keys.every((key) =>
    Object.hasOwn(data.measures, key) && isPicked(data.measures[key]));
}

function partyName(id) {
  const party = data.parties.find((one) => one.id === id);
  return party ? party.name : id;
}

function vintageTitle(id) {
  return Object.hasOwn(data.vintages, id) ? data.vintages[id].title : id;
}

/** Say the state in one line, for the badge and the live region. */
function stateWords() {
  if (state.mode === "all") return say("state.all");
  if (state.mode.startsWith("date:")) return say("state.date", { date: state.mode.slice(5) });
  return data.eras.find((era) => era.id === state.mode.slice(4)).title;
}

/** Say whose lines are shown. */
function drawnWords() {
  const eras = shownEras();
  if (!eras.length) return [say("drawn.none")];
  return eras.map((era) => {
    const vintage = data.vintages[state.picks[era.id]];
    const name = vintage ? vintage.title : state.picks[era.id];
    const publisher = vintage && vintage.publisher ? vintage.publisher : "";
    return say("drawn.era", { era: era.title, vintage: name, publisher });
  });
}
