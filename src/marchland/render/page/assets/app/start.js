// Theme, sheet; and the order in which everything starts.

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  announce(say(isDark ? "theme.light" : "theme.dark"));
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen();
}

const narrow = matchMedia("(max-width: 760px)");

/**
 * How much of the map the bottom sheet covers, in pixels.
 * @returns {number}
 */
function coveredHeight() {
  if (!narrow.matches || document.documentElement.classList.contains("printing")) return 0;
  const stage = document.getElementById("stage").getBoundingClientRect();
  const panel = document.getElementById("panel").getBoundingClientRect();
  return Math.max(0, Math.min(stage.bottom - panel.top, stage.height * 0.5));
}

/** @param {boolean} raised */
function setSheet(raised) {
  document.getElementById("panel").classList.toggle("raised", raised);
  document.querySelector(".grip").setAttribute("aria-expanded", String(raised));
  if (!raised) document.getElementById("panel").scrollTop = 0;
}

function toggleSheet() {
  setSheet(!document.getElementById("panel").classList.contains("raised"));
}

function raiseSheet() {
  if (narrow.matches) setSheet(true);
}

function lowerSheet() {
  if (narrow.matches) setSheet(false);
}

/** Pull the sheet up or down by its grip. */
function setUpSheet() {
  const panel = document.getElementById("panel");
  /** @type {number | null} */
  let from = null;
  panel.querySelector("header").addEventListener("pointerdown", (event) => {
    if (narrow.matches && !isWithin(event.target, ".actions")) from = event.clientY;
  });
  addEventListener("pointerup", (event) => {
    if (from === null) return;
    const moved = event.clientY - from;
    from = null;
    if (Math.abs(moved) > 24) setSheet(moved < 0);
  });
  // Reaching anything below the fold of a lowered sheet by keyboard brings it up.
  panel.addEventListener("focusin", (event) => {
    if (narrow.matches && isWithin(event.target, ".parts")) setSheet(true);
  });
}

function announceState() {
  /** @type {Listener} */
  const write = (patch) => {
    if ("mode" in patch || "picks" in patch || "readings" in patch || patch.tool === "swipe") {
      announce(`${stateWords()}. ${drawnWords().join(" ")}`);
    }
  };
  onChange(write);
}

/**
 * Let the browser paint and answer before the next piece of work; unlike a timer, also in a
 * page that is not in front.
 * @returns {Promise<void>}
 */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** @returns {Promise<number>} */
function frame() {
  return new Promise((resolve) => { requestAnimationFrame(resolve); });
}

/**
 * Let the browser show what is there. A frame is painted beside the next one's making, and would
 * wait for work begun then: the third is made when the first is seen. A page that is not in front
 * shows nothing, and goes on.
 * @returns {Promise<void>}
 */
function shown() {
  return Promise.race([frame().then(frame).then(frame).then(breathe),
    new Promise((resolve) => { setTimeout(resolve, 500); })]);
}

/**
 * Start piece by piece: the map first, then what stands beside it from top to bottom.
 * @param {Folium} folium
 * @returns {Promise<void>}
 */
async function start(folium) {
  document.documentElement.classList.replace("still", "ready");
  const address = location.hash.slice(1);
  Object.assign(state, readPermalink(address));
  // The view is settled before anything is drawn in it: what is drawn is projected once.
  const ground = () => [setUpPatterns, setUpHeader, () => setUpMap(folium), setUpLegend, () => goThere(address)]
    .forEach((step) => step());
  const sheet = () => [showShapes, setUpGraticule, setUpLabels].forEach((step) => step());
  ground();
  await breathe();
  sheet();
  await shown();
  const steps = [...PARTS.flatMap((part) => [() => addPart(part), ...part === claimsSection ? claimSteps() : []]), setUpSheet, setUpTools,
    setUpSwipe, setUpMeasuring, setUpNotes, setUpPrint, setUpPermalink, announceState];
  for (const step of steps) {
    step();
    await breathe();
  }
  document.documentElement.dataset.marchland = "ready";
}
