// Before and after: the map parted by a line that can be moved, the first era left, the last right.

function setUpSwipe() {
  if (data.eras.length < 2) return;
  const stage = document.getElementById("stage");
  const patterns = document.getElementById("patterns");
  const clips = ["left", "right"].map((side) => draw("rect", { id: `clip-${side}`, y: -1e6, width: 1e6, height: 2e6 }));
  clips.forEach((rect, n) => patterns.append(draw("clipPath", { id: n ? "side-right" : "side-left",
    clipPathUnits: "userSpaceOnUse" }, rect)));
  const labels = sides().map((_, n) => make("div", { class: `plate side-label ${n ? "of-right" : "of-left"}` }));
  const divider = make("div", { id: "divider", role: "slider", tabindex: "0", "aria-label": say("swipe.line"),
    "aria-valuemin": 0, "aria-valuemax": 100, "aria-orientation": "horizontal" },
  make("span", { "aria-hidden": "true" }, "⇆"));
  stage.append(...labels, divider);
  divider.addEventListener("keydown", moveByKey);
  followPointer(divider, stage);
  workings.swipe = { show: writeSwipe, key: (key) => key === "Escape" && leaveTool() };

  const place = () => {
    if (state.tool !== "swipe") return;
    const edge = map.containerPointToLayerPoint([(map.getSize().x * state.divider) / 100, 0]).x;
    clips[0].setAttribute("x", String(edge - 1e6));
    clips[1].setAttribute("x", String(edge));
  };
  /** @type {Listener} */
  const show = (patch) => {
    if (!["tool", "divider", "picks"].some((key) => key in patch)) return;
    document.documentElement.classList.toggle("parted", state.tool === "swipe");
    divider.style.left = `${state.divider}%`;
    fill(divider, { "aria-valuenow": state.divider, "aria-valuetext": say("swipe.value", { n: state.divider,
      before: sides()[0].title, after: sides()[1].title }) }, []);
    labels.forEach((label, n) => writeSide(label, sides()[n], n ? 100 - state.divider : state.divider));
    place();
  };
  map.on("move zoom zoomend viewreset resize", place);
  onChange(show);
  show({ tool: state.tool });
  if (state.tool === "swipe") change({ tool: "swipe" });
}

/**
 * Whose lines a side shows; where a side is all but gone, so is its label.
 * @param {HTMLElement} label
 * @param {Era} era
 * @param {number} room
 */
function writeSide(label, era, room) {
  const isFirst = era === sides()[0];
  label.replaceChildren(make("strong", {}, text(era.title)),
    make("span", {}, swatch("line", `shape role-boundary ${isFirst ? "before" : "after"}`),
      text(say("swipe.by", drawnBy(era)))));
  label.classList.toggle("gone", room < 6);
}

/** @param {number} percent */
function moveDivider(percent) {
  change({ divider: Math.round(Math.max(0, Math.min(100, percent))) });
}

/** @param {KeyboardEvent} event */
function moveByKey(event) {
  /** @type {Record<string, number>} */
  const steps = { ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10,
    Home: -100, End: 100 };
  if (!Object.hasOwn(steps, event.key)) return;
  event.preventDefault();
  moveDivider(state.divider + steps[event.key]);
}

/**
 * @param {HTMLElement} divider
 * @param {HTMLElement} stage
 */
function followPointer(divider, stage) {
  divider.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    divider.focus({ preventScroll: true });
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = stage.getBoundingClientRect();
    moveDivider((100 * (event.clientX - box.left)) / box.width);
  });
}

/** @param {HTMLElement} plate */
function writeSwipe(plate) {
  writePlate(plate, make("p", { class: "hint" }, say("swipe.how")),
    make("div", { class: "row" }, plateButton("tool.close", () => leaveTool())));
}
