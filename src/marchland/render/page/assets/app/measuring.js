// Measure: points on the map, the geodesics between them, their length and the area they enclose.

const MOST_POINTS = 200;
const DRAWN_STEP = 20000; // m: a geodesic is drawn by points no farther apart

function setUpMeasuring() {
  map.createPane("tool").style.zIndex = "630";
  const renderer = L.svg({ pane: "tool", padding: 0.4 });
  const layer = L.layerGroup().addTo(map);
  workings.measure = { show: writeMeasured, pick: addPoint, key: measureKey };
  onChange((patch) => {
    if ("points" in patch || "tool" in patch) drawMeasured(layer, renderer);
  });
  if (state.tool === "measure") change({ tool: "measure", points: state.points });
}

/**
 * @param {Picked} point
 * @param {L.Point} pixel
 */
function addPoint(point, pixel) {
  const last = state.points[state.points.length - 1];
  // The second click of a double click, or a key held down, is no new point.
  if (last && map.latLngToContainerPoint([last.lat, last.lon]).distanceTo(pixel) < 4) return;
  if (state.points.length === MOST_POINTS) {
    announce(say("measure.full", { n: MOST_POINTS }));
    return;
  }
  change({ points: [...state.points, point] });
  announce(say("measure.point", { n: state.points.length, result: measuredLines().join(" ") }));
}

/** @param {string} key */
function measureKey(key) {
  if (key === "Backspace") takeBack();
  else if (key === "Escape" && state.finished) leaveTool();
  else if (state.points.length) finishMeasuring();
  else if (key === "Escape") leaveTool();
}

function takeBack() {
  change({ points: state.points.slice(0, -1) });
  announce(say("measure.point", { n: state.points.length, result: measuredLines().join(" ") }));
}

function finishMeasuring() {
  change({ finished: true });
  announce([say("measure.finished"), ...measuredLines()].join(" "));
}

function clearMeasured() {
  change({ points: [], finished: false });
  announce(say("measure.cleared"));
}

/**
 * @param {number} metres
 * @returns {string}
 */
function lengthWords(metres) {
  const km = metres / 1000;
  const decimals = km < 10 ? 3 : km < 100 ? 2 : km < 1000 ? 1 : 0;
  return say("length.words", { km: numeral(km, decimals), mi: numeral(km / KM_PER_MI, decimals) });
}

/**
 * A precision: whole metres, never finer than it is.
 * @param {number} metres
 * @returns {string}
 */
function grainWords(metres) {
  return metres < 1000 ? `${numeral(Math.ceil(metres), 0)}\u202f${say("unit.m")}`
    : `${numeral(metres / 1000, 1)}\u202f${say("unit.km")}`;
}

/**
 * @param {number} m2
 * @returns {string}
 */
function areaWords(m2) {
  const km2 = m2 / 1e6;
  const decimals = km2 < 10 ? 4 : km2 < 100 ? 2 : km2 < 1000 ? 1 : 0;
  return say("area.words", { km2: numeral(km2, decimals), sqmi: numeral(km2 / KM_PER_MI ** 2, decimals) });
}

/**
 * The result in sentences: for the plate, and for those who listen.
 * @returns {string[]}
 */
function measuredLines() {
  const { points } = state;
  if (points.length < 2) return [];
  const metres = lengthOf(points);
  if (Number.isNaN(metres)) return [say("measure.antipodes")];
  const lines = [say("measure.length", { length: lengthWords(metres) })];
  if (points.length < 3) return lines;
  if (crossesItself(points)) return [...lines, say("measure.crossed")];
  return [...lines, say("measure.area", { area: areaWords(areaOf(points)),
    around: lengthWords(lengthOf([...points, points[0]])) })];
}

/** @param {HTMLElement} plate */
function writeMeasured(plate) {
  const { points, finished } = state;
  const none = points.length ? null : { disabled: true };
  const grain = Math.max(...points.map((point) => point.grain), 0);
  writePlate(plate,
    make("strong", {}, say("measure.title", { n: points.length })),
    ...measuredLines().map((line) => make("p", { class: "result" }, line)),
    make("p", { class: "hint" }, points.length < 2 && !finished ? say("measure.how")
      : say("measure.accuracy", { grain: grainWords(grain) })),
    make("div", { class: "row" },
      finished ? null : plateButton("tool.here", pickCross),
      finished ? null : plateButton("tool.back", takeBack, none || {}),
      finished ? null : plateButton("measure.finish", finishMeasuring, points.length < 2 ? { disabled: true } : {}),
      finished ? plateButton("measure.on", () => change({ finished: false })) : null,
      plateButton("measure.clear", clearMeasured, none || {}),
      plateButton("tool.close", () => leaveTool())));
}

/**
 * @param {L.LayerGroup} layer
 * @param {L.Renderer} renderer
 */
function drawMeasured(layer, renderer) {
  layer.clearLayers();
  const { points } = state;
  if (state.tool !== "measure" || !points.length) return;
  const options = { pane: "tool", renderer, interactive: false, smoothFactor: 0 };
  /** @type {(one: Picked, other: Picked) => L.LatLngTuple[]} */
  const path = (one, other) => along(one, other, DRAWN_STEP).map(({ lat, lon }) => [lat, lon]);
  const legs = points.slice(1).flatMap((point, n) => path(points[n], point));
  const closing = points.length > 2 ? path(points[points.length - 1], points[0]) : [];
  if (closing.length) {
    L.polygon([...legs, ...closing], { ...options, className: "measured-area" }).addTo(layer);
    L.polyline(closing, { ...options, className: "measured-closing" }).addTo(layer);
  }
  L.polyline(legs, { ...options, className: "casing" }).addTo(layer);
  L.polyline(legs, { ...options, className: "measured-line" }).addTo(layer);
  for (const { lat, lon } of points) {
    L.circleMarker([lat, lon], { ...options, radius: 4.5, className: "measured-point" }).addTo(layer);
  }
}
