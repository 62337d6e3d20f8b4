// The reader's own places: added on the map, listed in the panel, taken out as a file and back in.

function setUpNotes() {
  workings.note = { show: writeNotePlate, pick: draftNote, key: noteKey };
  onChange((patch) => {
    if ("notes" in patch) labelNotes();
  });
  const { notes, faults } = keptNotes();
  if (notes.length) addNotes(notes);
  if (faults.length) tellNotes([say("notes.unreadable", { n: faults.length }), ...faults]);
  else if (!isKept) change({ notes: [] });
}

/** @param {string} key */
function noteKey(key) {
  if (key === "Escape") leaveTool();
}

/** @param {Picked} point */
function draftNote(point) {
  change({ draft: { lat: point.lat, lon: point.lon, precision_m: Math.max(1, Math.ceil(point.grain)) } });
  document.getElementById("note-name").focus();
}

/**
 * @param {string} id
 * @param {string} word
 * @param {HTMLElement} input
 * @returns {HTMLLabelElement}
 */
function field(id, word, input) {
  return make("label", { for: id }, make("span", {}, say(word)), input);
}

/**
 * @param {HTMLElement} plate
 * @param {Patch} patch
 */
function writeNotePlate(plate, patch) {
  if (!("tool" in patch || "draft" in patch)) return;
  const { draft } = state;
  if (!draft) {
    writePlate(plate, make("p", { class: "hint" }, say("note.how")), make("div", { class: "row" },
      plateButton("tool.here", pickCross), plateButton("tool.close", () => leaveTool())));
    return;
  }
  const kind = make("select", { id: "note-kind" }, KINDS.map((one) => make("option", { value: one }, say(`place.${one}`))));
  kind.value = "other";
  const faults = make("ul", { class: "plain faults" });
  const inputs = {
    name: make("input", { id: "note-name", type: "text", dir: "auto", autocomplete: "off" }),
    kind,
    precision_m: make("input", { id: "note-precision", type: "number", min: draft.precision_m, max: WIDEST,
      value: draft.precision_m, step: "any", inputmode: "decimal" }),
    note: make("textarea", { id: "note-note", rows: 2, dir: "auto" }),
  };
  const save = () => saveNote(inputs, faults);
  plate.replaceChildren(make("div", { role: "group", "aria-label": say("note.new"), class: "fields",
    onkeydown: (event) => {
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || event.isComposing) return;
      event.preventDefault(); // else the key would press the button that gets the focus next
      save();
    } },
  make("strong", {}, say("note.at", { lat: draft.lat.toFixed(5), lon: draft.lon.toFixed(5) })),
  field("note-name", "note.name", inputs.name), field("note-kind", "note.kind", kind),
  field("note-precision", "note.precision", inputs.precision_m), field("note-note", "note.note", inputs.note),
  make("div", { role: "alert" }, faults), make("div", { class: "row" }, plateButton("note.save", save),
    plateButton("note.cancel", () => leaveTool()))));
}

/**
 * @param {NoteInputs} inputs
 * @param {HTMLElement} faults
 */
function saveNote(inputs, faults) {
  const { draft } = state;
  if (!draft) return;
  const note = { lat: draft.lat, lon: draft.lon, name: inputs.name.value.trim(), kind: inputs.kind.value,
    note: inputs.note.value.trim(), precision_m: Number(inputs.precision_m.value) };
  const wrong = noteFaults(note);
  if (note.precision_m < draft.precision_m) wrong.push(say("fault.finer", { grain: grainWords(draft.precision_m) }));
  if (state.notes.length === MOST_NOTES) wrong.push(say("fault.many", { n: MOST_NOTES }));
  if (wrong.length) {
    faults.replaceChildren(...wrong.map((fault) => make("li", {}, fault)));
    inputs.name.focus();
    return;
  }
  addNotes([note]);
  leaveTool();
  announce([say("note.added", { name: note.name }), ...relationWords(note)].join(" "));
}

/**
 * How a place lies to what is on the map, and that only the drawing says so.
 * @param {Note} note
 * @returns {string[]}
 */
function relationWords(note) {
  const { inside, near } = relationOf(note);
  /** @type {(record: LandShape) => string} */
  const name = (record) => (record.role === "territory"
    ? say("note.land", { name: data.countries.find((one) => one.territory === record.territory)?.name
      || record.territory, vintage: vintageTitle(record.vintage) })
    : data.regions[record.region].title);
  const rows = [];
  if (inside.length) rows.push(say("note.inside", { names: inside.map(name).join("; ") }));
  if (near.length) rows.push(say("note.near", { names: near.map(name).join("; ") }));
  if (!inside.length && !near.length) rows.push(say("note.outside"));
  else if (![...inside, ...near].some((record) => record.role !== "territory")) rows.push(say("note.no.region"));
  return rows;
}

/**
 * @param {Note} note
 * @returns {HTMLElement}
 */
function noteCard(note) {
  return make("div", { class: "card" }, make("h3", {}, text(note.name)), make("dl", {},
    fact("kind", say(`place.${note.kind}`)),
    fact("position", `${note.lat.toFixed(5)}°, ${note.lon.toFixed(5)}°`, ` (± ${grainWords(note.precision_m)})`),
    fact("as.drawn", relationWords(note).map((row) => make("p", {}, text(row)))),
    maybe("note", note.note)),
  make("p", { class: "hint" }, say("note.yours")),
  make("button", { type: "button", class: "linkish", onclick: () => removeNote(note) }, say("note.remove")));
}

/** @param {Note} note */
function removeNote(note) {
  map.closePopup();
  keepNotes(state.notes.filter((one) => one.id !== note.id));
  announce(say("note.removed", { name: note.name }));
}

/** @param {Note} note */
function showNote(note) {
  lowerSheet();
  const at = L.latLng(note.lat, note.lon);
  map.setView(at, Math.max(map.getZoom(), 9), { animate: false });
  openCard(at, noteCard(note), note.name);
}

/** Put the reader's places among the names on the map, where they keep clear of each other. */
function labelNotes() {
  const wanted = new Map(state.notes.map((note) => [note.id, note]));
  for (const label of labels.filter((one) => one.item.isNote)) {
    if (wanted.delete(label.item.id)) continue;
    label.marker.remove();
    labels.splice(labels.indexOf(label), 1);
  }
  for (const note of wanted.values()) {
    addLabel({ ...note, names: [], isPlace: true, isNote: true, priority: 98, card: () => noteCard(note) });
  }
  placeLabels();
}

/** @returns {HTMLElement} */
function notesSection() {
  const list = make("ul", { class: "plain places" });
  const kept = make("p", { class: "hint" });
  /** @type {HTMLInputElement} */
  const file = make("input", { type: "file", id: "notes-file", hidden: true, accept: ".geojson,.json,application/geo+json",
    onchange: () => takeIn(file) });
  const out = make("button", { type: "button", onclick: giveOut }, say("notes.export"));
  /** @type {Listener} */
  const write = (patch) => {
    if (!["notes", "mode", "picks", "readings", "hidden", "tool"].some((key) => key in patch)) return;
    list.replaceChildren(...state.notes.map(noteRow));
    kept.textContent = say(!isKept ? "notes.not.kept" : state.notes.length ? "notes.kept" : "notes.none");
    kept.classList.toggle("warning", !isKept);
    out.disabled = !state.notes.length;
  };
  onChange(write);
  write({ notes: state.notes });
  return section("notes", kept, list, make("div", { class: "row" }, plateButton("do.note", () => startTool("note")), out,
    file, make("button", { type: "button", onclick: () => file.click() }, say("notes.import"))),
  make("div", { role: "status" }, make("ul", { class: "plain faults", id: "notes-told" })));
}

/**
 * @param {Note} note
 * @returns {HTMLLIElement}
 */
function noteRow(note) {
  return make("li", {}, sign(note.kind) || make("span", { class: "sign" }), make("div", {},
    make("button", { type: "button", class: "linkish", onclick: () => showNote(note) }, text(note.name)),
    make("small", {}, say(`place.${note.kind}`), ` · ${note.lat.toFixed(5)}°, ${note.lon.toFixed(5)}° (± ${grainWords(note.precision_m)})`),
    relationWords(note).map((row) => make("small", {}, text(row))),
    note.note ? make("small", {}, text(note.note)) : null,
    make("button", { type: "button", class: "linkish small", "aria-label": say("note.remove.name", { name: note.name }),
      onclick: () => removeNote(note) }, say("note.remove"))));
}

/** @param {string[]} lines */
function tellNotes(lines) {
  document.getElementById("notes-told").replaceChildren(...lines.map((line) => make("li", {}, text(line))));
}

/** Hand the places out as a file. */
function giveOut() {
  const address = URL.createObjectURL(new Blob([writeNotes(state.notes)], { type: "application/geo+json" }));
  const anchor = make("a", { href: address, download: `${data.dispute.id}-places.geojson` });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  tellNotes([say("notes.exported", { n: state.notes.length, dossier: data.dispute.id })]);
}

/**
 * Take places in from a file: all of them, or none where one of them is at fault.
 * @param {HTMLInputElement} input
 */
async function takeIn(input) {
  const [file] = input.files || [];
  if (!file) return;
  if (file.size > MOST_BYTES) tellNotes([say("fault.size", { n: numeral(MOST_BYTES, 0) })]);
  else {
    const { notes, faults } = readNotes(await file.text());
    const fresh = notes.filter((note) => !state.notes.some((one) => isSame(one, note)));
    if (!faults.length && state.notes.length + fresh.length > MOST_NOTES) faults.push(say("fault.many", { n: MOST_NOTES }));
    if (faults.length) tellNotes([say("notes.refused"), ...faults]);
    else tellNotes([say("notes.imported", { n: addNotes(notes), all: notes.length })]);
  }
  input.value = "";
}
