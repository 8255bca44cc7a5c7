"use strict";
// Shows what Python computed: it looks up, sorts, dims and hides, and adds nothing up.
(() => {
const byId = id => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const said = data.say || {};
const say = (english, ...values) => values.reduce(
  (text, value, n) => text.replaceAll(`{${n}}`, () => counted(value)), said[english] || english);
const counted = value => typeof value === "number" ? value.toLocaleString("en") : value;

// --- words, records, states

const forms = data.words.pop();
const fill = (form, figures) => form.replace(/\ufffc/g, () => figures.shift());
const words = data.words.map(
  word => typeof word === "string" ? word : fill(forms[word[0]], word.slice(1)));
const places = new Map(data.order.map((word, place) => [word, place]));
const place = word => places.get(word) ?? -1;
const records = ({ fields, rows }) => rows.map((row, n) => Object.fromEntries(
  [["n", n], ...fields.map((field, i) => [field, row[i]])]));
const companies = records(data.entities);
const deals = records(data.deals);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const numberOf = letter => LETTERS.includes(letter)
  ? LETTERS.indexOf(letter) : letter.codePointAt(0) - 0x4e00 + LETTERS.length;

/** Loops stand in groups of one state; each path begins with how much of the last it shares. */
const loops = data.loops.flatMap(([states, paths]) => {
  let path = "";
  return paths.split(" ").map(rest => {
    path = path.slice(0, numberOf(rest[0])) + rest.slice(1);
    return { path: [...path].map(letter => companies[numberOf(letter)]), states };
  });
});
loops.forEach((loop, n) => { loop.n = n; });
const pairs = new Map(data.pairs.map(([payer, payee, ...states]) => [`${payer}/${payee}`,
  { payer: companies[payer], payee: companies[payee], states, deals: [] }]));
const arrows = data.arrows.map(([own, ...states], n) => ({ n, deals: own, states }));
const dealOf = new Map(deals.map(deal => [deal.id, deal]));
const companyById = new Map(companies.map(company => [company.id, company]));
for (const deal of deals) {
  deal.payer = companies[deal.payer];
  deal.payee = companies[deal.payee];
  const pair = pairs.get(`${deal.payer.n}/${deal.payee.n}`);
  if (pair) pair.deals.push(deal);
}
const legsOf = loop => loop.path.map(
  (payer, i) => pairs.get(`${payer.n}/${loop.path[(i + 1) % loop.path.length].n}`));

/** The state of something on a day of the page; null where there is none. */
function stateOn(states, day) {
  let found = null;
  for (const state of states) {
    if (state[0] > day) break;
    found = state;
  }
  return found && found.length > 1 ? found : null;
}
const now = thing => stateOn(thing.states || [], view.day);
const STATUS = 1, AMOUNT = 2, WINDOW = 3, REST = 4, WHY = 5; // in the states of deals
const counts = state => state && !state[REST];

// --- elements

/** Make an element; whatever the ledger says goes in as text. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") made.addEventListener("click", value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter(child => child != null && child !== ""));
  return made;
}
const link = (text, act) => el("button", { type: "button", class: "plain", on: act }, text);
const show = (id, ...children) => byId(id)?.replaceChildren(...children.flat());

function outside(address, text) {
  const url = /^http:\/\//i.test(address) ? address : `https://${address}`;
  return el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text);
}

// --- the view: what the reader chose

const last = data.days.length - 1;
const view = { day: last, q: "", from: "", to: "", order: false, open: null,
  kinds: new Set(), statuses: new Set(), sectors: new Set(), relationships: new Set() };
const SETS = ["kinds", "statuses", "sectors", "relationships"];
const day = () => data.days[view.day];

const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const namesOf = company => [company.name, company.id, ...(company.aka || [])];
const hay = (thing, parts) => thing.hay ??= fold(parts().join(" "));
const hayOfCompany = company => hay(company, () => namesOf(company));
const hayOfLoop = loop => hay(loop, () => loop.path.map(hayOfCompany));
const hayOfDeal = deal => hay(deal, () => [deal.id, deal.what, deal.note,
  words[data.kinds[deal.kind][1]], hayOfCompany(deal.payer), hayOfCompany(deal.payee),
  ...(deal.sources || []).map(n => words[data.sources[n][0]])]);
const asked = text => terms.every(term => text.includes(term));

const inPeriod = deal => {
  const begin = deal.begin || `${deal.since || ""}-01-01`.slice(0, 10);
  return (!view.from || begin >= view.from) && (!view.to || begin <= view.to);
};
const inSet = (set, value) => !set.size || set.has(value);
const inSector = deal => !view.sectors.size
  || view.sectors.has(deal.payer.sector) || view.sectors.has(deal.payee.sector);
const ofLoops = () => view.order || view.relationships.size > 0;

/** Whether a loop passes the filters of loops. */
function passes(loop) {
  const state = now(loop);
  return state !== null && inSet(view.relationships, state[2])
    && !(view.order && words[state[3] || 0].includes("†"));
}

/** What a view lets pass, found once for each: words, pairs on loops (null: all), deals, parties. */
let terms = [], passing = null, shown = new Set(), involved = new Set();
function mark() {
  terms = fold(view.q).split(/\s+/).filter(Boolean);
  passing = ofLoops() ? new Set(loops.filter(passes).flatMap(legsOf)) : null;
  shown = new Set(deals.filter(passesAll));
  involved = new Set([...shown].flatMap(deal => [deal.payer, deal.payee]));
}
const onPassing = deal => passing === null
  || passing.has(pairs.get(`${deal.payer.n}/${deal.payee.n}`));

/** Whether a deal passes every filter and the search. */
function passesAll(deal) {
  const state = now(deal);
  return state !== null && inSet(view.kinds, deal.kind) && inSet(view.statuses, state[STATUS])
    && inSector(deal) && inPeriod(deal) && onPassing(deal) && asked(hayOfDeal(deal));
}
const lit = deal => shown.has(deal);
const dealFilters = () => view.kinds.size + view.statuses.size + view.sectors.size
  + Boolean(view.from || view.to);
const isSet = () => dealFilters() > 0 || ofLoops() || view.q !== "";
const legLit = pair => pair.deals.some(lit);
const loopLit = loop => passes(loop) && (dealFilters() === 0 || legsOf(loop).some(legLit))
  && (asked(hayOfLoop(loop)) || legsOf(loop).some(legLit));
const companyLit = company => involved.has(company)
  || (dealFilters() + ofLoops() === 0 && asked(hayOfCompany(company)));

// --- words of things

const pathOf = loop => loop.path.length === 2
  ? `${loop.path[0].name} ⇄ ${loop.path[1].name}`
  : [...loop.path, loop.path[0]].map(company => company.name).join(" → ");
const kindOf = deal => words[data.kinds[deal.kind][1]];
/** What says something of deals, and of payments nothing. */
const ofDeals = (...found) => data.payments ? [] : found;
const statusOf = state => words[data.statuses[state[STATUS]][1]];
const marksOf = loop => words[now(loop)?.[3] || 0];
const rowOf = loop => {
  const at = day().rows.indexOf(loop.n);
  return at < 0 ? null : data.rows[day().table.rows[at]].map(cell => words[cell]);
};
const dealLink = deal => link(`${deal.payer.name} → ${deal.payee.name}`, () => open("deal", deal.id));
const companyLink = company => link(company.name, () => open("company", company.id));
const loopKey = loop => loop.path.map(company => company.id).join("~");
const loopLink = loop => link(pathOf(loop), () => open("loop", loopKey(loop)));

// --- tables

/** A table that can be sorted by its heads: columns have a head, a cell, and perhaps a key. */
function table(id, columns, rows, { first = 60, sums = [], out = () => false } = {}) {
  const box = byId(id);
  if (!box) return;
  const order = sorts[id] || {};
  const chosen = columns[order.column];
  const sorted = chosen ? sortBy(rows, chosen.key, order.down) : rows;
  const most = shownRows[id] || first;
  const body = sorted.slice(0, most).map(row => el("tr", { class: out(row) ? "out" : null },
    columns.map((column, n) => cell(column, row, n))));
  const made = el("table", {}, el("thead", {}, el("tr", {}, columns.map(
    (column, n) => head(id, column, n, order)))), el("tbody", {}, body));
  if (sums.length) made.append(el("tfoot", {}, sums.map(row => el("tr", {}, row.map(
    (text, n) => el("td", { class: columns[n]?.right ? "right" : null }, text))))));
  const rest = sorted.length - most;
  show(id, made, rest > 0 ? more(id, most, rest) : []);
}
const sorts = {}, shownRows = {};
const cell = (column, row, n) => el(n === (column.lead ?? 0) ? "th" : "td",
  { scope: n === (column.lead ?? 0) ? "row" : null, class: column.right ? "right" : null },
  column.cell(row));
const sortBy = (rows, key, down) => [...rows].sort((a, b) => {
  const [x, y] = down ? [key(b), key(a)] : [key(a), key(b)];
  return typeof x === "string" ? x.localeCompare(y) : x - y;
});
function head(id, column, n, order) {
  const attributes = { scope: "col", class: column.right ? "right" : null };
  if (!column.key) return el("th", attributes, column.head);
  const sorted = order.column === n;
  attributes["aria-sort"] = sorted ? (order.down ? "descending" : "ascending") : "none";
  const turn = () => {
    sorts[id] = { column: n, down: sorted ? !order.down : Boolean(column.right) };
    render();
    byId(id).querySelectorAll("thead th")[n].querySelector("button").focus();
  };
  return el("th", attributes, el("button", { type: "button", on: turn }, column.head));
}
const more = (id, most, rest) => el("p", { class: "more" }, el("button", { type: "button",
  on: () => { shownRows[id] = most + 200; render(); } }, say("Show more ({0} left)", rest)));

/** Cells of a table that Python laid out. */
function laidOut(id, found, options = {}) {
  const [row_, ...right] = data.heads[found.heads];
  const heads = data.rows[row_].map(cell => words[cell]);
  const textOf = (row, n) => words[data.rows[row][n] || 0];
  const columns = heads.map((text, n) => ({ head: text, right: right.includes(n), lead: 1,
    cell: row => options.cell?.(row, n) ?? textOf(row, n) }));
  const sums = found.sums.map(row => heads.map((_, n) => textOf(row, n)));
  table(id, columns, found.rows, { first: 1000, sums, out: options.out });
}

// --- sections

function renderHead() {
  const { finding, label, said: lines, figures, day: iso } = day();
  show("finding", words[finding]);
  show("when", label ? say("As of {0}", label) : "");
  show("said", lines.map(n => words[n]).join(" "));
  show("shown", label);
  show("figures", figures.map(([what, signed, all]) => el("div", {}, el("dt", {}, words[what]),
    el("dd", { class: "big" }, words[signed]),
    all == null ? "" : el("dd", {}, `${words[data.if_all]}: ${words[all]}`))));
  const slider = byId("day");
  if (!slider) return;
  slider.value = view.day;
  slider.setAttribute("aria-valuetext", label);
  document.querySelectorAll(".strip .bars").forEach(
    (bars, n) => bars.classList.toggle("chosen", n === view.day));
  byId("before").disabled = view.day === 0;
  byId("after").disabled = view.day === last;
  byId("shown").title = iso;
}

const lastTrack = byId("track-picture")?.querySelector("svg");
function renderTrack() {
  const box = byId("track-picture"), number = day().track;
  if (!box) return;
  const drawn = number === data.days[last].track ? lastTrack
    : document.querySelector(`template[data-track="${number}"]`)?.content;
  box.replaceChildren(drawn?.cloneNode(true)
    ?? el("p", {}, say("On this day no loop carries a disclosed amount: there is no track.")));
  prepare(box);
  middle(box);
}
const middle = box => { box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2; };

function renderNetwork() {
  const box = byId("network-picture");
  if (!box) return;
  for (const part of box.querySelectorAll("[data-arrow],[data-tip]")) {
    const arrow = arrows[part.dataset.arrow ?? part.dataset.tip];
    const state = now(arrow);
    part.classList.toggle("gone", state === null);
    if (state && part.localName === "text") part.textContent = words[state[1]];
    if (part.dataset.arrow) name(part, arrowWords(arrow));
  }
  for (const part of box.querySelectorAll("[data-company],[data-name]")) {
    const company = companyById.get(part.dataset.company ?? part.dataset.name);
    part.classList.toggle("gone", company !== undefined && now(company) === null);
  }
  byId("network-note").hidden = view.day === last;
  show("network-note", view.day === last ? "" : say("Places, widths and line styles are those of {0}; amounts are those of {1}. What had ended since is in the tables alone.", data.days[last].label, day().label));
}
const arrowWords = arrow => {
  const state = now(arrow), deal = deals[arrow.deals[0]];
  return deal ? `${deal.payer.name} → ${deal.payee.name}: ${state ? words[state[1]] : "–"}` : "";
};

function renderRows() {
  const { table: found, rows, foot } = day();
  if (!found) show("rows-table", el("p", {}, say("On this day there is no loop.")));
  else laidOut("rows-table", found, {
    cell: (row, n) => n === 1 ? loopLinkOf(loops[rows[found.rows.indexOf(row)]]) : null,
    out: row => isSet() && !loopLit(loops[rows[found.rows.indexOf(row)]]) });
  show("rows-foot", foot.map(n => el("p", { class: "small" }, words[n])));
}
const loopLinkOf = loop => [loopLink(loop), " ", marksOf(loop)];

function renderLoops() {
  sorts["loops-table"] ??= { column: 1, down: true };
  const open_ = loops.filter(loop => now(loop) !== null);
  const listed = open_.filter(loop => loopLit(loop));
  show("loops-count", say("{0} of {1} loops.", listed.length, open_.length),
    data.counts.loops > loops.length ? ` ${say("There are at least {0} in all.", data.counts.loops)}` : "");
  table("loops-table", [
    { head: say("loop"), cell: loopLinkOf, key: pathOf },
    { head: say("alone"), right: true, key: loop => place(now(loop)[1]),
      cell: loop => words[now(loop)[1]] || "?" },
    { head: say("in a row"), right: true, cell: loop => rowOf(loop)?.[2] || "" },
    ofDeals({ head: say("relationship"), key: loop => now(loop)[2],
      cell: loop => words[data.relationships[now(loop)[2]]] }),
    { head: say("companies"), right: true, key: loop => loop.path.length,
      cell: loop => String(loop.path.length) },
  ].flat(), listed, { first: 40 });
}

function renderDeals() {
  sorts["deals-table"] ??= { column: data.payments ? 1 : 3, down: true };
  const known = deals.filter(deal => now(deal) !== null);
  const listed = known.filter(lit);
  show("deals-count", day().label
    ? say("{0} of {1} deals known on {2}. Grey: not counted, with the reason.", listed.length, known.length, day().label)
    : say("{0} of {1} deals. Grey: not counted, with the reason.", listed.length, known.length),
    data.counts.deals > deals.length ? ` ${say("The page lists {0} of {1} deals: those on loops, and the largest.", deals.length, data.counts.deals)}` : "");
  table("deals-table", [
    { head: say("payer → payee"), cell: dealLink, key: deal => deal.payer.name + deal.payee.name },
    ofDeals({ head: say("what"), cell: deal => deal.what || "" }),
    ofDeals({ head: say("kind"), cell: kindOf, key: kindOf }),
    { head: say("amount"), right: true, cell: deal => words[now(deal)[AMOUNT]],
      key: deal => place(now(deal)[AMOUNT]) },
    ofDeals({ head: say("status"), cell: dealStatus, key: deal => now(deal)[STATUS] }),
    { head: say("since"), cell: deal => deal.since || "", key: deal => deal.since || "" },
  ].flat(), listed, { first: 50, out: deal => !counts(now(deal)) });
}
const dealStatus = deal => {
  const state = now(deal), why = words[state[WHY] || 0];
  if (data.payments) return why;
  return why && why !== statusOf(state) ? `${statusOf(state)} · ${why}` : statusOf(state);
};

function renderCompanies() {
  const amount = n => ({ right: true, key: c => place(now(c)[n]), cell: c => words[now(c)[n]] || "" });
  sorts["companies-table"] ??= { column: data.payments ? 1 : 2, down: true };
  table("companies-table", [
    { head: say("company"), cell: companyLink, key: company => company.name },
    ofDeals({ head: say("sector"), cell: c => words[c.sector || 0], key: c => words[c.sector || 0] }),
    { head: say("pays"), ...amount(1) },
    { head: say("is paid"), ...amount(2) },
    { head: say("in loops"), ...amount(3) },
  ].flat(), companies.filter(company => now(company) !== null && companyLit(company)), { first: 40 });
}

function renderProgress() {
  const found = day().progress;
  if (!found) return show("progress-body", el("p", {}, say("Nothing was announced at a disclosed price by this day.")));
  const labels = [say("known to be paid"), say("signed, not known to be paid"), say("open"), say("gone")];
  show("progress-body", el("p", {}, words[found.said]), stack(found.parts, labels),
    el("div", { class: "wide", id: "progress-table", tabindex: 0, role: "region", "aria-label": say("What was announced, and what became of it") }),
    found.foot.map(n => el("p", { class: "small" }, words[n])));
  laidOut("progress-table", found.table, { cell: (row, n) => {
    const deal = n === 0 && dealOf.get(words[data.rows[row][0]]);
    return deal ? dealLink(deal) : null;
  } });
}

const SVG = "http://www.w3.org/2000/svg";
function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A bar of parts of a thousand, which Python gives, with a legend. */
function stack(parts, labels) {
  const starts = parts.map((_, n) => parts.slice(0, n).reduce((a, b) => a + b, 0));
  const rects = parts.map((wide, n) => svg("rect", { x: starts[n], width: wide, height: 20, class: `p${n}` }));
  const keys = labels.map((label, n) => el("li", {}, svg("svg", { width: 14, height: 14, "aria-hidden": "true" },
    svg("rect", { width: 14, height: 14, class: `p${n}` })), label));
  return [svg("svg", { viewBox: "0 0 1000 20", preserveAspectRatio: "none", class: "stack", "aria-hidden": "true" }, ...rects),
    el("ul", { class: "legend" }, keys)];
}

function renderTimeline() {
  const { heads, rows } = data.timeline;
  byId("timeline").hidden = !day().label;
  table("timeline-table", [
    { head: say("until"), cell: row => link(data.days[row[0]].day, () => setDay(row[0])) },
    ...heads.map((head_, n) => ({ head: words[head_], right: n < 4, cell: row => words[row[n + 1]] })),
  ], rows, { first: 1000, out: row => row[0] > view.day });
}

function renderPairs() {
  if (!byId("pairs")?.open) return;
  const drawn = new Set(arrows.flatMap(arrow => arrow.deals.map(
    n => pairs.get(`${deals[n].payer.n}/${deals[n].payee.n}`))));
  const rows = [...drawn].filter(pair => pair && now(pair));
  table("pairs-table", [
    { head: say("payer"), cell: pair => companyLink(pair.payer), key: pair => pair.payer.name },
    { head: say("payee"), cell: pair => companyLink(pair.payee), key: pair => pair.payee.name },
    { head: say("amount"), right: true, cell: pair => words[now(pair)[1]], key: pair => place(now(pair)[1]) },
  ], rows, { first: 40, out: pair => isSet() && !legLit(pair) });
}

// --- pictures

/** Give a part of a picture a name, for those who hear it or point at it. */
function name(part, text) {
  part.setAttribute("aria-label", text);
  let title = part.querySelector("title");
  if (!title) part.prepend(title = svg("title", {}));
  title.textContent = text;
}

/** Make the parts of a picture such as can be chosen: one tab stop, and arrow keys from there. */
function prepare(box) {
  const drawing = box.querySelector("svg");
  if (!drawing) return;
  drawing.setAttribute("role", "group");
  const parts = [...box.querySelectorAll("g[data-loops],g[data-arrow],[data-company]")];
  parts.forEach((part, n) => {
    part.setAttribute("role", "button");
    part.setAttribute("tabindex", n ? -1 : 0);
    widen(part);
    name(part, partWords(part));
    part.addEventListener("click", () => choose(part));
    part.addEventListener("keydown", event => walk(event, parts, n));
  });
  for (const tip of box.querySelectorAll("[data-tip]:not(text)")) {
    tip.addEventListener("click", () => openArrow(arrows[tip.dataset.tip]));
  }
}
/** Let thin lines be hit as if they were wider. */
function widen(part) {
  for (const path of [...part.querySelectorAll("path:not(.hit)")].slice(0, 4)) {
    part.append(svg("path", { d: path.getAttribute("d"), class: "hit" }));
  }
}
function partWords(part) {
  const { loops: numbers, arrow, company } = part.dataset;
  if (arrow) return arrowWords(arrows[arrow]);
  if (company) return companyById.get(company)?.name || company;
  return numbers.split(" ").map(n => loopWords(loops[n])).join("; ");
}
const loopWords = loop => {
  const row = rowOf(loop);
  return row ? `${pathOf(loop)}: ${row[2]} (${data.units})` : pathOf(loop);
};
function choose(part) {
  const { loops: numbers, arrow, company } = part.dataset;
  if (arrow) openArrow(arrows[arrow]);
  else if (company) open("company", company);
  else if (numbers.includes(" ")) location.hash = "rows";
  else open("loop", loopKey(loops[numbers]));
}
function openArrow(arrow) {
  const deal = deals[arrow.deals[0]];
  if (deal) open("pair", `${deal.payer.id}~${deal.payee.id}`);
}
function walk(event, parts, n) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" || event.key === " ") choose(parts[n]);
  else if (step) focusOn(parts[(n + step + parts.length) % parts.length], parts[n]);
  else return;
  event.preventDefault();
}
function focusOn(part, before) {
  before.setAttribute("tabindex", -1);
  part.setAttribute("tabindex", 0);
  part.focus();
}

/** Dim what the filters and the search leave out; figures stay those of the day. */
function dim() {
  const set = isSet();
  const off = (part, yes) => part.classList.toggle("dim", set && !yes);
  for (const part of document.querySelectorAll("figure [data-loops],figure [data-words]")) {
    off(part, (part.dataset.loops ?? part.dataset.words).split(" ").some(n => loopLit(loops[n])));
  }
  for (const part of document.querySelectorAll("figure [data-arrow],figure [data-tip]")) {
    off(part, arrows[part.dataset.arrow ?? part.dataset.tip].deals.some(n => lit(deals[n])));
  }
  const known = new Map();
  for (const part of document.querySelectorAll("figure [data-company],figure [data-name]")) {
    const company = companyById.get(part.dataset.company ?? part.dataset.name);
    if (!company) continue;
    if (!known.has(company)) known.set(company, companyLit(company));
    off(part, known.get(company));
  }
  const note = byId("note");
  if (!note) return;
  note.hidden = !set;
  note.textContent = set ? say("Filters dim pictures and hide rows of lists. All figures stay those of {0}, of all deals.", day().label || say("the ledger")) : "";
}

// --- the panel

const panel = byId("panel");
let opener = null;
const OPENS = { deal: openDeal, loop: openLoop, company: openCompany, pair: openPair };

function open(sort, key, { quiet = false } = {}) {
  if (!OPENS[sort]) return;
  const found = OPENS[sort](key);
  if (!found) return;
  if (panel.hidden) opener = document.activeElement;
  view.open = [sort, key];
  show("panel-title", found.title);
  show("panel-body", found.body);
  showPanel(true);
  panel.scrollTop = 0;
  if (!quiet) byId("panel-title").focus();
  writeLink();
}
function showPanel(yes) {
  panel.hidden = !yes;
  document.body.classList.toggle("open", yes);
}
function close() {
  showPanel(false);
  view.open = null;
  writeLink();
  if (opener?.isConnected) opener.focus();
}
const facts = pairs_ => el("dl", {}, pairs_.filter(([, value]) => value).flatMap(
  ([what, value]) => [el("dt", {}, what), el("dd", {}, value)]));
const list = items => el("ul", {}, items.map(item => el("li", {}, item)));
const here = () => day().label ? el("p", { class: "small" }, say("As of {0}", day().label)) : "";

function openDeal(id) {
  const deal = dealOf.get(id);
  if (!deal) return null;
  const state = now(deal);
  const rows = day().rows.map(n => loops[n]).filter(loop => legsOf(loop).some(pair => pair?.deals.includes(deal)));
  return { title: `${deal.payer.name} → ${deal.payee.name}`, body: [here(),
    el("p", {}, deal.what || ""), dealFacts(deal, state),
    deal.note ? el("p", {}, deal.note) : "",
    ofDeals(el("h3", {}, say("History")), list((deal.history || []).map(entry => change(entry, deal)))),
    rows.length ? [el("h3", {}, say("On rows that add up")), list(rows.map(loopLink))] : "",
    ofDeals(el("h3", {}, say("Sources")), sourcesOf(deal))].flat() };
}
function dealFacts(deal, state) {
  return facts([
    [say("amount"), state ? words[state[AMOUNT]] : say("not known on this day")],
    [say("kind"), !data.payments && kindOf(deal)],
    [say("status"), !data.payments && state && statusOf(state)],
    [say("not counted"), state && words[state[WHY] || 0]],
    [say("window of time"), state && words[state[WINDOW] || 0]],
    [say("package"), (deal.packages || []).map(n => words[n]).join(", ")],
    [say("remarks"), (deal.remarks || []).map(n => words[n]).join("; ")],
    [say("payer"), companyLink(deal.payer)], [say("payee"), companyLink(deal.payee)],
    [say("id"), ofDeals(words[deal.confidence || 0]).reduce((id_, more) => `${id_} · ${more}`, deal.id)]]);
}
function change([from, date, status, amount, paid, note], deal) {
  const parts = [date || deal.since, words[data.statuses[status][1]], amount ? words[amount] : "",
    paid ? `${say("paid")} ${words[paid]}` : "", note];
  return el("span", { class: from > view.day ? "later" : null }, parts.filter(Boolean).join(" · "));
}
function sourcesOf(deal) {
  if (!deal.sources?.length) return el("p", {}, say("no source given"));
  return list(deal.sources.map(n => {
    const [publisher, date, address, copy, other, title] = data.sources[n];
    const text = [words[publisher], title ? `“${title}”` : "", date].filter(Boolean).join(" ");
    return [address ? outside(address, text || address) : [text, other].filter(Boolean).join(" "),
      copy ? [" (", outside(copy.replace(/^https:\/\//, ""), say("copy")), ")"] : ""].flat();
  }));
}
const dealItem = deal => {
  const state = now(deal);
  return [link(state ? words[state[AMOUNT]] : "–", () => open("deal", deal.id)),
    ` ${[data.payments ? deal.since : kindOf(deal), state ? dealStatus(deal) : "", deal.what].filter(Boolean).join(" · ")}`];
};
const ofPair = pair => [el("h3", {}, `${pair.payer.name} → ${pair.payee.name}: ${now(pair) ? words[now(pair)[1]] : "–"}`),
  list(pair.deals.filter(deal => now(deal)).map(dealItem))];

function openLoop(key) {
  const loop = loops.find(found => loopKey(found) === key);
  if (!loop) return null;
  const state = now(loop), row = rowOf(loop), marks = marksOf(loop);
  return { title: pathOf(loop), body: [here(), facts([
    [say("in a row"), row && `${row[2]} (${data.units})`],
    [say("alone"), state ? words[state[1]] || say("no disclosed price on some leg") : say("open on this day")],
    [say("relationship"), !data.payments && state && words[data.relationships[state[2]]]],
    ["*", marks.includes("*?") ? say("whether a source ties these deals is not decided") : marks.includes("*") && say("no source ties these deals together")],
    ["†", marks.includes("†") && say("never in order of time, invested first")]]),
    ...legsOf(loop).filter(Boolean).flatMap(ofPair)] };
}
function openCompany(id) {
  const company = companyById.get(id);
  if (!company) return null;
  const state = now(company), own = [...pairs.values()].filter(pair => now(pair));
  const side = (pairs_, head_) => pairs_.length ? [el("h3", {}, head_), list(bySize(pairs_).map(pairItem))] : [];
  const rows = day().rows.map(n => loops[n]).filter(loop => loop.path.includes(company));
  return { title: company.name, body: [here(), facts([
    [say("also"), (company.aka || []).join(", ")],
    [say("sector"), [words[company.sector || 0], company.country].filter(Boolean).join(", ")],
    [say("pays"), state && words[state[1]]], [say("is paid"), state && words[state[2]]],
    [say("in loops"), state && words[state[3]]]]),
    rows.length ? [el("h3", {}, say("On rows that add up")), list(rows.map(loopLink))] : "",
    side(own.filter(pair => pair.payer === company), say("Pays")),
    side(own.filter(pair => pair.payee === company), say("Is paid by"))].flat() };
  function pairItem(pair) {
    const other = pair.payer === company ? pair.payee : pair.payer;
    return [link(words[now(pair)[1]], () => open("pair", `${pair.payer.id}~${pair.payee.id}`)), ` ${other.name}`];
  }
}
const bySize = found => sortBy(found, pair => place(now(pair)[1]), true);
function openPair(key) {
  const [payer, payee] = key.split("~").map(id => companyById.get(id));
  const both = payer && payee && [pairs.get(`${payer.n}/${payee.n}`), pairs.get(`${payee.n}/${payer.n}`)].filter(Boolean);
  if (!both?.length) return null;
  return { title: `${payer.name} → ${payee.name}`, body: [here(), ...both.flatMap(ofPair)] };
}

// --- filters

function buildFilters() {
  const box = byId("choices");
  if (!box) return;
  const sectors = [...new Set(companies.map(company => company.sector || 0))].filter(Boolean);
  const used = new Set(deals.map(deal => deal.kind));
  box.append(...ofDeals(group("kinds", say("Kind"), data.kinds.map((kind, n) => [n, words[kind[1]]]).filter(([n]) => used.has(n))),
    group("statuses", say("Status"), data.statuses.map((status, n) => [n, words[status[1]]]).reverse()),
    group("sectors", say("Sector"), sectors.map(n => [n, words[n]])),
    group("relationships", say("Relationship on the loop"), data.relationships.map((n, i) => [i, words[n]]))),
    rest());
}
const group = (set, head_, options) => el("fieldset", { "data-set": set }, el("legend", {}, head_),
  options.map(([value, text]) => el("label", {}, tick(() => view[set].has(value), yes => {
    view[set][yes ? "add" : "delete"](value); }), " ", text)));
function tick(is, set) {
  const box = el("input", { type: "checkbox" });
  box.checked = is();
  box.addEventListener("change", () => { set(box.checked); changed(); });
  return box;
}
function rest() {
  const date = (key, label) => {
    const input = el("input", { type: "date", "aria-label": label });
    input.value = view[key];
    input.addEventListener("change", () => { view[key] = input.value; changed(); });
    return input;
  };
  return el("fieldset", {}, el("legend", {}, say("Deals made")), date("from", say("From")), " – ", date("to", say("To")),
    el("label", {}, tick(() => view.order, yes => { view.order = yes; }), " ", say("In order of time only")),
    el("p", {}, el("button", { type: "button", on: reset }, say("Reset"))));
}
function reset() {
  SETS.forEach(set => view[set].clear());
  Object.assign(view, { q: "", from: "", to: "", order: false });
  byId("q").value = "";
  byId("choices").replaceChildren();
  buildFilters();
  changed();
}

// --- permalinks

const LISTS = { kind: "kinds", status: "statuses", sector: "sectors", relationship: "relationships" };
function writeLink() {
  const found = new URLSearchParams();
  if (view.day !== last) found.set("date", day().day);
  if (view.open) found.set(...view.open);
  for (const key of ["q", "from", "to"]) if (view[key]) found.set(key, view[key]);
  if (view.order) found.set("order", "1");
  for (const [key, set] of Object.entries(LISTS)) if (view[set].size) found.set(key, [...view[set]].map(value => codeOf(set, value)).join("."));
  const text = found.toString();
  try { history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search); }
  catch { /* a sandboxed frame has no address of its own */ }
}
const CODES = { kinds: data.kinds.map(kind => kind[0]), statuses: data.statuses.map(status => status[0].replaceAll(" ", "-")) };
const codeOf = (set, value) => CODES[set]?.[value] ?? value;
const valueOf = (set, code) => CODES[set] ? CODES[set].indexOf(code) : Number(code);

function readLink() {
  const found = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  const date = found.get("date");
  const at = date ? data.days.findLastIndex(each => each.day <= date) : last;
  view.day = Math.max(0, at);
  for (const key of ["q", "from", "to"]) view[key] = found.get(key) || "";
  view.order = found.has("order");
  for (const [key, set] of Object.entries(LISTS)) view[set] = new Set(
    (found.get(key) || "").split(".").filter(Boolean).map(code => valueOf(set, code)).filter(value => value >= 0));
  if (byId("q")) byId("q").value = view.q;
  show("choices");
  buildFilters();
  return Object.keys(OPENS).map(sort => [sort, found.get(sort)]).find(([, key]) => key);
}

// --- what is rendered when

const LAZY = { loops: renderLoops, deals: renderDeals, companies: renderCompanies,
  progress: renderProgress, timeline: renderTimeline };
const near = new Set(), stale = new Set(Object.keys(LAZY));
function render() {
  renderRows();
  renderPairs();
  Object.keys(LAZY).forEach(id => stale.add(id));
  renderNear();
}
function renderNear() {
  for (const id of [...stale]) if (near.has(id)) { LAZY[id](); stale.delete(id); }
}
function changed() {
  mark();
  const set = dealFilters() + view.order + view.relationships.size;
  show("set", set ? `(${set})` : "");
  dim();
  render();
  writeLink();
}
function setDay(number) {
  view.day = Math.min(last, Math.max(0, number));
  mark();
  renderHead();
  renderTrack();
  renderNetwork();
  dim();
  render();
  if (view.open) open(...view.open, { quiet: true });
  writeLink();
}

let playing = null;
function play() {
  const stop = playing !== null;
  if (stop) clearInterval(playing);
  else if (view.day === last) setDay(0);
  playing = stop ? null : setInterval(() => view.day === last ? play() : setDay(view.day + 1), 900);
  const button = byId("play");
  button.textContent = stop ? "▶" : "❚❚";
  button.setAttribute("aria-pressed", String(!stop));
  button.setAttribute("aria-label", stop ? say("Play") : say("Pause"));
}

function wire() {
  byId("close").addEventListener("click", close);
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    if (!panel.hidden) close();
    else if (byId("filters")?.open) { byId("filters").open = false; byId("filters").querySelector("summary").focus(); }
  });
  document.addEventListener("click", event => {
    const filters = byId("filters");
    if (filters?.open && !filters.contains(event.target)) filters.open = false;
  });
  addEventListener("hashchange", start);
  if (!byId("bar")) return;
  byId("bar").hidden = false;
  byId("days").hidden = last === 0;
  byId("day").max = last;
  byId("day").addEventListener("input", event => setDay(Number(event.target.value)));
  byId("before").addEventListener("click", () => setDay(view.day - 1));
  byId("after").addEventListener("click", () => setDay(view.day + 1));
  byId("play").addEventListener("click", play);
  let typing = null;
  byId("q").addEventListener("input", event => {
    clearTimeout(typing);
    typing = setTimeout(() => { view.q = event.target.value.trim(); changed(); }, 120);
  });
  byId("pairs").hidden = !arrows.length;
  byId("pairs").addEventListener("toggle", renderPairs);
  watch();
}
function watch() {
  const seen = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](target.id);
    renderNear();
  }, { rootMargin: "600px" });
  Object.keys(LAZY).map(byId).filter(Boolean).forEach(section => seen.observe(section));
  addEventListener("beforeprint", () => {
    Object.keys(LAZY).forEach(id => near.add(id));
    byId("pairs").open = false;
    Object.assign(shownRows, { "loops-table": 200, "deals-table": 5000, "companies-table": 5000 });
    render();
  });
}
function start() {
  if (location.hash && !location.hash.includes("=")) return;
  const opened = readLink();
  view.open = null;
  showPanel(false);
  setDay(view.day);
  changed();
  if (opened) open(...opened);
}
wire();
prepareNetwork();
if (location.hash && !location.hash.includes("=")) { setDay(last); changed(); } else start();
document.documentElement.dataset.ready = "1";

function prepareNetwork() {
  const box = byId("network-picture");
  if (box) prepare(box);
}
})();
