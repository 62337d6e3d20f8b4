// Meridians and parallels at a step that suits the zoom, with degrees along the edges.

const STEPS = [10, 5, 2, 1, 0.5, 0.25, 0.1];
const EDGE = 5; // px: as in page.css
/** @type {L.LayerGroup} */
let grid;
/** @type {HTMLElement} */
let degrees;

function setUpGraticule() {
  grid = L.layerGroup().addTo(map);
  degrees = make("div", { class: "degrees", "aria-hidden": "true" });
  map.getContainer().append(degrees);
  map.on("moveend resize", drawGraticule); // a zoom ends with a move
  onChange((patch) => {
    if ("hidden" in patch) drawGraticule();
  });
  drawGraticule();
}

/** @returns {number} */
function gridStep() {
  const across = map.getBounds().getEast() - map.getBounds().getWest();
  const wanted = across / Math.max(3, map.getSize().x / 140);
  return STEPS.findLast((step) => step >= wanted) || STEPS[0];
}

/**
 * @param {number} value
 * @param {string} positive
 * @param {string} negative
 * @returns {string}
 */
function degreeWords(value, positive, negative) {
  const size = Math.abs(value);
  const whole = Math.floor(size + 1e-9);
  const minutes = Math.round((size - whole) * 60);
  const side = value === 0 ? "" : value > 0 ? positive : negative;
  return `${whole}°${minutes ? `${minutes}′` : ""}${side}`;
}

function drawGraticule() {
  grid.clearLayers();
  degrees.replaceChildren();
  if (state.hidden.has("graticule")) return;
  const bounds = map.getBounds().pad(0.3);
  const step = gridStep();
  const style = { pane: "grid", interactive: false, className: "graticule", smoothFactor: 0 };
  for (let lon = Math.ceil(bounds.getWest() / step) * step; lon <= bounds.getEast(); lon += step) {
    L.polyline([[bounds.getSouth(), lon], [bounds.getNorth(), lon]], style).addTo(grid);
    degreeMark(lon, "meridian", map.latLngToContainerPoint([0, lon]).x);
  }
  for (let lat = Math.ceil(bounds.getSouth() / step) * step; lat <= bounds.getNorth(); lat += step) {
    L.polyline([[lat, bounds.getWest()], [lat, bounds.getEast()]], style).addTo(grid);
    degreeMark(lat, "parallel", map.latLngToContainerPoint([lat, 0]).y);
  }
}

/**
 * @param {number} value
 * @param {"meridian" | "parallel"} kind
 * @param {number} at
 */
function degreeMark(value, kind, at) {
  const size = map.getSize();
  const isMeridian = kind === "meridian";
  if (isMeridian ? at < 70 || at > size.x - 190 : at < 70 || at > size.y - 60 - coveredHeight()) return;
  const words = isMeridian ? degreeWords(value, say("degree.east"), say("degree.west"))
    : degreeWords(value, say("degree.north"), say("degree.south"));
  const mark = make("span", { class: kind }, words);
  mark.style[isMeridian ? "left" : "top"] = `${at}px`;
  degrees.append(mark);
}

/**
 * Where degrees may stand, in the points that names are placed in: parallels at either side.
 * @returns {DegreeMark[]}
 */
function degreeBoxes() {
  const corner = map.containerPointToLayerPoint([0, 0]);
  return [.../** @type {HTMLCollectionOf<HTMLElement>} */ (degrees.children)].map((mark) => {
    const [width, height] = [mark.offsetWidth, mark.offsetHeight];
    const lefts = mark.matches(".parallel") ? [EDGE, map.getSize().x - EDGE - width] : [mark.offsetLeft];
    return { mark, boxes: lefts.map((left) => ({ left: corner.x + left, top: corner.y + mark.offsetTop, width, height })) };
  });
}

/**
 * Degrees stay at the edge while names move: they give way where one comes by.
 * @param {DegreeMark[]} marks
 * @param {Rect[]} taken
 */
function yieldDegrees(marks, taken) {
  for (const { mark, boxes } of marks) {
    const free = boxes.findIndex((box) => !taken.some((other) => meets(other, box, 0)));
    mark.classList.toggle("gone", free < 0);
    mark.classList.toggle("far", free === 1);
  }
}
