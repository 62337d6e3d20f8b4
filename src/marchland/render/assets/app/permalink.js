// The state in the address: what is picked, hidden and looked at, after the number sign.

/** Write the state as parts of an address; what is as it was at first is left out. */
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

function pointsText(points) {
  return points.map(({ lat, lon, grain }) => [lat, lon, grain].join(",")).join(";");
}

/** Points as an address gives them; none where any of them is no point. */
function readPoints(text) {
  const points = text.split(";", MOST_POINTS).map((point) => {
    const [lat, lon, grain] = point.split(",").map((number) => (number ? Number(number) : NaN));
    return { lat, lon, grain };
  });
  return points.every(isPoint) ? points : [];
}

function isPoint({ lat, lon, grain }) {
  return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && grain >= 0 && grain < 1e6;
}

/** The tool that an address holds: the divider, or a measurement with its result. */
function readTool(parts) {
  const divider = Number(parts.get("swipe") || "NaN");
  if (data.eras.length > 1 && divider >= 0 && divider <= 100) {
    return { tool: "swipe", divider: Math.round(divider), points: [], finished: false };
  }
  const points = readPoints(parts.get("measure") || "");
  return points.length ? { tool: "measure", points, finished: true } : { tool: null, points, finished: false };
}

/** Take over what an address says, where it names things that exist. */
function readPermalink(text) {
  const parts = new URLSearchParams(text);
  const mode = parts.get("state") || "all";
  const modes = ["all", ...data.eras.map((era) => `era:${era.id}`), ...data.timeline.map((item) => `date:${item.date}`)];
  const patch = { picks: {}, readings: {}, mode: modes.includes(mode) ? mode : "all", selected: null };
  for (const era of data.eras) {
    const file = parts.get(`file.${era.id}`);
    patch.picks[era.id] = era.vintages.includes(file) ? file : era.drawn;
  }
  for (const group of data.readings) {
    const reading = parts.get(`reading.${group.region}`);
    patch.readings[group.region] = group.of.includes(reading) ? reading : "all";
  }
  patch.hidden = new Set((parts.get("hide") || "").split(",").filter((group) => /^[a-z0-9:.-]+$/.test(group)));
  patch.names = ["none", ...placeLanguages()].includes(parts.get("names")) ? parts.get("names") : "local";
  return { ...patch, ...readTool(parts) };
}

function goThere(text) {
  const [zoom, lat, lng] = (new URLSearchParams(text).get("at") || "").split(",").map(Number);
  if ([zoom, lat, lng].every(Number.isFinite) && Math.abs(lat) <= 90) {
    map.setView([lat, lng], zoom, { animate: false });
  }
}

function setUpPermalink() {
  let timer = null;
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
