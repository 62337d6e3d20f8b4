// The map: panes in order, one Leaflet layer per shape, shown or not by the state.

const PANES = ["territory", "relief", "water", "grid", "area", "parcel", "outline", "line", "choice"];
/** @type {Record<Shape["role"], string>} */
const PANE_OF_ROLE = {
  territory: "territory", lakes: "water", rivers: "water", region: "area", parcel: "parcel",
  slivers: "parcel", outline: "outline", boundary: "line", line: "line",
};
/** @type {Record<Exclude<Shape["role"], "region" | "parcel">, string>} */
const GROUP_OF_ROLE = {
  territory: "territories", lakes: "water", rivers: "water", outline: "territories",
  boundary: "boundaries", line: "lines", slivers: "slivers",
};

// Leaflet would make each pane, sheet and label a layer of the graphics card, to be put together in
// each frame of a move; in two dimensions the map is one layer, which page.css asks for.
Object.assign(L.Browser, { ie3d: true });

/** @type {L.Map} */
let map;
/** @type {Record<string, L.Renderer>} */
let renderers; // pane -> what draws it
// Shape id -> {record, shape, layers, shown, isOn}: whether it is to be seen, and whether it is on the
// map. Layers are made when they are first on it.
/** @type {Map<string, Entry>} */
const drawn = new Map();

/** @param {Folium} folium */
function setUpMap(folium) {
  map = folium.map;
  PANES.forEach((name, order) => {
    map.createPane(name).style.zIndex = String(210 + 20 * order);
  });
  for (const relief of folium.reliefs) relief.addTo(map);
  renderers = Object.fromEntries(PANES.map((pane) => [pane, L.svg({ pane, padding: 0.4 })]));
  for (const record of data.shapes) {
    const shape = folium.shapes.get(record.id);
    if (shape) drawn.set(record.id, { record, shape, layers: [], shown: false, isOn: false });
  }
  chooseShapes();
  const [west, south, east, north] = data.box;
  map.setMaxBounds([[south, west], [north, east]]);
  L.rectangle([[south, west], [north, east]], { pane: "grid", renderer: renderers.grid,
    interactive: false, className: "neatline" }).addTo(map);
  furnish();
  northArrow();
  goHome(false);
  onChange(showShapes);
}

/** The scale bar and the zoom buttons, in the words of the page. */
function furnish() {
  const scale = L.control.scale({ imperial: false, position: "bottomleft", maxWidth: 110 });
  scale._updateScale = (bar, words, ratio) => {
    const [value, unit] = words.split(" ");
    L.Control.Scale.prototype._updateScale.call(scale, bar, `${numeral(Number(value), 0)}\u202f${say(`unit.${unit}`)}`, ratio);
  };
  scale.addTo(map);
  for (const way of ["in", "out"]) {
    const button = map.getContainer().querySelector(`.leaflet-control-zoom-${way}`);
    if (button) fill(button, { title: say(`zoom.${way}`), "aria-label": say(`zoom.${way}`) }, []);
  }
}

function northArrow() {
  const control = new L.Control({ position: "topleft" });
  control.onAdd = () => make("div", { class: "north", role: "img", "aria-label": say("north") },
    draw("svg", { viewBox: "0 0 20 26", "aria-hidden": "true" },
      draw("path", { d: "M10 1L16 18L10 14.5L4 18Z" })),
    make("span", { "aria-hidden": "true" }, say("north.letter")));
  control.addTo(map);
}

/**
 * Show the first view of the dossier; what room is left over goes to the legend's side.
 * @param {boolean} [animate]
 */
function goHome(animate = true) {
  const [west, south, east, north] = data.dispute.view;
  const bounds = L.latLngBounds([south, west], [north, east]);
  if (narrow.matches) return fit(bounds, animate, 0);
  const zoom = map.getBoundsZoom(bounds);
  const box = L.bounds(map.project(bounds.getNorthWest(), zoom), map.project(bounds.getSouthEast(), zoom));
  const spare = Math.max(0, map.getSize().x - box.getSize().x);
  const legend = document.getElementById("legend");
  const side = legend && legend.classList.contains("at-left") ? -1 : 1;
  const center = map.unproject(box.getCenter().add([side * (spare * 0.5 + 16), 0]), zoom);
  return map.setView(center, zoom, { animate: animate && !isCalm() });
}

/** @returns {boolean} */
function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * @param {L.LatLngBounds} bounds
 * @param {boolean} [animate]
 * @param {number} [padding]
 */
function fit(bounds, animate = true, padding = 28) {
  const legend = document.getElementById("legend");
  const aside = legend && legend.open && !narrow.matches ? legend.offsetWidth + 10 : 0;
  const [left, right] = aside && legend?.classList.contains("at-left") ? [aside, 0] : [0, aside];
  map.fitBounds(bounds, {
    animate: animate && !isCalm(), paddingTopLeft: [padding + left, padding],
    paddingBottomRight: [padding + right, padding + coveredHeight()], maxZoom: 11,
  });
}

/**
 * The classes that style a shape; page.css gives them colour.
 * @param {Shape} record
 * @returns {string}
 */
function classesOf(record) {
  const base = `shape role-${record.role}`;
  switch (record.role) {
    case "territory": return `${base} tint-${record.tint}`;
    case "region": case "parcel": case "slivers": return `${base} ${areaClass(record)}`;
    case "line": return record.hatch === null || record.hatch === undefined
      ? `${base} line-${record.kind.replace(/ /g, "-")}` : `${base} ink-${record.hatch}`;
    default: return base;
  }
}

/**
 * @param {{ quiet: boolean, standing: StandingWord, hatch: number | null }} record
 * @returns {string}
 */
function areaClass(record) {
  if (record.quiet) return "area-quiet";
  return record.standing === "claimed" ? `hatched hatch-${record.hatch}` : `area-${record.standing}`;
}

/**
 * @param {string} vintage
 * @returns {Era[]}
 */
function eraOfVintage(vintage) {
  return data.eras.filter((era) => era.vintages.includes(vintage));
}

/**
 * Whether a boundary is that of the last state; earlier ones are dashed.
 * @param {BoundaryShape} record
 * @returns {boolean}
 */
function isLatest(record) {
  const last = data.eras[data.eras.length - 1];
  return last.vintages.includes(record.vintage);
}

/**
 * @param {Shape} record
 * @param {Linework} shape
 * @returns {Path[]}
 */
function layersOf(record, shape) {
  const pane = PANE_OF_ROLE[record.role];
  const options = { pane, renderer: renderers[pane], smoothFactor: 0.6, className: "" };
  const isOpen = isInteractive(record);
  const quiet = "quiet" in record && record.quiet ? " quiet" : "";
  /** @type {(more: L.PolylineOptions) => Path} */
  const build = (more) => (shape.isArea ? L.polygon(shape.paths(), { ...options, ...more })
    : L.polyline(shape.paths(), { ...options, ...more }));
  const layers = [];
  let classes = classesOf(record);
  if (record.role === "boundary") classes += isLatest(record) ? " after" : " before";
  if (["boundary", "line"].includes(record.role)) {
    // A pale line beneath keeps dashes readable over a hatch.
    layers.push(build({ interactive: false, className: `casing casing-${record.role}${quiet}` }));
  }
  const main = build({ interactive: isOpen, className: `${classes}${quiet}` });
  layers.push(main);
  if (isOpen) makeReachable(main, record);
  return layers;
}

/**
 * @param {Shape} record
 * @returns {record is PointedShape}
 */
function isInteractive(record) {
  return ["region", "parcel", "slivers", "boundary", "line"].includes(record.role);
}

/**
 * Give a path a name, a role and keys; Leaflet makes its element anew whenever it is shown.
 * @param {Path} layer
 * @param {PointedShape} record
 */
function makeReachable(layer, record) {
  /** @type {(event: Event, at: L.LatLng) => void} */
  const open = (event, at) => {
    L.DomEvent.stop(event);
    select(record, at);
  };
  layer.on("add", () => {
    const element = /** @type {SVGElement} */ (layer.getElement());
    fill(element, { tabindex: "quiet" in record && record.quiet ? "-1" : "0", role: "button",
      "aria-label": shapeName(record), "data-shape": record.id }, []);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") open(event, layer.getCenter());
    });
  });
  layer.on("click", (event) => open(event.originalEvent, event.latlng));
  layer.bindTooltip(() => make("div", {}, text(shapeName(record))), { sticky: true, opacity: 1 });
}

/**
 * On which side of the divider a shape is to be seen, if on one only.
 * @param {Shape} record
 * @returns {"left" | "right" | null}
 */
function sideOf(record) {
  if (state.tool !== "swipe") return null;
  const [left, right] = shownModes().map((mode) => isShown(record, mode));
  return left === right ? null : left ? "left" : "right";
}

/**
 * Whether a shape is to be seen in a mode, under the present picks.
 * @param {Shape} record
 * @param {string} mode
 * @returns {boolean}
 */
function isShown(record, mode) {
  if (state.hidden.has(groupOf(record))) return false;
  if (record.role === "lakes" || record.role === "rivers") return true;
  if (record.role === "territory" || record.role === "outline") {
    const eras = erasOf(mode);
    const era = eras[eras.length - 1] || data.eras[0];
    return era !== undefined && state.picks[era.id] === record.vintage;
  }
  if (record.role === "boundary") {
    return erasOf(mode).some((era) => state.picks[era.id] === record.vintage);
  }
  if (!isPicked(record)) return false;
  if (record.quiet) return isSelected(record);
  if (record.role === "line") {
    return !record.regions.length || record.regions.some((id) =>
      isPickedReading(id) && isValid(data.regions[id], dayOf(mode)));
  }
  return isValid(data.regions[record.region], dayOf(mode));
}

/**
 * The switch a shape hangs on in the list of layers.
 * @param {Shape} record
 * @returns {string}
 */
function groupOf(record) {
  if (record.role === "region" || record.role === "parcel") return `region:${record.region}`;
  return GROUP_OF_ROLE[record.role];
}

/** Say which shapes are to be seen; the legend follows from it, before anything is drawn. */
function chooseShapes() {
  for (const entry of drawn.values()) {
    entry.shown = shownModes().some((mode) => isShown(entry.record, mode));
  }
}

function showShapes() {
  chooseShapes();
  for (const entry of drawn.values()) {
    const { record, shown: show } = entry;
    const side = show ? sideOf(record) : null;
    if (show && !entry.layers.length) entry.layers = layersOf(record, entry.shape);
    for (const layer of entry.layers) {
      if (show !== entry.isOn) {
        if (show) layer.addTo(map);
        else layer.remove();
      }
      const path = layer.getElement();
      if (show && path) markSide(path, side);
    }
    entry.isOn = show;
    const element = show && entry.layers[entry.layers.length - 1].getElement();
    if (element) element.classList.toggle("chosen", isSelected(record));
  }
  document.documentElement.classList.toggle("no-relief", state.hidden.has("relief"));
  document.documentElement.classList.toggle("many", hatchesShown() > 1);
}

/**
 * @param {Element} element
 * @param {"left" | "right" | null} side
 */
function markSide(element, side) {
  element.classList.toggle("side-left", side === "left");
  element.classList.toggle("side-right", side === "right");
}

/** @returns {number} */
function hatchesShown() {
  const claims = shownRecords((one) => one.role === "region").filter((one) => one.standing === "claimed");
  return new Set(claims.map((one) => one.region)).size;
}

/**
 * @param {Shape} record
 * @returns {boolean}
 */
function isSelected(record) {
  const chosen = state.selected;
  if (!chosen) return false;
  if (chosen.shape) return chosen.shape === record.id;
  return chosen.targets.some((id) => isOf(record, id));
}

/**
 * Whether a shape is a region's or a line's.
 * @param {Shape} record
 * @param {string} id
 * @returns {boolean}
 */
function isOf(record, id) {
  return ("region" in record && record.region === id) || ("line" in record && record.line === id);
}

/**
 * Regions and lines that a name stands for: a reading's own region, or all its readings.
 * @param {string} id
 * @returns {string[]}
 */
function targetsOf(id) {
  const group = data.readings.find((one) => one.region === id);
  return group ? group.of : [id];
}

/**
 * Choose a shape: open what is known of it where it was touched.
 * @param {PointedShape} record
 * @param {L.LatLng} at
 */
function select(record, at) {
  change({ selected: { shape: record.id, targets: [] } });
  const others = alsoAt(record, L.latLng(at));
  const card = shapeCard(record);
  if (others.length) {
    card.append(make("p", { class: "also" }, say("also.here"), " ", others.map((other, n) => [n ? " · " : "",
      make("button", { type: "button", class: "linkish", onclick: () => select(other, at) },
        text(shapeName(other)))])));
  }
  openCard(at, card, shapeName(record));
}

/**
 * Polygons as they are drawn, each with its rings.
 * @param {Path} layer
 * @returns {Ring[][]}
 */
function ringsOf(layer) {
  return /** @type {Ring[][]} */ (layer.getLatLngs());
}

/**
 * Other areas on the map that hold a point: claims overlap, and only one can be on top.
 * @param {Shape} record
 * @param {L.LatLng} at
 * @returns {(AreaShape | PieceShape)[]}
 */
function alsoAt(record, at) {
  const areas = [...drawn.values()].flatMap(({ record: other, layers, shown }) =>
    ((other.role === "region" || other.role === "parcel") && shown ? [{ other, polygons: ringsOf(layers[0]) }] : []));
  return areas.filter(({ other, polygons }) => other !== record && polygons.some((rings) => isInside(rings[0], at)))
    .map(({ other }) => other);
}

/**
 * Choose a region or line from a list: show it whole.
 * @param {string} id
 * @param {string | null} [figure]
 */
function selectTarget(id, figure = null) {
  const targets = targetsOf(id);
  change({ selected: { shape: null, targets, figure } });
  const chosen = [...drawn.values()].filter(({ record, shown }) => isSelected(record) && shown);
  map.closePopup();
  if (!chosen.length) return announce(say("not.drawn"));
  const bounds = L.latLngBounds([]);
  for (const { layers } of chosen) bounds.extend(layers[layers.length - 1].getBounds());
  lowerSheet();
  fit(bounds);
  return announce(say("chosen", { name: titleOf(id) }));
}

/**
 * @param {string} id
 * @returns {string}
 */
function titleOf(id) {
  if (Object.hasOwn(data.regions, id)) return data.regions[id].title;
  return Object.hasOwn(data.lines, id) ? data.lines[id].title : id;
}

/**
 * @param {L.LatLng} at
 * @param {HTMLElement} content
 * @param {string} name
 */
function openCard(at, content, name) {
  const before = /** @type {HTMLElement | SVGElement | null} */ (document.activeElement);
  const badge = document.getElementById("badge");
  // On a phone there is no room beside the buttons: the card goes below them.
  const top = Math.max(badge.offsetTop + badge.offsetHeight + 12, narrow.matches ? 136 : 0);
  const popup = L.popup({ maxWidth: Math.min(320, map.getSize().x - 60), minWidth: 240,
    autoPanPaddingTopLeft: [narrow.matches ? 10 : 60, top],
    autoPanPaddingBottomRight: [20, 20 + coveredHeight()] }).setLatLng(at).setContent(content);
  popup.openOn(map);
  const box = /** @type {HTMLElement} */ (popup.getElement());
  fill(box, { role: "dialog", "aria-label": name, tabindex: "-1" }, []);
  const close = box.querySelector(".leaflet-popup-close-button");
  if (close) fill(close, { "aria-label": say("close"), role: "button" }, []);
  if (before && before.matches(":focus-visible")) box.focus({ preventScroll: true });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    map.closePopup(popup);
    if (before && before.isConnected) before.focus();
  });
  announce(say("chosen", { name }));
}

/**
 * Tell those who listen.
 * @param {string} words
 */
function announce(words) {
  document.getElementById("live").textContent = words;
}
