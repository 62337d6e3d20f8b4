// Tools on the map, one at a time: their buttons, their plate, and the cross at the map's middle.

const PICKING = ["measure", "note"]; // tools that take points of the map
/** @type {Partial<Record<ToolName, Working>>} */
const workings = {}; // tool -> { show(plate), pick(point), key(name), leave() }

/**
 * @param {ToolName} tool
 * @returns {HTMLButtonElement}
 */
function toolButton(tool) {
  const button = make("button", { type: "button", id: `do-${tool}`, "aria-pressed": "false",
    onclick: () => (state.tool === tool ? leaveTool() : startTool(tool)) }, say(`do.${tool}`));
  onChange(() => button.setAttribute("aria-pressed", String(state.tool === tool)));
  return button;
}

/** @param {ToolName} tool */
function startTool(tool) {
  leaveTool(false);
  lowerSheet();
  map.closePopup();
  change({ tool, selected: null });
  // From here the arrow keys move the map beneath the cross.
  if (PICKING.includes(tool)) map.getContainer().focus({ preventScroll: true });
  else document.getElementById("divider").focus({ preventScroll: true });
}

/**
 * End the tool; its button gets the focus back where the focus would be lost.
 * @param {boolean} [refocus]
 */
function leaveTool(refocus = true) {
  const { tool } = state;
  if (!tool) return;
  change({ tool: null, points: [], finished: false, draft: null });
  const button = document.getElementById(`do-${tool}`);
  if (refocus && button) button.focus({ preventScroll: narrow.matches });
}

/** @returns {boolean} */
function isPicking() {
  if (state.tool === "measure") return !state.finished;
  return state.tool === "note" && !state.draft;
}

/**
 * How the tool in use works; none where none is in use, or it is not set up yet.
 * @returns {Working | undefined}
 */
function workingNow() {
  return state.tool ? workings[state.tool] : undefined;
}

function setUpTools() {
  const stage = document.getElementById("stage");
  const plate = make("div", { id: "tool", class: "plate", role: "region", hidden: true });
  const cross = draw("svg", { id: "cross", viewBox: "0 0 40 40", "aria-hidden": "true" },
    draw("path", { class: "casing", d: "M20 2V16M20 24V38M2 20H16M24 20H38" }),
    draw("path", { d: "M20 2V16M20 24V38M2 20H16M24 20H38" }));
  // Before the map: what follows it in the order of keys is everything drawn on it.
  stage.prepend(plate);
  stage.append(cross);
  /** @type {Listener} */
  const show = (patch) => {
    if (!["tool", "points", "finished", "draft", "notes"].some((key) => key in patch)) return;
    const working = workingNow();
    const root = document.documentElement;
    root.classList.toggle("tool-on", Boolean(working));
    root.classList.toggle("picking", isPicking());
    map.doubleClickZoom[isPicking() ? "disable" : "enable"]();
    plate.hidden = !working;
    if (!working) {
      plate.replaceChildren();
      return;
    }
    plate.setAttribute("aria-label", say(`do.${state.tool}`));
    working.show(plate, patch);
  };
  onChange(show);
  map.on("click", (event) => isPicking() && pick(event.latlng));
  map.on("dblclick", () => isPicking() && workingNow()?.key("End"));
  map.getContainer().addEventListener("keydown", (event) => {
    if (!isPicking() || event.target !== map.getContainer()) return;
    if (event.key === "Enter") pickCross();
    else if (event.key === "Backspace") workingNow()?.key("Backspace");
    else return;
    event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !state.tool || event.defaultPrevented) return;
    if (isWithin(event.target, "[role=dialog], [role=combobox], select")) return;
    workingNow()?.key("Escape");
  });
}

/** The map's middle, as the cross shows it. */
function pickCross() {
  pick(map.getCenter());
}

/**
 * A point of the map with what one pixel is there: no click is more exact than that.
 * @param {L.LatLng} latlng
 */
function pick(latlng) {
  const at = latlng.wrap();
  const pixel = map.latLngToContainerPoint(latlng);
  const beside = map.containerPointToLatLng(pixel.add([1, 0]));
  const grain = map.distance(latlng, beside);
  workingNow()?.pick?.({ lat: Number(at.lat.toFixed(6)), lon: Number(at.lng.toFixed(6)),
    grain: Number(grain.toPrecision(2)) }, pixel);
}

/**
 * @param {string} word
 * @param {() => unknown} act
 * @param {Attributes<HTMLButtonElement>} [more]
 * @returns {HTMLButtonElement}
 */
function plateButton(word, act, more = {}) {
  return make("button", { type: "button", onclick: act, ...more }, say(word));
}

/**
 * Write the plate anew; a button that had the focus keeps it by its words.
 * @param {HTMLElement} plate
 * @param {...(Node | null)} content
 */
function writePlate(plate, ...content) {
  const focused = document.activeElement;
  const had = focused && plate.contains(focused) ? focused.textContent : null;
  plate.replaceChildren(...content.filter((one) => one !== null));
  if (had === null) return;
  const again = [...plate.querySelectorAll("button")].find((button) => button.textContent === had)
    || plate.querySelector("button");
  if (again) again.focus();
}

/**
 * A number as marchland.numerals writes it: commas between thousands, a true minus.
 * @param {number} value
 * @param {number} decimals
 * @returns {string}
 */
function numeral(value, decimals) {
  const [whole, part] = value.toFixed(decimals).replace("-", "\u2212").split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part ? `${parted}.${part}` : parted;
}
