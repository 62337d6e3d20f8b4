// The pickers: which state, which boundary file, which reading; and the timeline.

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
    dateSlider(), data.eras.map(vintagePicker), data.readings.map(readingPicker), shownLines());
}

function picker(word, title, options, value, choose) {
  const select = make("select", { onchange: (event) => choose(event.target.value) },
    options.map(([id, name]) => make("option", { value: id, lang: tongueOf(name), dir: "auto" }, name)));
  select.value = value();
  onChange(() => { select.value = value(); });
  return make("label", { class: "picker" }, make("span", {}, say(word, { title })), select);
}

function vintagePicker(era) {
  return picker("pick.vintage", era.title, era.vintages.map((id) => [id, vintageTitle(id)]),
    () => state.picks[era.id],
    (id) => change({ picks: { ...state.picks, [era.id]: id }, selected: null }));
}

function readingPicker(group) {
  const title = data.regions[group.region].title;
  return picker("pick.reading", title,
    [["all", say("reading.all", { n: group.of.length })],
      ...group.of.map((id) => [id, data.regions[id].title])],
    () => state.readings[group.region],
    (id) => change({ readings: { ...state.readings, [group.region]: id }, selected: null }));
}

/** Whose lines are shown: one sentence for each era on the map. */
function shownLines() {
  const box = make("ul", { class: "plain shown" });
  const write = () => box.replaceChildren(...drawnWords().map((words) => make("li", {}, text(words))));
  onChange(write);
  write();
  return box;
}

const dates = [...new Set(data.timeline.map((item) => item.date))];

/** A slider over the dated events; its first stop shows all dates at once. */
function dateSlider() {
  if (!dates.length) return null;
  const slider = make("input", { type: "range", min: 0, max: dates.length, step: 1, value: 0,
    id: "date", "aria-label": say("date") });
  const shown = make("output", { for: "date", class: "date" });
  const show = () => {
    const index = state.mode.startsWith("date:") ? dates.indexOf(state.mode.slice(5)) + 1 : 0;
    slider.value = String(index);
    const words = index ? dates[index - 1] : say("date.none");
    shown.textContent = words;
    slider.setAttribute("aria-valuetext", words);
  };
  slider.addEventListener("input", () => {
    const index = Number(slider.value);
    change({ mode: index ? `date:${dates[index - 1]}` : "all", selected: null });
  });
  onChange(show);
  show();
  return [make("div", { class: "slider" }, playButton(slider), slider, shown), ticks(dates.length + 1)];
}

function timelineSection() {
  if (!dates.length) return null;
  return section("timeline", make("ol", { class: "events" }, data.timeline.map(eventItem)));
}

/** Evenly spaced: early and late dates get the same room, however far apart they are. */
function ticks(count) {
  const marks = [];
  for (let n = 0; n < count; n += 1) {
    const x = (200 * n) / Math.max(1, count - 1);
    marks.push(draw("path", { d: `M${x} 0V6` }));
  }
  return draw("svg", { class: "ticks", viewBox: "0 0 200 6", preserveAspectRatio: "none",
    "aria-hidden": "true" }, marks);
}

function playButton(slider) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
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

function eventItem(item, order) {
  const when = item.until ? `${item.date} – ${item.until}` : item.date;
  const body = make("div", {}, make("button", { type: "button", class: "linkish",
    onclick: () => change({ mode: `date:${item.date}`, selected: null }) }, text(item.title)), " ",
  references(item.sources));
  const more = [item.attributed_to ? make("p", {}, say("attributed"), " ", text(item.attributed_to)) : null,
    item.reading ? make("p", {}, text(item.reading)) : null,
    item.note ? make("p", { class: "note" }, text(item.note)) : null].filter(Boolean);
  if (more.length) body.append(make("details", {}, make("summary", {}, say("more")), more));
  const row = make("li", { class: item.kind ? "act" : "event", id: `event-${order}` },
    make("time", { datetime: item.date }, when), body);
  onChange(() => row.classList.toggle("now", state.mode === `date:${item.date}`));
  return row;
}
