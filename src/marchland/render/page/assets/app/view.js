// The pickers: which state, which boundary file, which reading; and the timeline.

/** @returns {HTMLElement} */
function viewSection() {
  const choices = [["all", say("state.all")], ...data.eras.map((era) => [`era:${era.id}`, era.title])];
  const radios = choices.map(([mode, title]) => {
    const input = make("input", { type: "radio", name: "mode", value: mode,
      onchange: () => change({ mode, selected: null }) });
    const show = () => { input.checked = state.mode === mode && state.tool !== "swipe"; };
    onChange(show);
    show();
    return make("label", { class: "choice" }, input, make("span", {}, text(title)));
  });
  return section("view",
    make("fieldset", { class: "modes" }, make("legend", { class: "unseen" }, say("state")), radios),
    dateSlider(), pickersFold());
}

/**
 * What is picked, always in sight; the pickers and the publishers when asked for.
 * @returns {HTMLElement}
 */
function pickersFold() {
  const picked = make("span", { class: "picked" });
  const write = () => picked.replaceChildren(...drawnShort());
  onChange(write);
  write();
  return make("details", { id: "picks" }, make("summary", {}, picked, make("span", { class: "unfold" }, say("picks"))),
    data.eras.map(vintagePicker), data.readings.map(readingPicker), shownLines());
}

/**
 * @param {string} word
 * @param {string} title
 * @param {string[][]} options
 * @param {() => string} value
 * @param {(picked: string) => void} choose
 * @returns {HTMLElement}
 */
function picker(word, title, options, value, choose) {
  const select = make("select", { onchange: (event) => choose(event.currentTarget.value) },
    options.map(([id, name]) => make("option", { value: id, lang: tongueOf(name), dir: "auto" }, name)));
  select.value = value();
  onChange(() => { select.value = value(); });
  return make("label", { class: "picker" }, make("span", {}, say(word, { title })), select);
}

/**
 * @param {Era} era
 * @returns {HTMLElement}
 */
function vintagePicker(era) {
  return picker("pick.vintage", era.title, era.vintages.map((id) => [id, vintageTitle(id)]),
    () => state.picks[era.id],
    (id) => change({ picks: { ...state.picks, [era.id]: id }, selected: null }));
}

/**
 * @param {ReadingGroup} group
 * @returns {HTMLElement}
 */
function readingPicker(group) {
  const title = data.regions[group.region].title;
  return picker("pick.reading", title,
    [["all", say("reading.all", { n: group.of.length })],
      ...group.of.map((id) => [id, data.regions[id].title])],
    () => state.readings[group.region],
    (id) => change({ readings: { ...state.readings, [group.region]: id }, selected: null }));
}

/**
 * Whose lines are shown: one sentence for each era on the map.
 * @returns {HTMLElement}
 */
function shownLines() {
  const box = make("ul", { class: "plain shown" });
  const write = () => box.replaceChildren(...drawnWords().map((words) => make("li", {}, text(words))));
  onChange(write);
  write();
  return box;
}

const dates = [...new Set(data.timeline.map((item) => item.date))];

/**
 * A slider over the dated events, and the events; its first stop shows all dates at once.
 * @returns {Child}
 */
function dateSlider() {
  if (!dates.length) return null;
  const slider = make("input", { type: "range", min: 0, max: dates.length, step: 1, value: 0,
    id: "date", "aria-label": say("date") });
  const shown = make("output", { for: "date", class: "date" });
  const marks = ticks();
  const show = () => {
    const index = state.mode.startsWith("date:") ? dates.indexOf(state.mode.slice(5)) + 1 : 0;
    slider.value = String(index);
    const words = index ? dates[index - 1] : say("date.none");
    shown.textContent = words;
    slider.setAttribute("aria-valuetext", [words, ...titlesOn(words)].join(": "));
    [...marks.children].forEach((mark, n) => mark.classList.toggle("on", n === index - 1));
  };
  slider.addEventListener("input", () => {
    const index = Number(slider.value);
    change({ mode: index ? `date:${dates[index - 1]}` : "all", selected: null });
  });
  onChange(show);
  show();
  return [make("div", { class: "slider" }, playButton(slider),
    make("div", { class: "track" }, slider, marks,
      make("div", { class: "ends", "aria-hidden": "true" }, make("span", {}, dates[0].slice(0, 4)),
        make("span", {}, dates[dates.length - 1].slice(0, 4)))), shown), eventList()];
}

/**
 * @param {string} date
 * @returns {string[]}
 */
function titlesOn(date) {
  return data.timeline.filter((item) => item.date === date).map((item) => item.title);
}

/**
 * The dated events, the one picked in bold and in sight.
 * @returns {HTMLElement}
 */
function eventList() {
  const list = make("ol", { class: "events", "aria-label": say("title.timeline") }, data.timeline.map(eventItem));
  onChange((patch) => {
    const row = "mode" in patch && list.querySelector(".now");
    // In the middle; a row taller than the list shows its beginning.
    if (row instanceof HTMLElement) list.scrollTop = row.offsetTop - Math.max(0, list.clientHeight - row.offsetHeight) / 2;
  });
  return list;
}

/**
 * Evenly spaced: early and late dates get the same room, however far apart they are. Instruments
 * stand out from other events.
 * @returns {SVGElement}
 */
function ticks() {
  const marks = dates.map((date, n) => {
    const isAct = data.timeline.some((item) => item.kind && item.date === date);
    const x = (200 * (n + 1)) / dates.length;
    return draw("path", { d: `M${x} 0V${isAct ? 8 : 5}`, class: isAct ? "act" : null });
  });
  return draw("svg", { class: "ticks", viewBox: "0 0 200 8", preserveAspectRatio: "none",
    "aria-hidden": "true" }, marks);
}

/**
 * @param {HTMLInputElement} slider
 * @returns {HTMLButtonElement}
 */
function playButton(slider) {
  /** @type {number | undefined} */
  let timer;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = "▶";
    button.setAttribute("aria-label", say("play"));
  };
  const step = () => {
    if (Number(slider.value) >= Number(slider.max)) return stop();
    slider.value = String(Number(slider.value) + 1);
    slider.dispatchEvent(new Event("input"));
    return undefined;
  };
  const button = make("button", { type: "button", class: "play", "aria-label": say("play"),
    onclick: () => {
      if (timer) return stop();
      if (Number(slider.value) >= Number(slider.max)) slider.value = "0";
      timer = setInterval(step, 1400);
      button.textContent = "❚❚";
      button.setAttribute("aria-label", say("pause"));
      return step();
    } }, "▶");
  slider.addEventListener("pointerdown", () => timer && stop());
  return button;
}

/**
 * One event; what more is known of it shows while its date is picked.
 * @param {Dated} item
 * @param {number} order
 * @returns {HTMLElement}
 */
function eventItem(item, order) {
  const when = item.until ? `${item.date} – ${item.until}` : item.date;
  const row = make("li", { class: item.kind ? "act" : "event", id: `event-${order}` },
    make("time", { datetime: item.date }, when),
    make("div", {}, make("button", { type: "button", class: "linkish",
      onclick: () => change({ mode: `date:${item.date}`, selected: null }) }, text(item.title)),
    item.attributed_to ? make("small", {}, say("attributed"), " ", text(item.attributed_to)) : null,
    item.reading ? make("p", { class: "then" }, text(item.reading)) : null,
    item.note ? make("p", { class: "then" }, text(item.note)) : null),
    references(item.sources));
  const show = () => row.classList.toggle("now", state.mode === `date:${item.date}`);
  onChange(show);
  show();
  return row;
}
