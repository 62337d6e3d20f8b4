// The panel: everything beside the map, in the order a reader asks for it.

/**
 * @param {string} word
 * @param {...Child} content
 * @returns {HTMLElement}
 */
function section(word, ...content) {
  return make("section", { id: `part-${word}`, "aria-labelledby": `title-${word}` },
    make("h2", { id: `title-${word}` }, say(`title.${word}`)), content);
}

/**
 * @param {string} word
 * @param {...Child} content
 * @returns {HTMLElement}
 */
function folded(word, ...content) {
  return make("section", { id: `part-${word}` }, make("details", {},
    make("summary", {}, make("h2", {}, say(`title.${word}`))), content));
}

const PARTS = [viewSection, claimsSection, consistencySection, sharesSection, pointsSection,
  layersSection, notesSection, thingsSection, placesSection, sourcesSection, methodSection, licencesSection, citeSection];

function setUpHeader() {
  document.getElementById("panel").append(header(), make("div", { class: "parts" }));
}

/** @param {() => HTMLElement | null} part */
function addPart(part) {
  const made = part();
  if (made) document.querySelector("#panel .parts").append(made);
}

/** @returns {HTMLElement} */
function header() {
  return make("header", {},
    make("button", { type: "button", class: "grip", "aria-label": say("sheet"),
      "aria-expanded": "false", onclick: toggleSheet }),
    make("h1", {}, text(data.dispute.title)),
    make("div", { class: "actions" }, [action("find", goToSearch), action("home", () => goHome()),
      data.eras.length > 1 ? toolButton("swipe") : null, toolButton("measure"), toolButton("note"),
      action("theme", toggleTheme), action("full", toggleFullScreen), action("print", () => window.print())]),
    searchBox(), languageNotes(), failureNotes(),
    make("details", { class: "summary" }, make("summary", {},
      make("span", { class: "clamp" }, text(data.dispute.summary)), make("span", { class: "unfold" }, say("more"))),
      data.dispute.related.length ? make("p", {}, say("related"), " ", data.dispute.related.map((name, n) =>
        [n ? " · " : "", text(name)])) : null));
}

/**
 * What of the page is not in its language: said once, and marked at each place.
 * @returns {Child[]}
 */
function languageNotes() {
  const { missing, foreign } = data.language;
  return [missing.length ? make("p", { class: "hint" }, say("language.missing", { n: missing.length })) : null,
    foreign ? make("p", { class: "hint" }, say("language.dossier", { language: languageName(foreign) })) : null];
}

/**
 * What could not be computed and is nowhere on the page: the count, and on request why.
 * @returns {HTMLElement | null}
 */
function failureNotes() {
  if (!data.failures.length) return null;
  return make("details", { class: "hint failed" },
    make("summary", {}, say("failed", { n: data.failures.length })),
    make("ul", {}, data.failures.map((words) => make("li", {}, text(words)))));
}

/**
 * @param {string} word
 * @param {() => unknown} act
 * @returns {HTMLButtonElement}
 */
function action(word, act) {
  return make("button", { type: "button", id: `do-${word}`, onclick: act }, say(`do.${word}`));
}

/**
 * @param {string} group
 * @param {string} title
 * @param {SVGElement} [mark]
 * @returns {HTMLElement}
 */
function layerSwitch(group, title, mark) {
  const input = make("input", { type: "checkbox", onchange: () => {
    const hidden = new Set(state.hidden);
    if (input.checked) hidden.delete(group);
    else hidden.add(group);
    change({ hidden });
  } });
  const show = () => { input.checked = !state.hidden.has(group); };
  onChange(show);
  show();
  return make("label", { class: "layer" }, input, mark || draw("svg", { class: "swatch" }), text(title));
}

/** @returns {HTMLElement} */
function layersSection() {
  const regions = inOrder("regions").filter((region) => region.drawn && !region.quiet);
  const present = new Set(data.shapes.map((record) => record.role));
  return section("layers",
    regions.map((region) => layerSwitch(`region:${region.id}`, region.title,
      swatch("area", `shape ${areaClass(region)}`))),
    present.has("slivers") ? layerSwitch("slivers", say("layer.slivers"),
      swatch("area", "shape area-ceded role-slivers")) : null,
    layerSwitch("boundaries", say("layer.boundaries"), swatch("line", "shape role-boundary after")),
    present.has("line") ? layerSwitch("lines", say("layer.lines"), swatch("line", "shape ink-0 role-line")) : null,
    layerSwitch("territories", say("layer.territories"), swatch("area", "shape role-territory tint-0")),
    present.has("lakes") || present.has("rivers")
      ? layerSwitch("water", say("layer.water"), swatch("area", "shape role-lakes")) : null,
    data.relief ? layerSwitch("relief", say("layer.relief")) : null,
    layerSwitch("places", say("layer.places")), layerSwitch("graticule", say("layer.graticule")),
    namesPicker());
}

/**
 * Languages that places have names in.
 * @returns {string[]}
 */
function placeLanguages() {
  return [...new Set(data.places.flatMap((place) => place.names.map(([lang]) => lang)))].sort();
}

/** @returns {HTMLElement | null} */
function namesPicker() {
  const languages = placeLanguages();
  if (!languages.length) return null;
  return picker("pick.names", "", [["local", say("names.local")],
    ...languages.map((code) => [code, languageName(code)]), ["none", say("names.none")]],
  () => state.names, (names) => change({ names }));
}

/**
 * @param {string} code
 * @returns {string}
 */
function languageName(code) {
  if (Object.hasOwn(data.words, `language.${code}`)) return say(`language.${code}`);
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: "language" }).of(code) || code;
  } catch {
    return code; // not every code a dossier may use is known to every browser
  }
}

/**
 * Every region and line in words, under the present picks: the map for those who cannot see it.
 * @returns {HTMLElement}
 */
function thingsSection() {
  const box = make("div");
  const write = () => {
    /** @type {(test: (one: Measure) => boolean) => string[]} */
  const keysOf = (test) => Object.keys(data.measures).filter((key) =>
      test(data.measures[key]) && !data.measures[key].reading && isPicked(data.measures[key]));
    box.replaceChildren(
      ...data.order.regions.filter((id) => data.regions[id].recipe !== "readings").map((id) =>
        thing(id, regionCard(id, keysOf((one) => one.region === id)))),
      ...data.order.lines.map((id) => thing(id, lineCard(id, keysOf((one) => one.line === id)))));
  };
  onChange((patch) => {
    if ("picks" in patch) write();
  });
  write();
  return folded("things", partyList(), data.readings.map((group) => regionCard(group.region, [])), box);
}

/** @returns {HTMLElement} */
function partyList() {
  return make("ul", { class: "plain" }, data.parties.map((party) =>
    make("li", {}, make("strong", {}, text(party.name)), ` (${say(`role.${party.role}`)})`,
      party.names.length || party.latin ? " · " : "", namesOf(party))));
}

/**
 * @param {string} id
 * @param {HTMLElement} card
 * @returns {HTMLElement}
 */
function thing(id, card) {
  const title = card.querySelector("h3");
  title.replaceChildren(make("button", { type: "button", class: "linkish",
    onclick: () => selectTarget(id) }, text(titleOf(id))));
  return card;
}

/** @returns {HTMLElement} */
function placesSection() {
  return folded("places", make("ul", { class: "plain places" }, data.places.map((place) =>
    make("li", {}, sign(place.kind) || make("span", { class: "sign" }), make("div", {},
      make("button", { type: "button", class: "linkish", onclick: () => showPlace(place) }, text(place.name)),
      make("small", {}, namesOf(place)),
      make("small", {}, say(`place.${place.kind}`), " · ", place.position, ` (± ${place.precision})`),
      standpointWords(place),
      make("details", {}, make("summary", {}, say("more")), placeFacts(place)))))));
}

/**
 * Where a place lies: one line if all boundary files agree, else one for each.
 * @param {Place} place
 * @returns {Child}
 */
function standpointWords(place) {
  /** @type {Map<string, string[]>} */
  const seen = new Map();
  for (const view of place.standpoints) {
    const words = view.certain ? view.territory || say("outside") : say("side.open");
    seen.set(words, [...(seen.get(words) || []), vintageTitle(view.vintage)]);
  }
  if (seen.size === 1) return make("small", {}, text([...seen.keys()][0]), " · ", say("all.vintages"));
  return [...seen].map(([words, vintages]) =>
    make("small", {}, text(words), " · ", text(vintages.join(", "))));
}

/** @param {Place} place */
function showPlace(place) {
  lowerSheet();
  const at = L.latLng(place.lat, place.lon);
  const [west, south, east, north] = data.box;
  const isOnSheet = L.latLngBounds([south, west], [north, east]).contains(at);
  if (isOnSheet) map.setView(at, Math.max(map.getZoom(), 9), { animate: false });
  openCard(isOnSheet ? at : map.getCenter(), placeCard(place), place.name);
}

/** @returns {HTMLElement} */
function sourcesSection() {
  return folded("sources", make("ol", { class: "plain sources" }, data.order.sources.map((id) => {
    const source = data.sources[id];
    return make("li", { id: `source-${sourceNumber(id)}`, tabindex: "-1" },
      make("strong", {}, `S${sourceNumber(id)} `), link(source.title, source.link),
      make("small", {}, givenOf([source.publisher, source.date]).map((part, n) =>
        [n ? ", " : "", text(part)]), source.publisher || source.date ? " · " : "",
      say("read", { access: say(`access.${source.access}`), confidence: say(`confidence.${source.confidence}`) })),
      source.url && !source.link ? make("small", {}, say("address"), " ", text(source.url)) : null,
      source.note ? make("small", {}, text(source.note)) : null);
  })));
}

/** @returns {HTMLElement[]} */
function methodWords() {
  const words = ["ellipsoid", "range", ...(data.method.held ? ["held"] : []),
    "verdict", "drawing", "conventions", "neutral"];
  return words.map((word) =>
    make("p", {}, say(`method.${word}`,
      { moved: data.drawn.moved_m, context: data.drawn.context_m, ...data.method })));
}

/** @returns {HTMLElement} */
function methodSection() {
  return folded("method", methodWords(),
  data.eras.map((era) => (era.note ? make("p", {}, text(era.title), ": ", text(era.note)) : null)),
  inOrder("vintages").map((vintage) => make("details", { class: "vintage" },
    make("summary", {}, text(vintage.title)), vintageFacts(vintage))));
}

/** @returns {HTMLElement} */
function licencesSection() {
  const rows = [...inOrder("vintages"), ...data.layers].map((item) =>
    make("li", {}, text(item.attribution), make("small", {}, text(item.title), ": ", text(item.licence))));
  return folded("licences", make("ul", { class: "plain" }, rows),
    make("p", {}, say("licences.leaflet")));
}

/** @returns {HTMLElement} */
function citeSection() {
  const words = data.citation;
  const copied = make("span", { class: "hint", role: "status" });
  return section("cite", make("blockquote", { id: "citation" }, words.map((line) => make("p", {}, text(line)))),
    make("button", { type: "button", onclick: async () => {
      try {
        await navigator.clipboard.writeText(words.join("\n"));
        copied.textContent = say("copied");
      } catch {
        getSelection()?.selectAllChildren(document.getElementById("citation"));
        copied.textContent = say("selected");
      }
    } }, say("copy")), " ", copied);
}
