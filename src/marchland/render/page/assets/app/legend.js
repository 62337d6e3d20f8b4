// The legend, made from what is on the map at this moment; the badge; the credit line.

function setUpLegend() {
  const stage = document.getElementById("stage");
  const list = make("div");
  const box = make("details", { id: "legend", class: "plate", open: innerWidth > 760 },
    make("summary", {}, say("title.legend")), list);
  const badge = make("div", { id: "badge", class: "plate" });
  stage.append(badge, box, creditLine());
  const write = () => {
    list.replaceChildren(...legendRows());
    badge.replaceChildren(make("strong", {}, text(stateWords())), ...drawnShort());
  };
  onChange(write);
  write();
  chooseCorner(box);
}

/**
 * Put the legend in the lower corner that hides less of what the page is about.
 * @param {HTMLElement} box
 */
function chooseCorner(box) {
  const size = map.getSize();
  const width = box.offsetWidth + 20;
  // North, west and east of the two corners: comparing degrees spares projecting every vertex.
  const west = map.containerPointToLatLng([width, size.y - box.offsetHeight - 40]);
  const east = map.containerPointToLatLng([size.x - width, 0]);
  const count = { left: 0, right: 0 };
  /** @type {(place: { lat: number, lng: number }, weight: number) => void} */
  const weigh = ({ lat, lng }, weight) => {
    if (lat > west.lat) return;
    if (lng < west.lng) count.left += weight;
    if (lng > east.lng) count.right += weight;
  };
  for (const { record, shape, shown } of drawn.values()) {
    if (!["boundary", "parcel", "region"].includes(record.role) || !shown) continue;
    for (const place of shape.paths().flat(2)) weigh(place, 1);
  }
  for (const place of data.places) weigh({ lat: place.lat, lng: place.lon }, 20);
  box.classList.add(count.left < count.right ? "at-left" : "at-right");
  goHome(false);
}

/**
 * Which file each drawn boundary is from, and which reading is hatched.
 * @returns {HTMLElement[]}
 */
function drawnShort() {
  const rows = shownEras().map((era) => {
    const dash = era === data.eras[data.eras.length - 1] ? "after" : "before";
    return make("span", {}, swatch("line", `shape role-boundary ${dash}`),
      text(vintageTitle(state.picks[era.id])));
  });
  for (const group of data.readings) {
    const chosen = state.readings[group.region];
    if (!hatchesShown() || data.regions[group.region].quiet) continue;
    rows.push(make("span", {}, text(data.regions[chosen === "all" ? group.region : chosen].title)));
  }
  return rows;
}

/**
 * @template {Shape} S
 * @param {(record: Shape) => record is S} test
 * @returns {S[]}
 */
function shownRecords(test) {
  return [...drawn.values()].filter(({ shown }) => shown).map(({ record }) => record).filter(test);
}

/** @returns {(HTMLElement | string)[]} */
function legendRows() {
  /** @type {HTMLElement[]} */
  const rows = [];
  /** @type {(mark: Element, words: string) => number} */
  const add = (mark, words) => rows.push(make("li", {}, mark, text(words)));
  /** @type {Set<string>} */
  const seen = new Set();
  for (const record of shownRecords((one) => one.role === "region" || one.role === "parcel")) {
    if (seen.has(record.region)) continue;
    seen.add(record.region);
    add(swatch("area", `shape ${areaClass(record)}`), data.regions[record.region].title);
  }
  if (shownRecords((one) => one.role === "slivers").length) {
    add(swatch("area", "shape area-ceded role-slivers"), say("layer.slivers"));
  }
  for (const record of shownRecords((one) => one.role === "boundary")) {
    add(swatch("line", `shape role-boundary ${isLatest(record) ? "after" : "before"}`),
      eraTitles(record.vintage));
  }
  const kinds = new Set(shownRecords((one) => one.role === "line").filter((one) => !one.quiet).map((one) => one.kind));
  for (const kind of kinds) {
    const record = shownRecords((one) => one.role === "line").find((one) => one.kind === kind);
    if (record) add(swatch("line", classesOf(record)), say(`line.${kind}`));
  }
  if (shownRecords((one) => one.role === "outline").length) {
    add(swatch("line", "shape role-outline"), say("legend.outline"));
  }
  if (state.notes.length && !state.hidden.has("places")) {
    add(make("span", { class: "own swatch" }, sign("other")), say("legend.own"));
  }
  const signs = state.hidden.has("places") ? [] : legendSigns();
  return [make("ul", { class: "plain" }, rows), signs.length ? make("details", { class: "signs" },
    make("summary", {}, say("legend.signs")), make("ul", { class: "plain" }, signs)) : ""];
}

/** @returns {HTMLElement[]} */
function legendSigns() {
  const box = L.latLngBounds([data.box[1], data.box[0]], [data.box[3], data.box[2]]);
  const kinds = new Set(data.places.filter((place) => box.contains([place.lat, place.lon]))
    .map((place) => place.kind));
  return Object.keys(data.grammar.icons).filter((kind) => kinds.has(kind)).map((kind) =>
    make("li", { class: "sign-row" }, sign(kind), say(`place.${kind}`)));
}

/**
 * Credits of what is drawn at this moment, one line until asked for; all are in the panel.
 * @returns {HTMLElement}
 */
function creditLine() {
  /** @type {HTMLButtonElement} */
  const line = make("button", { type: "button", id: "credit", class: "plate", "aria-expanded": "false",
    onclick: () => line.setAttribute("aria-expanded", String(line.getAttribute("aria-expanded") !== "true")) });
  const write = () => {
    const files = shownEras().map((era) => data.vintages[state.picks[era.id]]).filter(Boolean).reverse();
    const credits = [...new Set([...files, ...data.layers].map((item) => item.attribution))];
    // Program and dossier come first, so that a picture of the map can be traced.
    line.replaceChildren(say("trace", { version: data.version, hash: data.dispute.sha256.slice(0, 8) }), " · ",
      ...credits.flatMap((credit) => [text(credit), " · "]), "Leaflet");
  };
  onChange(write);
  write();
  return line;
}
