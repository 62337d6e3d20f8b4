// The state in the address: what is picked, hidden and looked at, after the number sign.

/**
 * Write the state as parts of an address; what is as it was at first is left out.
 * @returns {string}
 */
function permalink() {
  const parts = new URLSearchParams();
  const center = map.getCenter();
  parts.set("at", [map.getZoom(), center.lat.toFixed(4), center.lng.toFixed(4)].join(","));
  if (state.mode !== "all") parts.set("state", state.mode);
  for (const era of data.eras) {
    if (state.picks[era.id] !== era.drawn) parts.set(`file.${era.id}`, state.picks[era.id]);
  }
  for (const group of data.readings) {
    if (state.readings[group.region] !== "all") parts.set(`reading.${group.region}`, state.readings[group.region]);
  }
  if (state.hidden.size) parts.set("hide", [...state.hidden].sort().join(","));
  if (state.names !== "local") parts.set("names", state.names);
  if (state.tool === "swipe") parts.set("swipe", String(state.divider));
  if (state.tool === "measure" && state.points.length) parts.set("measure", pointsText(state.points));
  return parts.toString();
}

/**
 * @param {Picked[]} points
 * @returns {string}
 */
function pointsText(points) {
  return points.map(({ lat, lon, grain }) => [lat, lon, grain].join(",")).join(";");
}

/**
 * Points as an address gives them; none where any of them is no point.
 * @param {string} text
 * @returns {Picked[]}
 */
function readPoints(text) {
  const points = text.split(";", MOST_POINTS).map((point) => {
    const [lat, lon, grain] = point.split(",").map((number) => (number ? Number(number) : NaN));
    return { lat, lon, grain };
  });
  return points.every(isPoint) ? points : [];
}

/**
 * @param {Picked} point
 * @returns {boolean}
 */
function isPoint({ lat, lon, grain }) {
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && grain >= 0 && grain < 1e6;
}

/**
 * The tool that an address holds: the divider, or a measurement with its result.
 * @param {URLSearchParams} parts
 * @returns {Pick<State, "tool" | "points" | "finished"> & Partial<Pick<State, "divider">>}
 */
function readTool(parts) {
  const divider = Number(parts.get("swipe") || "NaN");
  if (data.eras.length > 1 && divider >= 0 && divider <= 100) {
    return { tool: "swipe", divider: Math.round(divider), points: [], finished: false };
  }
  const points = readPoints(parts.get("measure") || "");
  return points.length ? { tool: "measure", points, finished: true } : { tool: null, points, finished: false };
}

/**
 * Take over what an address says, where it names things that exist.
 * @param {string} text
 * @returns {Patch}
 */
function readPermalink(text) {
  const parts = new URLSearchParams(text);
  const mode = parts.get("state") || "all";
  const modes = ["all", ...data.eras.map((era) => `era:${era.id}`), ...data.timeline.map((item) => `date:${item.date}`)];
  /** @type {Pick<State, "picks" | "readings">} */
  const { picks, readings } = { picks: {}, readings: {} };
  for (const era of data.eras) {
    const file = parts.get(`file.${era.id}`);
    picks[era.id] = file && era.vintages.includes(file) ? file : era.drawn;
  }
  for (const group of data.readings) {
    const reading = parts.get(`reading.${group.region}`);
    readings[group.region] = reading && group.of.includes(reading) ? reading : "all";
  }
  const hidden = new Set((parts.get("hide") || "").split(",").filter((group) => /^[a-z0-9:.-]+$/.test(group)));
  const names = ["none", ...placeLanguages()].find((one) => one === parts.get("names")) || "local";
  return { picks, readings, mode: modes.includes(mode) ? mode : "all", selected: null, hidden, names, ...readTool(parts) };
}

/** @param {string} text */
function goThere(text) {
  const [zoom, lat, lng] = (new URLSearchParams(text).get("at") || "").split(",").map(Number);
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90) {
    map.setView([lat, lng], zoom, { animate: false });
  }
}

function setUpPermalink() {
  /** @type {number | undefined} */
  let timer;
  const write = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (document.documentElement.classList.contains("printing")) return;
      try {
        history.replaceState(null, "", `#${permalink()}`);
      } catch {
        // A page inside a notebook has no address of its own to write to.
      }
    }, 250);
  };
  map.on("moveend", write);
  onChange(write);
  addEventListener("hashchange", () => {
    const text = location.hash.slice(1);
    if (!text.includes("at=")) return;
    change(readPermalink(text));
    goThere(text);
  });
}
