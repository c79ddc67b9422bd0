"use strict";
// The table of one flow: rows stand in a script tag as data, and one page of them at a time is drawn.

const PAGE = 100;
// The places of a row, as rows.rs writes them.
const [GROUP, KIND, ACTION, BACK, OUTCOME, CODE, LABEL, WAS, FILE, LINE, FIELDS, NOTE] = Array(12).keys();
const SIGNS = { create: "+", update: "~", delete: "−", resign: "−", reinstate: "+" };
const number = new Intl.NumberFormat("en");
const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// An element; what is data comes in as text and never as markup.
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const data = (text) => el("bdi", null, text);
const quiet = (text) => el("span", { class: "quiet" }, text);
const heard = (text) => el("span", { class: "heard" }, text);
// Chloe finds Chloé.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

// A value: nothing, text, or pieces of which every second one is marked; with a side, text is marked as a whole.
function value(pieces, side) {
  if (pieces === null) return quiet("nothing");
  const parts = typeof pieces === "string" ? (side ? ["", pieces] : [pieces]) : pieces;
  const long = parts.reduce((sum, part) => sum + part.length, 0) > 240;
  const box = el("span", { class: long ? "value long" : "value", dir: "auto", tabindex: long ? "0" : null });
  parts.forEach((part, at) => {
    if (at % 2) box.append(el("mark", { class: side }, part));
    else if (parts.length > 1 && part.length > 200) box.append(...folded(part, at > 0, at < parts.length - 1));
    else box.append(part);
  });
  return box;
}

// A long stretch that does not differ, without its middle.
function folded(text, before, after) {
  const characters = [...text];
  const [head, tail] = [before ? 60 : 20, after ? 60 : 20];
  const hidden = characters.slice(head, -tail).join("");
  const rest = el("span", { class: "rest" }, hidden);
  const open = el("button", { type: "button", class: "unfold", on: { click: () => { rest.classList.add("open"); open.remove(); } } },
    `… ${number.format(characters.length - head - tail)} characters …`);
  return [characters.slice(0, head).join(""), open, rest, characters.slice(-tail).join("")];
}

function set(kept, gone, added) {
  const box = el("span", { class: "set" });
  for (const one of gone) box.append(el("del", null, heard("taken away "), data(one)));
  for (const one of added) box.append(el("ins", null, heard("added "), data(one)));
  for (const one of kept) box.append(el("span", null, data(one)));
  return box;
}

// A path that breaks behind its folders.
const path = (text) => el("bdi", null, ...text.split(/(?<=\/)/).flatMap((part) => [part, document.createElement("wbr")]));

// All fields of a change; of a record that comes or goes the first ones, and the others on demand.
function fields(row, { fields: names, actions }) {
  const action = actions[row[ACTION]];
  const said = (entry) => action !== "update" && ["first_name", "last_name", "name"].includes(names[entry[0]]) && row[LABEL];
  const shown = row[FIELDS].filter((entry) => !said(entry)).map((entry) => field(entry, names, action));
  if (!shown.length) return quiet("—");
  const list = el("dl", { class: "fields" }, ...shown);
  if (action !== "update" && shown.length > 7) {
    const rest = shown.slice(6);
    for (const one of rest) one.classList.add("rest");
    const open = el("button", { type: "button", class: "unfold", on: { click: () => { for (const one of rest) one.classList.add("open"); open.remove(); } } },
      `${rest.length} more fields`);
    list.append(el("div", null, el("dt", null, open), el("dd")));
  }
  return list;
}

function field(entry, names, action) {
  const [name, before, after] = entry;
  const what = el("dd");
  if (entry.length === 1) what.append(quiet(action === "delete" ? "secret" : "changes (secret)"));
  else if (entry.length === 4) what.append(set(entry[1], entry[2], entry[3]));
  else if (action === "delete") what.append(value(before));
  else if (before === null && action !== "update") what.append(value(after));
  else what.append(heard("before: "), value(before, "old"), el("span", { class: "arrow", "aria-hidden": "true" }, " → "), heard(", after: "), value(after, "new"));
  return el("div", null, el("dt", null, data(names[name])), what);
}

class Changes {
  constructor(section) {
    const lists = JSON.parse(section.querySelector('script[type="application/json"]').textContent);
    Object.assign(this, { section, lists, rows: lists.rows, page: 0, words: [], sort: "group", down: false });
    this.filters = { group: "", kind: "", action: "", outcome: "", side: "" };
    this.ranks = lists.rows.map((_, at) => at);
    this.place = section.querySelector(".drawn");
    this.tiles = [...section.closest(".flow").querySelectorAll(".tile")];
    this.frame();
    this.show();
    const later = window.requestIdleCallback ?? ((act) => setTimeout(act, 50));
    later(() => this.texts());
  }

  // What is searched, a line for each row; made once.
  texts() {
    const { fields, files, kinds, actions } = this.lists;
    const text = (part) => (part === null ? "" : typeof part === "string" ? part : part.join(""));
    // The two sides of a pair are pieces of one text each, the three lists of a set are codes.
    const searched = (entry) => (entry.length === 4 ? entry.slice(1).flat() : entry.slice(1).map(text)).join("\n");
    this.found ??= this.rows.map((row) => plain([row[CODE], row[LABEL], row[WAS], kinds[row[KIND]], actions[row[ACTION]],
      row[FILE] < 0 ? "" : `${files[row[FILE]]}:${row[LINE]}`, row[NOTE],
      ...row[FIELDS].map((entry) => `${fields[entry[0]]} ${searched(entry)}`)].join("\n")));
    return this.found;
  }

  // The controls, the head of the table, and the places for what changes.
  frame() {
    const id = this.section.getAttribute("aria-labelledby");
    const redo = () => { this.page = 0; this.show(); };
    let wait;
    this.search = el("input", { type: "search", id: `${id}-search`, placeholder: "Name, code, value, file …", autocomplete: "off", spellcheck: "false",
      "aria-keyshortcuts": "/", on: { input: () => { clearTimeout(wait); wait = setTimeout(redo, this.rows.length > 2000 ? 120 : 0); } } });
    this.status = el("p", { class: "status", role: "status", "aria-live": "polite" });
    this.clear = el("button", { type: "button", class: "clear", on: { click: () => { this.reset(); this.search.focus(); } } }, "Show all");
    this.selects = [
      this.select("group", GROUP, this.lists.groups, "All groups"),
      this.select("kind", KIND, this.lists.kinds, "All kinds"),
      this.select("action", ACTION, this.lists.actions, "All actions"),
      this.select("outcome", OUTCOME, this.lists.outcomes, "All outcomes"),
      this.select("side", BACK, this.lists.sides.map((side, at) => `${at ? "←" : "→"} ${side}`), "Both sides"),
    ].filter(Boolean);
    this.columns = [["group", "Change"], ["code", "Code"], ["name", "Name"], [null, "What changes"],
      ...(this.lists.back ? [["side", "Side"]] : []), ...(this.lists.report ? [["outcome", "Outcome"]] : []), ["source", "Source"]];
    this.heads = this.columns.map(([key, title]) => el("th", { scope: "col", role: "columnheader", class: `c-${title.toLowerCase().replaceAll(" ", "-")}` },
      key ? el("button", { type: "button", "data-sort": key, on: { click: () => this.order(key) } }, title) : title));
    this.caption = el("caption", { class: "heard" }, "Changes");
    this.table = el("table", { class: "changes", role: "table" }, this.caption,
      el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...this.heads)));
    this.none = el("p", { class: "none", hidden: true }, "No change is like that.");
    const turn = (by, title, sign) => el("button", { type: "button", on: { click: () => this.turn(by) } }, el("span", { "aria-hidden": "true" }, sign), heard(title));
    this.turns = [turn(-1e9, "First page", "«"), turn(-1, "Page before", "‹"), turn(1, "Next page", "›"), turn(1e9, "Last page", "»")];
    this.range = el("span", { class: "range" });
    this.pager = el("nav", { class: "pager", "aria-label": "Pages of changes" }, ...this.turns.slice(0, 2), this.range, ...this.turns.slice(2));
    this.place.append(
      el("div", { class: "controls", role: "search", "aria-label": "Changes" },
        el("label", { class: "search" }, heard("Search changes"), this.search, el("kbd", { "aria-hidden": "true" }, "/")),
        ...this.selects, this.clear, this.status),
      this.table, this.none, this.pager);
    for (const tile of this.tiles) tile.addEventListener("click", () => this.only(tile.dataset.group));
  }

  // A choice among what occurs, if there is a choice.
  select(name, place, titles, all) {
    const counts = new Map();
    for (const row of this.rows) counts.set(row[place], (counts.get(row[place]) ?? 0) + 1);
    if (counts.size < 2) return null;
    const keys = [...counts.keys()].sort((a, b) => a - b);
    const options = keys.map((key) => el("option", { value: key }, `${titles[key]} (${number.format(counts.get(key))})`));
    const made = el("select", { name, "aria-label": all, on: { change: () => { this.filters[name] = made.value; this.page = 0; this.show(); } } },
      el("option", { value: "" }, all), ...options);
    return made;
  }

  reset() {
    for (const name of Object.keys(this.filters)) this.filters[name] = "";
    this.search.value = "";
    this.page = 0;
    this.show();
  }

  only(group) {
    this.filters.group = this.filters.group === group ? "" : group;
    this.page = 0;
    this.show();
    this.section.scrollIntoView({ block: "start" });
  }

  order(key) {
    this.down = this.sort === key && !this.down;
    this.sort = key;
    const { files } = this.lists;
    const name = (row) => row[LABEL] || row[CODE];
    const by = {
      group: () => 0,
      code: (a, b) => order.compare(a[CODE], b[CODE]),
      name: (a, b) => order.compare(name(a), name(b)),
      side: (a, b) => a[BACK] - b[BACK],
      outcome: (a, b) => b[OUTCOME] - a[OUTCOME],
      source: (a, b) => order.compare(files[a[FILE]] ?? "", files[b[FILE]] ?? "") || a[LINE] - b[LINE],
    }[key];
    this.ranks = this.rows.map((_, at) => at).sort((a, b) => by(this.rows[a], this.rows[b]) || a - b);
    if (this.down) this.ranks.reverse();
    this.page = 0;
    this.show();
  }

  turn(by) {
    this.page += by;
    this.show();
    this.section.scrollIntoView({ block: "start" });
  }

  // The rows that pass, in their order.
  passing() {
    const f = this.filters;
    const tests = [["group", GROUP], ["kind", KIND], ["action", ACTION], ["outcome", OUTCOME], ["side", BACK]]
      .filter(([name]) => f[name] !== "").map(([name, place]) => [place, Number(f[name])]);
    this.words = plain(this.search.value).split(/\s+/).filter(Boolean);
    const texts = this.words.length ? this.texts() : null;
    return this.ranks.filter((at) => tests.every(([place, wanted]) => this.rows[at][place] === wanted)
      && (!texts || this.words.every((word) => texts[at].includes(word))));
  }

  // Draws the page that is shown, or all of it.
  show(all = false) {
    const passing = this.passing();
    const pages = Math.max(1, Math.ceil(passing.length / PAGE));
    this.page = Math.min(Math.max(this.page, 0), pages - 1);
    const from = all ? 0 : this.page * PAGE;
    const shown = all ? passing : passing.slice(from, from + PAGE);
    for (const body of [...this.table.tBodies]) body.remove();
    this.table.append(...this.bodies(shown, passing));
    const filtered = passing.length !== this.rows.length;
    const total = `${number.format(this.rows.length)} ${this.rows.length === 1 ? "change" : "changes"}`;
    this.status.textContent = filtered ? `${number.format(passing.length)} of ${total}` : total;
    this.caption.textContent = `Changes: ${this.status.textContent}`;
    this.range.textContent = `${number.format(from + 1)}–${number.format(from + shown.length)} of ${number.format(passing.length)}`;
    this.clear.hidden = !filtered;
    this.none.hidden = passing.length > 0;
    this.table.hidden = passing.length === 0;
    this.pager.hidden = pages < 2 || all;
    this.turns.forEach((button, at) => button.setAttribute("aria-disabled", at < 2 ? this.page === 0 : this.page === pages - 1));
    for (const tile of this.tiles) tile.setAttribute("aria-pressed", tile.dataset.group === this.filters.group);
    for (const select of this.selects) select.value = this.filters[select.name];
    this.heads.forEach((head, at) => {
      const key = this.columns[at][0];
      if (key) head.setAttribute("aria-sort", key !== this.sort ? "none" : this.down ? "descending" : "ascending");
    });
    this.light();
  }

  // Rows in one body for each group, with its name, as long as they stand by group.
  bodies(shown, passing) {
    if (this.sort !== "group") return [el("tbody", { role: "rowgroup" }, ...shown.map((at) => this.row(this.rows[at])))];
    const counts = new Map();
    for (const at of passing) counts.set(this.rows[at][GROUP], (counts.get(this.rows[at][GROUP]) ?? 0) + 1);
    const bodies = new Map();
    for (const at of shown) {
      const group = this.rows[at][GROUP];
      if (!bodies.has(group)) {
        const head = el("th", { scope: "rowgroup", role: "rowheader", colspan: this.columns.length },
          el("span", { class: "title" }, this.lists.groups[group]), " ", el("span", { class: "number" }, number.format(counts.get(group))), " ",
          quiet(this.lists.abouts[group]));
        bodies.set(group, el("tbody", { role: "rowgroup", class: `g${group}` }, el("tr", { class: "head", role: "row" }, head)));
      }
      bodies.get(group).append(this.row(this.rows[at]));
    }
    return [...bodies.values()];
  }

  row(row) {
    const { kinds, actions, outcomes, sides, files } = this.lists;
    const action = actions[row[ACTION]];
    const cell = (name, ...children) => el("td", { role: "cell", class: `c-${name}` }, ...children);
    const sign = el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[action]);
    const made = el("tr", { role: "row", class: `change ${action} g${row[GROUP]}` },
      cell("change", sign, " ", action),
      el("th", { role: "rowheader", scope: "row", class: "c-code" }, el("code", null, data(row[CODE]))),
      cell("name", el("bdi", { class: "who" }, row[LABEL]), el("span", { class: "kind" }, kinds[row[KIND]]),
        row[WAS] ? el("span", { class: "was" }, "was ", el("code", null, data(row[WAS]))) : null),
      cell("what-changes", fields(row, this.lists)));
    if (this.lists.back) made.append(cell("side", `${row[BACK] ? "←" : "→"} `, data(sides[row[BACK]])));
    if (this.lists.report) {
      const outcome = outcomes[row[OUTCOME]];
      made.append(cell("outcome", el("span", { class: `badge ${outcome.replace(" ", "-")}` }, outcome), row[NOTE] ? el("p", { dir: "auto" }, row[NOTE]) : null));
    }
    made.append(cell("source", row[FILE] < 0 ? null : el("code", null, path(files[row[FILE]]), row[LINE] ? `:${row[LINE]}` : "")));
    return made;
  }

  // Marks what was searched for, where the browser can do so without touching the text.
  light() {
    if (!window.Highlight || !CSS.highlights) return;
    const ranges = [];
    const walk = this.words.length ? document.createTreeWalker(this.table, NodeFilter.SHOW_TEXT) : null;
    while (walk?.nextNode() && ranges.length < 2000) {
      const text = walk.currentNode.data.toLowerCase();
      if (text.length !== walk.currentNode.data.length) continue;
      for (const word of this.words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = new Range();
          range.setStart(walk.currentNode, at);
          range.setEnd(walk.currentNode, at + word.length);
          ranges.push(range);
        }
      }
    }
    this.lit = ranges;
    CSS.highlights.set("found", new Highlight(...tables.flatMap((table) => table.lit ?? [])));
  }
}
