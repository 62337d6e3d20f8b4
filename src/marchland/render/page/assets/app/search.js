// Search: places, regions and lines, published figures, dated events, in any script, with or
// without accents. A combobox with a list: the focus stays in the field, the keys choose.

const MOST_FOUND = 12;
// Letters that Unicode does not take apart, but people type plain.
/** @type {Record<string, string>} */
const PLAIN = { ı: "i", ł: "l", ø: "o", đ: "d", ß: "ss", æ: "ae", œ: "oe", þ: "th", ғ: "г", қ: "к",
  ҳ: "х", ҷ: "ч", ө: "о", ү: "у", ң: "н", ҡ: "к", ҙ: "з", ҫ: "с", ى: "ي", ی: "ي", ې: "ي", ک: "ك", ة: "ه" };

/**
 * A text as it is searched: small letters without marks, numbers without spaces.
 * @param {string} words
 * @returns {string}
 */
function plainText(words) {
  return words.normalize("NFKD").toLowerCase().replace(/\p{M}|\p{Cf}/gu, "")
    .replace(/[^\p{ASCII}]/gu, (letter) => (Object.hasOwn(PLAIN, letter) ? PLAIN[letter] : letter))
    .replace(/(\d)[\s,](?=\d{3}(?!\d))/g, "$1").replace(/['’ʼʻ`]/g, "")
    .replace(/[^\p{L}\p{N}.%]+/gu, " ").trim();
}

/**
 * Everything that can be found: what is shown of it, what it is found by, where it leads.
 * @returns {Findable[]}
 */
function searchable() {
  /** @type {(kind: string, title: string, more: Findable["also"], go: () => void) => Findable} */
  const entry = (kind, title, more, go) => {
    const hay = plainText([title, ...more].filter(Boolean).join(" "));
    return { kind, title, hay: `${hay} ${hay.replace(/ /g, "")}`, first: plainText(title), also: more, go };
  };
  /** @type {(item: Place | Spot) => Findable["also"]} */
  const names = (item) => [item.latin, ...(item.names || []).map(([, name]) => name)];
  const spots = data.context.filter((item) => typeof item.lon === "number" && item.name);
  return [
    ...data.places.map((place) => entry(`place.${place.kind}`, place.name, names(place), () => showPlace(place))),
    ...state.notes.map((note) => entry("find.note", note.name, [note.note], () => showNote(note))),
    ...inOrder("regions").filter((region) => region.drawn).map((region) =>
      entry(`standing.${region.standing}`, region.title, [region.reading], () => selectTarget(region.id))),
    ...inOrder("lines").map((line) => entry(`line.${line.kind}`, line.title, [], () => selectTarget(line.id))),
    ...data.figures.map((figure) => entry("find.figure", figure.printed,
      [figure.said_by, figure.about, figure.date], () => goToFigure(figure))),
    ...data.timeline.map((item, n) => entry(item.kind ? "find.instrument" : "find.event", item.title,
      [item.date, item.attributed_to], () => goToRow(`event-${n}`))),
    ...spots.map((spot) => entry("find.context", spot.name, names(spot), () => goToSpot(spot))),
  ];
}

/**
 * Entries that hold every word; those that begin with what was typed come first.
 * @param {Findable[]} entries
 * @param {string} typed
 * @returns {Findable[]}
 */
function find(entries, typed) {
  const words = plainText(typed).split(" ").filter(Boolean);
  if (!words.length) return [];
  /** @type {(entry: Findable) => number} */
  const rank = ({ first }) => (first.startsWith(words[0]) ? 0 : first.includes(` ${words[0]}`) ? 1 : 2);
  return entries.filter((one) => words.every((word) => one.hay.includes(word)))
    .map((one, order) => ({ one, order, rank: rank(one) }))
    .sort((a, b) => a.rank - b.rank || a.order - b.order).map(({ one }) => one);
}

function goToSearch() {
  raiseSheet();
  document.getElementById("find").focus({ preventScroll: true });
}

/** @param {Figure} figure */
function goToFigure(figure) {
  selectTarget(figure.target, figure.id);
  goToRow(`figure-${figure.id}`);
}

/** @param {string} id */
function goToRow(id) {
  const row = document.getElementById(id);
  const button = row && row.querySelector("button");
  if (!button) return; // the panel is still being filled
  unfoldAround(row);
  raiseSheet();
  button.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
  announce(say("chosen", { name: button.textContent }));
}

/** @param {Spot} spot */
function goToSpot(spot) {
  lowerSheet();
  if (state.hidden.has("places")) change({ hidden: new Set([...state.hidden].filter((one) => one !== "places")) });
  map.setView([spot.lat, spot.lon], Math.max(map.getZoom(), 9.5), { animate: false });
  announce(say("chosen", { name: spot.name }));
}

/** @returns {HTMLElement} */
function searchBox() {
  const input = make("input", { type: "search", id: "find", role: "combobox", autocomplete: "off", spellcheck: "false",
    maxlength: 200, dir: "auto", placeholder: say("find.hint"), "aria-label": say("find.label"),
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found" });
  const list = make("ul", { id: "found", class: "plain", role: "listbox", "aria-label": say("find.label") });
  const told = make("p", { class: "count", "aria-hidden": "true" });
  const drop = make("div", { id: "finds", hidden: true }, list, told);
  const count = make("p", { class: "unseen", role: "status" });
  const box = make("div", { class: "find", role: "search" }, input, drop, count);
  /** @type {Findable[] | null} */
  let entries = null;
  /** @type {Findable[]} */
  let found = [];
  let active = -1;

  const close = () => {
    drop.hidden = true;
    active = -1;
    fill(input, { "aria-expanded": "false" }, []);
    input.removeAttribute("aria-activedescendant");
  };
  /** @type {(one: Findable) => void} */
  const choose = (one) => {
    close();
    input.value = "";
    count.textContent = "";
    one.go();
  };
  /** @type {(one: Findable, n: number) => HTMLElement} */
  const option = (one, n) => make("li", { id: `found-${n}`, role: "option", "aria-selected": "false",
    onpointerdown: (event) => event.preventDefault(), onclick: () => choose(one) },
  text(one.title), make("small", {}, say(one.kind), givenOf(one.also).slice(0, 3).map((more) => [" · ", text(more)])));
  const show = () => {
    entries = entries || searchable();
    found = find(entries, input.value);
    if (!plainText(input.value)) {
      count.textContent = "";
      close();
      return;
    }
    const shown = found.slice(0, MOST_FOUND);
    const words = found.length > MOST_FOUND ? say("find.some", { n: found.length, shown: MOST_FOUND })
      : say(found.length === 1 ? "find.one" : "find.count", { n: found.length });
    count.textContent = words;
    told.textContent = words;
    list.replaceChildren(...shown.map(option));
    list.hidden = !shown.length; // a list without an option is none
    drop.hidden = false;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    fill(input, { "aria-expanded": String(shown.length > 0) }, []);
  };
  /** @type {(next: number) => void} */
  const mark = (next) => {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (next + options.length) % options.length;
    options.forEach((one, n) => one.setAttribute("aria-selected", String(n === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => {
    entries = null; // the reader may have added places since
    if (input.value) show();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (drop.hidden && input.value) show();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active === -1 && step === -1 ? -1 : active + step);
    } else if (event.key === "Enter" && !drop.hidden && found.length) choose(found[Math.max(active, 0)]);
    else if (event.key === "Escape") {
      if (drop.hidden) input.value = "";
      close();
    } else return;
    event.preventDefault();
  });
  return box;
}
