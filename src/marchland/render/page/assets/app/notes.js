// Places that the reader adds: what one may hold, where they are kept, how they are read and written.
// What comes from a file or from the browser's store is a stranger's: it is checked before it is used.

const MOST_NOTES = 500;
const MOST_BYTES = 1000000; // of a file that is read
const LONGEST = { name: 200, note: 2000 };
const WIDEST = 1000000; // m
const STORE = `marchland.notes.${data.dispute.id}`;
const KINDS = Object.keys(data.words).filter((key) => key.startsWith("place.")).map((key) => key.slice(6));

let nextNote = 1;
let isKept = true;

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isMember(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Control characters, and those that turn the text around them; a note may have lines.
 * @param {string} words
 * @param {boolean} lines
 * @returns {boolean}
 */
function hasControl(words, lines) {
  return /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(lines ? words.replace(/\n/g, "") : words);
}

/**
 * @param {unknown} value
 * @param {"name" | "note"} key
 * @param {boolean} required
 * @returns {string[]}
 */
function textFaults(value, key, required) {
  if (value === undefined || value === null || value === "") return required ? [say(`fault.${key}.missing`)] : [];
  if (typeof value !== "string") return [say("fault.text", { key: say(`note.${key}`) })];
  const faults = [];
  if (required && !value.trim()) faults.push(say(`fault.${key}.missing`));
  if ([...value].length > LONGEST[key]) faults.push(say("fault.long", { key: say(`note.${key}`), n: LONGEST[key] }));
  if (hasControl(value, key === "note")) faults.push(say("fault.control", { key: say(`note.${key}`) }));
  return faults;
}

/**
 * What is wrong with a place; nothing if all is well.
 * @param {Record<keyof Omit<Note, "id">, unknown>} given
 * @returns {string[]}
 */
function noteFaults({ name, kind, note, precision_m: precision, lon, lat }) {
  const faults = [...textFaults(name, "name", true), ...textFaults(note, "note", false)];
  if (typeof kind !== "string" || !KINDS.includes(kind)) faults.push(say("fault.kind", { kinds: KINDS.join(", ") }));
  if (typeof precision !== "number" || !(precision > 0 && precision <= WIDEST)) faults.push(say("fault.precision"));
  const isThere = typeof lon === "number" && typeof lat === "number" && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  if (!isThere) faults.push(say("fault.position"));
  return faults;
}

/**
 * Read GeoJSON: the places that are sound, and every fault of those that are not.
 * @param {string} words
 * @returns {{ notes: Note[], faults: string[] }}
 */
function readNotes(words) {
  /** @type {unknown} */
  let read = null;
  try {
    read = JSON.parse(words);
  } catch {
    return { notes: [], faults: [say("fault.json")] };
  }
  if (!isMember(read) || read.type !== "FeatureCollection" || !Array.isArray(read.features)) {
    return { notes: [], faults: [say("fault.collection")] };
  }
  if (read.crs !== undefined) return { notes: [], faults: [say("fault.crs")] };
  if (read.features.length > MOST_NOTES) return { notes: [], faults: [say("fault.many", { n: MOST_NOTES })] };
  /** @type {Note[]} */
  const notes = [];
  /** @type {string[]} */
  const faults = [];
  read.features.forEach((feature, n) => {
    const { note, wrong } = readFeature(feature);
    if (wrong.length) faults.push(...wrong.map((fault) => say("fault.feature", { n: n + 1, fault })));
    else if (note) notes.push(note);
  });
  return { notes, faults };
}

/**
 * @param {unknown} feature
 * @returns {{ note: Note | null, wrong: string[] }}
 */
function readFeature(feature) {
  const { geometry, properties } = isMember(feature) ? feature : {};
  const at = isMember(geometry) && geometry.type === "Point" ? geometry.coordinates : null;
  if (!Array.isArray(at) || at.length !== 2) return { note: null, wrong: [say("fault.point")] };
  const given = isMember(properties) ? properties : {};
  const note = { name: given.name, kind: given.kind, note: given.note || "", precision_m: given.precision_m,
    lon: at[0], lat: at[1] };
  const wrong = noteFaults(note);
  if (wrong.length) return { note: null, wrong };
  const sound = /** @type {Note} */ (note);
  return { note: { ...sound, name: sound.name.trim(), note: sound.note.trim() }, wrong };
}

/**
 * Write GeoJSON, as `marchland annotate --from` takes it in.
 * @param {Note[]} notes
 * @returns {string}
 */
function writeNotes(notes) {
  return `${JSON.stringify({
    type: "FeatureCollection",
    features: notes.map(({ name, kind, note, precision_m, lon, lat }) => ({
      type: "Feature",
      properties: { name, kind, precision_m, ...(note ? { note } : {}) },
      geometry: { type: "Point", coordinates: [lon, lat] },
    })),
  }, null, 1)}\n`;
}

/**
 * @param {Note} one
 * @param {Note} other
 * @returns {boolean}
 */
function isSame(one, other) {
  return one.name === other.name && one.kind === other.kind && one.lon === other.lon && one.lat === other.lat;
}

/**
 * Take places over, each once, and keep them.
 * @param {Note[]} more
 * @returns {number}
 */
function addNotes(more) {
  const notes = [...state.notes];
  for (const note of more) {
    if (notes.length === MOST_NOTES || notes.some((one) => isSame(one, note))) continue;
    notes.push({ ...note, id: `note-${nextNote}` });
    nextNote += 1;
  }
  return keepNotes(notes);
}

/**
 * Change the places, and keep them where the browser lets a page keep anything.
 * @param {Note[]} notes
 * @returns {number}
 */
function keepNotes(notes) {
  const count = notes.length - state.notes.length;
  try {
    if (notes.length) localStorage.setItem(STORE, writeNotes(notes));
    else localStorage.removeItem(STORE);
    isKept = true;
  } catch {
    isKept = false;
  }
  change({ notes });
  return count;
}

/**
 * Places kept by an earlier visit, with the faults of what cannot be read.
 * @returns {{ notes: Note[], faults: string[] }}
 */
function keptNotes() {
  try {
    const words = localStorage.getItem(STORE);
    return words === null ? { notes: [], faults: [] } : readNotes(words);
  } catch {
    isKept = false;
    return { notes: [], faults: [] };
  }
}

// How a place lies to what is drawn.

/**
 * Distance in metres from a point to a ring, near enough to tell whether it is near.
 * @param {Ring} ring
 * @param {L.LatLng} at
 * @returns {number}
 */
function metresTo(ring, at) {
  const narrow = Math.cos(at.lat * RADIAN);
  const flat = ring.map((corner) => [(corner.lng - at.lng) * EQUATOR_DEGREE_M * narrow, (corner.lat - at.lat) * EQUATOR_DEGREE_M]);
  let least = Infinity;
  for (let n = 0; n < flat.length; n += 1) {
    const [[ax, ay], [bx, by]] = [flat[n], flat[(n + 1) % flat.length]];
    const [dx, dy] = [bx - ax, by - ay];
    const size = dx * dx + dy * dy;
    const part = size ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / size)) : 0;
    least = Math.min(least, Math.hypot(ax + part * dx, ay + part * dy));
  }
  return least;
}

/**
 * "inside", "near" the edge within the place's precision, or "outside" polygons as drawn.
 * @param {Ring[][]} polygons
 * @param {Note} note
 * @returns {"inside" | "near" | "outside"}
 */
function lieOf(polygons, note) {
  const at = L.latLng(note.lat, note.lon);
  let lie = /** @type {"inside" | "outside"} */ ("outside");
  for (const rings of polygons) {
    if (rings.some((ring) => metresTo(ring, at) <= note.precision_m + data.drawn.context_m)) return "near";
    if (isInside(rings[0], at) && !rings.slice(1).some((ring) => isInside(ring, at))) lie = "inside";
  }
  return lie;
}

/**
 * What a place lies inside of or at the edge of, among what is on the map now.
 * @param {Note} note
 * @returns {{ inside: LandShape[], near: LandShape[] }}
 */
function relationOf(note) {
  /** @type {{ inside: Map<string, LandShape>, near: Map<string, LandShape> }} */
  const found = { inside: new Map(), near: new Map() };
  for (const { record, layers, shown } of drawn.values()) {
    if ((record.role !== "region" && record.role !== "parcel" && record.role !== "territory") || !shown) continue;
    const lie = lieOf(ringsOf(layers[0]), note);
    const key = record.role === "territory" ? `${record.territory} ${record.vintage}` : record.region;
    if (lie !== "outside") found[lie].set(key, record);
  }
  // A piece may lie far from the edge that another piece of the same region is near to.
  for (const key of found.near.keys()) found.inside.delete(key);
  return { inside: [...found.inside.values()], near: [...found.near.values()] };
}
