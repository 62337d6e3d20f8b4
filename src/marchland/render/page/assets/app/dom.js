// Reading the data, saying words, making elements. Text only ever becomes text nodes.

/** @type {Sent} */
const sent = JSON.parse(longText(document.getElementById("marchland-data").text));

/** @type {Data} */
const data = { ...sent, figures: sent.figures.map((figure) => ({ ...figure,
  zones: figure.zones.map(unpacked), comparisons: figure.comparisons.map(unpacked) })) };

/**
 * What figures are held against is shared among them; the verdict is each figure's own.
 * @param {SentComparison} one
 * @returns {Comparison}
 */
function unpacked([held, verdict, distance]) {
  return { ...sent.held[held], verdict: sent.order.verdicts[verdict], distance };
}

const SVG = "http://www.w3.org/2000/svg";

// The language of each text, where it is known: none is the page's own. All other texts are in
// the language of the dossier.
/** @type {Map<unknown, string | null>} */
const tongues = new Map(data.language.spoken.map((name) => [name, null]));
const untranslated = new Set(data.language.missing);
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u200e\u200f\u202a-\u202e]/;

/**
 * Return a phrase of the interface, with {names} filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
function say(key, values = {}) {
  const phrase = Object.hasOwn(data.words, key) ? data.words[key] : key;
  const said = phrase.replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(values, name) ? isolated(String(values[name])) : whole);
  tongues.set(said, untranslated.has(key) ? "en" : null);
  return said;
}

/**
 * A text within a phrase: isolated where its direction could turn the words around it.
 * @param {string} words
 * @returns {string}
 */
function isolated(words) {
  return RTL.test(words) ? `\u2068${words}\u2069` : words;
}

/**
 * The language to mark a text with; none where it is that of the page.
 * @param {string} words
 * @returns {string | null | undefined}
 */
function tongueOf(words) {
  return tongues.has(words) ? tongues.get(words) : data.language.foreign;
}

/** What the program and its boundary files say is in English, whatever the dossier is in. */
function markEnglish() {
  if (document.documentElement.lang === "en") return;
  const texts = [...data.figures.map((figure) => figure.reason), ...data.consistency.map((one) => one.detail),
    ...data.places.flatMap((place) => place.standpoints.map((view) => view.statement)),
    ...Object.values(data.measures).flatMap((one) => one.notes),
    ...data.failures, ...data.citation, ...data.indistinguishable.map((one) => one.text),
    ...Object.values(data.points || {}).flat(), ...((data.points || {}).heights || []).map((one) => one.said),
    ...[...Object.values(data.vintages), ...data.layers].flatMap((one) => Object.values(one))];
  for (const words of texts) if (typeof words === "string" && !tongues.has(words)) tongues.set(words, "en");
}

markEnglish();

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes<E>} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of /** @type {Leaf[]} */ (children.flat(3))) {
    if (child === null || child === undefined || child === false) continue;
    // A phrase that stands in English for want of another says so, except in its own element.
    const isEnglish = !attributes.lang && tongues.get(child) === "en";
    if (!isEnglish) element.append(child instanceof Node ? child : String(child));
    else if (children.length === 1 && !element.getAttribute("lang")) fill(element, { lang: "en" }, [child]);
    else element.append(make("span", { lang: "en" }, child));
  }
  return element;
}

/**
 * Make an HTML element; strings among the children become text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes<HTMLElementTagNameMap[K]>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/**
 * Make an SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes<SVGElementTagNameMap[K]>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * Text of a dossier: isolated, so that its direction cannot turn the words around it.
 * @param {string} value
 * @param {string | null} [lang]
 * @returns {HTMLElement}
 */
function text(value, lang = tongueOf(value)) {
  return make("bdi", { lang }, value);
}

/**
 * Those of some texts that are given.
 * @param {(string | null | undefined)[]} texts
 * @returns {string[]}
 */
function givenOf(texts) {
  return texts.flatMap((words) => words || []);
}

/**
 * A link where the program found the address safe, else its text.
 * @param {string} label
 * @param {string | null} safe
 * @returns {HTMLElement}
 */
function link(label, safe) {
  if (!safe) return text(label);
  return make("a", { href: safe, rel: "noopener noreferrer", target: "_blank" }, text(label));
}

/**
 * References to numbered sources.
 * @param {string[]} ids
 * @returns {HTMLElement}
 */
function references(ids) {
  const known = (ids || []).filter((id) => Object.hasOwn(data.sources, id));
  if (!known.length) return make("span", { class: "refs" }, say("unsourced"));
  return make("span", { class: "refs" }, known.map((id) =>
    make("a", { href: `#source-${sourceNumber(id)}`, class: "ref", onclick: openSource,
      title: data.sources[id].title, "aria-label": say("source.n", { n: sourceNumber(id) }) },
    `S${sourceNumber(id)}`)));
}

/**
 * Records in the order of the dossier.
 * @template {"sources" | "vintages" | "regions" | "lines"} K
 * @param {K} kind
 * @returns {Data[K][string][]}
 */
function inOrder(kind) {
  const records = /** @type {Record<string, Data[K][string]>} */ (data[kind]);
  return data.order[kind].map((id) => records[id]);
}

/**
 * @param {string} id
 * @returns {number}
 */
function sourceNumber(id) {
  return data.order.sources.indexOf(id) + 1;
}

/** @param {MouseEvent & { readonly currentTarget: HTMLAnchorElement }} event */
function openSource(event) {
  const target = document.getElementById(event.currentTarget.hash.slice(1));
  event.preventDefault();
  if (!target) return;
  unfoldAround(target);
  raiseSheet();
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}

/**
 * Whether what an event happened to lies in an element of a kind.
 * @param {EventTarget | null} target
 * @param {string} selectors
 * @returns {boolean}
 */
function isWithin(target, selectors) {
  return target instanceof Element && target.closest(selectors) !== null;
}

/**
 * Open every fold that an element lies in.
 * @param {HTMLElement} element
 */
function unfoldAround(element) {
  for (let box = /** @type {HTMLElement | null} */ (element); box; box = box.parentElement) {
    if (box instanceof HTMLDetailsElement) box.open = true;
  }
}

/**
 * The sign of a place kind.
 * @param {string} kind
 * @returns {SVGElement | null}
 */
function sign(kind) {
  const icon = data.grammar.icons[kind];
  if (!icon) return null;
  const path = draw("path", { d: icon.path, "fill-rule": "evenodd" });
  const kindOf = icon.filled ? "filled" : "stroked";
  return draw("svg", { viewBox: "0 0 16 16", class: `sign ${kindOf} tone-${icon.tone}`,
    "aria-hidden": "true" }, path);
}

/**
 * The sign of a verdict: circle, diamond, square or triangle, with its word.
 * @param {VerdictWord} verdict
 * @param {boolean} [word]
 * @returns {HTMLElement}
 */
function verdictMark(verdict, word = true) {
  const path = draw("path", { d: data.grammar.verdicts[verdict], "fill-rule": "evenodd" });
  const shape = draw("svg", { viewBox: "0 0 16 16", class: "shape", "aria-hidden": "true" }, path);
  return make("span", { class: `verdict verdict-${verdict.replace(/ /g, "-")}` }, shape,
    word ? say(`verdict.${verdict}`) : null);
}

/**
 * The swatch of a shape style: the same classes as on the map, in a small box.
 * @param {"line" | "area"} kind
 * @param {string} classes
 * @returns {SVGElement}
 */
function swatch(kind, classes) {
  const shape = kind === "line"
    ? draw("g", {}, draw("path", { d: "M1 8H27", class: "casing" }),
      draw("path", { d: "M1 8H27", class: classes }))
    : draw("rect", { x: 1, y: 1, width: 26, height: 14, class: classes });
  return draw("svg", { viewBox: "0 0 28 16", class: "swatch", "aria-hidden": "true" }, shape);
}
