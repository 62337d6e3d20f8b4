// Names on the map: placed by priority at each zoom so that none covers another.

const SIDES = ["right", "left", "below", "above", "right-below", "left-below", "right-above", "left-above"];
const CELL = 6; // px: how finely lines are kept clear of names

/** @type {Label[]} */
const labels = [];
/** @type {Rect[]} */
let standing = []; // where names and signs stand, since they were last placed
let cut = ""; // which names the edge cut then

function setUpLabels() {
  map.createPane("names").style.zIndex = "640";
  const countries = data.countries.map((country) => ({ ...country, kind: "country", priority: 65,
    lon: country.anchors[0] && country.anchors[0][0], lat: country.anchors[0] && country.anchors[0][1] }));
  const all = [...data.places.map((place) => ({ ...place, isPlace: true, card: () => placeCard(place) })), ...countries, ...data.context];
  all.forEach((item, order) => {
    if (typeof item.lon === "number") labels.push(makeLabel(item, order));
  });
  sortLabels();
  map.on("zoomend viewreset resize", placeLabels);
  map.on("moveend", keepInSight);
  onChange((patch) => {
    if ("names" in patch) labels.forEach(writeName);
    if ("hidden" in patch) showLabels();
    if (["names", "hidden", "mode", "picks"].some((key) => key in patch)) placeLabels();
  });
  labels.forEach(writeName);
  placeLabels();
}

function sortLabels() {
  labels.sort((a, b) => b.item.priority - a.item.priority || a.order - b.order);
}

/**
 * A name more, of a place that came later.
 * @param {Labelled} item
 */
function addLabel(item) {
  const label = makeLabel(item, 1e6 + labels.length);
  labels.push(label);
  writeName(label);
  label.box.classList.toggle("off", state.hidden.has("places"));
  sortLabels();
}

/**
 * @param {Labelled} item
 * @param {number} order
 * @returns {Label}
 */
function makeLabel(item, order) {
  const icon = sign(item.kind);
  const name = make("span", { class: "name" });
  const box = make("div", { class: `label kind-${item.kind}${item.isPlace ? "" : " context"}${item.isNote ? " own" : ""}`, dir: "ltr" }, icon, name);
  const marker = L.marker([item.lat, item.lon], {
    pane: "names", keyboard: false, interactive: Boolean(item.isPlace),
    icon: L.divIcon({ html: box, className: "spot", iconSize: [0, 0] }),
  }).addTo(map);
  const label = { item, order, box, name, icon, marker, size: null };
  if (item.isPlace) makePlaceReachable(label);
  else fill(box, { "aria-hidden": "true" }, []);
  return label;
}

/** @param {Label} label */
function makePlaceReachable(label) {
  const { item, box, marker } = label;
  const open = () => item.card && openCard(marker.getLatLng(), item.card(), item.name);
  fill(box, { tabindex: "0", role: "button", "data-place": item.id,
    "aria-label": say(item.isNote ? "name.own" : "name.place", { name: item.name, kind: say(`place.${item.kind}`) }) }, []);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  });
  marker.on("click", open);
}

/**
 * The further names of a place: the Latin one where another goes first, and those of whoever's
 * land it lies in, or in the language picked.
 * @param {Labelled} item
 * @returns {Spoken[]}
 */
function furtherNames(item) {
  if (state.names === "none" || item.kind === "country") return [];
  /** @type {Spoken[]} */
  const latin = item.latin ? [[data.language.foreign, item.latin]] : [];
  const listed = item.names || [];
  const found = state.names === "local" ? item.local || listed.slice(0, 1)
    : listed.filter(([lang]) => lang === state.names);
  return [...latin, ...found.filter(([, name]) => name !== item.name && name !== item.latin)];
}

/** @param {Label} label */
function writeName(label) {
  const further = furtherNames(label.item)
    .flatMap(([lang, name], n) => [n ? " · " : "", text(name, lang)]);
  label.name.replaceChildren(make("span", { class: "first" }, text(label.item.name)),
    further.length ? make("span", { class: "second" }, further) : "");
  label.size = null;
}

function showLabels() {
  const off = state.hidden.has("places");
  for (const label of labels) label.box.classList.toggle("off", off);
}

/**
 * @param {Label} label
 * @returns {{ width: number, height: number }}
 */
function measure(label) {
  if (!label.size) {
    // The browser rounds what it tells: a pixel more, so that no edge cuts a fraction of a letter.
    label.size = { width: label.name.offsetWidth + 1, height: label.name.offsetHeight };
  }
  return label.size;
}

/**
 * Where a name would lie, relative to its point.
 * @param {Label} label
 * @param {string} side
 * @param {L.Point} point
 * @returns {Rect}
 */
function boxAt(label, side, point) {
  const { width, height } = measure(label);
  const gap = label.icon ? 9 : 0;
  if (!label.icon) return { left: point.x - width / 2, top: point.y - height / 2, width, height };
  const left = side.startsWith("right") ? gap : side.startsWith("left") ? -gap - width : -width / 2;
  let top = -height / 2;
  if (side === "below") top = gap - 1;
  if (side === "above") top = -gap - height + 1;
  if (side.endsWith("-below")) top = -2;
  if (side.endsWith("-above")) top = -height + 2;
  return { left: point.x + left, top: point.y + top, width, height };
}

/**
 * @param {Rect} a
 * @param {Rect} b
 * @param {number} [air]
 * @returns {boolean}
 */
function meets(a, b, air = 2) {
  return a.left < b.left + b.width + air && b.left < a.left + a.width + air
    && a.top < b.top + b.height + air && b.top < a.top + a.height + air;
}

/**
 * Cells that the drawn boundaries run through, so that names can keep clear of them.
 * @returns {Set<number>}
 */
function lineCells() {
  /** @type {Set<number>} */
  const cells = new Set();
  for (const { record, layers, shown } of drawn.values()) {
    if (!["boundary", "line"].includes(record.role) || !shown) continue;
    for (const part of /** @type {(L.LatLng | L.LatLng[])[]} */ (layers[0].getLatLngs())) {
      let last = null;
      for (const latlng of Array.isArray(part) ? part : [part]) {
        const point = map.latLngToLayerPoint(latlng);
        markCells(cells, last || point, point);
        last = point;
      }
    }
  }
  return cells;
}

/**
 * @param {Set<number>} cells
 * @param {L.Point} from
 * @param {L.Point} to
 */
function markCells(cells, from, to) {
  const steps = Math.max(1, Math.min(400, Math.ceil(from.distanceTo(to) / CELL)));
  for (let step = 0; step <= steps; step += 1) {
    const x = Math.floor((from.x + ((to.x - from.x) * step) / steps) / CELL);
    const y = Math.floor((from.y + ((to.y - from.y) * step) / steps) / CELL);
    cells.add(x * 100003 + y);
  }
}

/**
 * @param {Rect} box
 * @param {Set<number>} cells
 * @returns {number}
 */
function crossings(box, cells) {
  let count = 0;
  for (let x = Math.floor(box.left / CELL); x <= Math.floor((box.left + box.width) / CELL); x += 1) {
    for (let y = Math.floor(box.top / CELL); y <= Math.floor((box.top + box.height) / CELL); y += 1) {
      if (cells.has(x * 100003 + y)) count += 1;
    }
  }
  return count;
}

/** Place the dossier's own names first, then countries, then the names of the context. */
function placeLabels() {
  const marks = degreeBoxes();
  const plates = plateBoxes();
  /** @type {Rect[]} */
  const taken = [];
  standing = taken;
  if (!labels.length || state.hidden.has("places")) {
    yieldDegrees(marks, plates);
    return;
  }
  const cells = lineCells();
  const view = sight();
  for (const label of labels) measure(label); // all reads before all writes
  const points = labels.map((label) => map.latLngToLayerPoint(label.marker.getLatLng()));
  for (const rank of [0, 1, 2]) {
    for (const [n, label] of labels.entries()) {
      if (rankOf(label.item) !== rank) continue;
      if (label.item.kind === "country") placeCountry(label, taken, cells);
      else if (label.item.kind === "range") placeRange(label, points[n], taken, cells);
      else placeOne(label, points[n], taken, cells, plates, view);
    }
  }
  yieldDegrees(marks, [...taken, ...plates]);
  cut = cutNames();
}

/**
 * @param {Labelled} item
 * @returns {number}
 */
function rankOf(item) {
  if (item.isPlace) return 0;
  return item.kind === "country" ? 1 : 2;
}

/**
 * What lies over the map at this moment, such as the legend.
 * @returns {Rect[]}
 */
function plateBoxes() {
  const stage = map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll("#stage > .plate")].map((plate) => {
    const rect = plate.getBoundingClientRect();
    const at = map.containerPointToLayerPoint([rect.left - stage.left, rect.top - stage.top]);
    return { left: at.x, top: at.y, width: rect.width, height: rect.height };
  });
}

/**
 * The part of the map in sight, in the points that names are placed in.
 * @returns {View}
 */
function sight() {
  const corner = map.containerPointToLayerPoint([0, 0]);
  const size = map.getSize();
  return { left: corner.x, top: corner.y, right: corner.x + size.x, bottom: corner.y + size.y };
}

/**
 * @param {L.Point} point
 * @param {View} view
 * @returns {boolean}
 */
function isSeen(point, view) {
  return point.x >= view.left && point.x <= view.right && point.y >= view.top && point.y <= view.bottom;
}

/**
 * @param {Rect} box
 * @param {View} view
 * @returns {boolean}
 */
function isCut(box, view) {
  return box.left < view.left || box.left + box.width > view.right
    || box.top < view.top || box.top + box.height > view.bottom;
}

/**
 * Names of places in sight that run over its edge.
 * @returns {string}
 */
function cutNames() {
  const view = sight();
  return labels.filter((label) => {
    if (!label.icon || label.box.classList.contains("gone") || label.box.classList.contains("nameless")) return false;
    const point = map.latLngToLayerPoint(label.marker.getLatLng());
    return isSeen(point, view) && isCut(boxAt(label, label.box.dataset.side || "", point), view);
  }).map((label) => label.order).join();
}

/** After a move, place the names anew only where the edge cuts others than before. */
function keepInSight() {
  if (!state.hidden.has("places") && cutNames() !== cut) placeLabels();
  else yieldDegrees(degreeBoxes(), [...standing, ...plateBoxes()]);
}

/**
 * @param {Label} label
 * @param {L.Point} point
 * @param {Rect[]} taken
 * @param {Set<number>} cells
 * @param {Rect[]} plates
 * @param {View} view
 */
function placeOne(label, point, taken, cells, plates, view) {
  const dot = { left: point.x - 6, top: point.y - 6, width: 12, height: 12 };
  const isFree = label.icon ? !taken.some((box) => meets(box, dot, -2)) : true;
  let best = /** @type {{ side: string, box: Rect, cost: number } | null} */ (null);
  if (isFree) {
    const sides = label.icon ? SIDES : ["middle"];
    sides.forEach((side, order) => {
      const box = boxAt(label, side, point);
      if (taken.some((other) => meets(other, box))) return;
      const covered = plates.some((plate) => meets(plate, box)) ? 25 : 0;
      const over = isCut(box, view) && isSeen(point, view) ? 40 : 0;
      const cost = crossings(box, cells) * 2 + order * 0.6 + covered + over;
      if (best === null || cost < best.cost) best = { side, box, cost };
    });
  }
  // A place of the dossier keeps its sign where only its name finds no room.
  const showSign = isFree && (best !== null || Boolean(label.item.isPlace && label.icon));
  label.box.classList.toggle("gone", !showSign && best === null);
  label.box.classList.toggle("nameless", best === null);
  if (best) {
    label.box.dataset.side = best.side;
    taken.push(best.box);
  }
  if (label.icon && showSign) taken.push(dot);
}

/**
 * A range is long: its name may stand a little to one side of its point.
 * @param {Label} label
 * @param {L.Point} point
 * @param {Rect[]} taken
 * @param {Set<number>} cells
 */
function placeRange(label, point, taken, cells) {
  let best = null;
  for (const aside of [0, -25, 25, -50, 50]) {
    for (const shift of [0, -20, 20, -45, 45]) {
      const box = boxAt(label, "middle", point.add([aside, shift]));
      if (taken.some((other) => meets(other, box, 3))) continue;
      const cost = crossings(box, cells) * 3 + Math.abs(aside) + Math.abs(shift);
      if (best === null || cost < best.cost) best = { box, cost, aside, shift };
    }
  }
  label.box.classList.toggle("gone", best === null);
  if (!best) return;
  taken.push(best.box);
  label.name.style.left = `${best.aside}px`;
  label.name.style.top = `${best.shift}px`;
}

/**
 * A country's name stays inside the country as it is drawn, or is not shown.
 * @param {Label} label
 * @param {Rect[]} taken
 * @param {Set<number>} cells
 */
function placeCountry(label, taken, cells) {
  const land = landOf(label.item.territory);
  let best = null;
  for (const [lon, lat] of (land && label.item.anchors) || []) {
    const middle = map.latLngToLayerPoint([lat, lon]);
    for (const shift of [0, -26, 26, -52, 52]) {
      for (const aside of [0, -50, 50]) {
        const point = middle.add([aside, shift]);
        const box = boxAt(label, "middle", point);
        if (taken.some((other) => meets(other, box, 6))) continue;
        const cost = crossings(box, cells) * 4 + Math.abs(shift) + Math.abs(aside);
        if ((best === null || cost < best.cost) && land && holds(land, box)) best = { point, box, cost };
      }
    }
  }
  label.box.classList.toggle("gone", best === null);
  if (!best) return;
  taken.push(best.box);
  label.marker.setLatLng(map.layerPointToLatLng(best.point));
}

/**
 * @param {string | undefined} territory
 * @returns {Ring[][] | null}
 */
function landOf(territory) {
  for (const { record, layers, shown } of drawn.values()) {
    if (record.role === "territory" && record.territory === territory && shown) {
      return ringsOf(layers[0]);
    }
  }
  return null;
}

/**
 * Whether the ends and the middle of a box lie on the land.
 * @param {Ring[][]} land
 * @param {Rect} box
 * @returns {boolean}
 */
function holds(land, box) {
  return [0, 0.5, 1].every((part) => {
    const at = map.layerPointToLatLng([box.left + part * box.width, box.top + box.height / 2]);
    return land.some((rings) => isInside(rings[0], at));
  });
}

/**
 * @param {Ring} ring
 * @param {L.LatLng} at
 * @returns {boolean}
 */
function isInside(ring, at) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [a, b] = [ring[i], ring[j]];
    const crosses = (a.lat > at.lat) !== (b.lat > at.lat)
      && at.lng < ((b.lng - a.lng) * (at.lat - a.lat)) / (b.lat - a.lat) + a.lng;
    if (crosses) inside = !inside;
  }
  return inside;
}
