// The hall's board: who is called, to which counter, who waits. Speaks. Keeps its last picture when the line breaks.

import { byId, draw, h } from "./dom.js";
import { choices, drawTicker, flash, hoursOf, Screen } from "./screen.js";
import { dateOf, now } from "./screen_clock.js";
import { paired } from "./pairing.js";
import { Voice } from "./voice.js";

// A call this young is being called now, whoever stands on the big card.
const FRESH_MS = 20000;
// Counters that called within this time are all shown, page after page when there are more than rows.
const RECENT_MS = 120000;
const PAGE_MS = 6000;

let shown = null;
let page = 0;
let voice = null;
let opened = false;

const screen = new Screen({ path: "/api/v1/board", drawn: take, onEvent, busy: () => voice.running });

function take(board) {
  if (!opened) {
    opened = true;
    // After opening, the newest call stands on the card without being spoken again.
    voice.knows(board.calls);
    shown = board.calls[0] ?? null;
  }
  shown = board.calls.find((call) => call.call_id === shown?.call_id) ?? shown;
  paired(board.names);
  // What the stream did not tell, because the line was down too long.
  for (const call of [...board.calls].reverse()) voice.take(call);
  drawBoard(board);
}

function onEvent(name, content) {
  const board = screen.picture;
  if (name === "call") {
    if (board) board.calls = [content, ...board.calls.filter((call) => call.call_id !== content.call_id)];
    voice.take(content);
    // A name is on no open line: a screen that may show it asks.
    if (board?.names === "shown") screen.refresh();
  }
  if (name === "call_undone") {
    voice.drop(content.call_id);
    if (shown?.call_id === content.call_id) shown = null;
    screen.refresh();
  }
  if (name === "queues" && board) Object.assign(board, { queues: content.queues, open_now: content.open_now, hours: content.hours, prepare: content.prepare });
  if (board) drawBoard(board);
}

function show(call) {
  shown = call;
  if (screen.picture) drawBoard(screen.picture);
  for (const id of ["now", "frame"]) flash(byId(id));
}

function drawBoard(board) {
  const { tongues } = screen;
  drawNow(board, tongues);
  drawRecent(board, tongues);
  byId("hours").textContent = hoursOf(board.hours, tongues).join("　");
  const queues = board.queues.map((queue) => [queue.name, queue.name_en, queue.waiting]);
  draw(byId("queues"), [tongues.language, queues], () => queues.map(([name, english, waiting]) => h("li", {}, h("span", {}, ...tongues.name(name, english)), h("b", {}, String(waiting)), h("i", {}, ...tongues.say("board.people")))));
  drawTicker(byId("ticker"), board.ticker);
}

function drawNow(board, tongues) {
  const said = shown ? "board.now" : board.open_now ? "board.nobody_yet" : "board.closed";
  draw(byId("now-head"), [tongues.language, said], () => tongues.say(said));
  const number = byId("now-number");
  number.classList.toggle("none", !shown);
  draw(number, shown?.number ?? dateOf(now()), () => document.createTextNode(shown?.number ?? dateOf(now())));
  byId("now-name").hidden = !shown?.masked_name;
  byId("now-name").textContent = shown?.masked_name ?? "";
  const where = byId("now-where");
  where.classList.toggle("hours", !shown);
  draw(where, [tongues.language, shown?.counter_number, shown ? 0 : board.hours], () => (shown ? goTo(shown.counter_number, tongues) : hoursOf(board.hours, tongues).map((each) => h("span", {}, each))));
  draw(byId("prepare"), [tongues.language, board.prepare], () => [h("span", {}, ...tongues.say("board.prepare")), ...board.prepare.map((each) => h("b", {}, each))]);
  byId("prepare").hidden = board.prepare.length === 0;
}

function goTo(counter, tongues) {
  const [before, after] = tongues.t("board.go_to").split("{counter}");
  const line = h("span", {}, before, h("b", {}, String(counter)), after);
  return tongues.both ? [line, h("small", { lang: "en" }, tongues.t("board.go_to", { counter: ` ${counter}` }, "en"))] : [line];
}

/** The newest call of each counter; more than the list holds are shown in turns while they are young. */
function drawRecent(board, tongues) {
  const newest = new Map();
  for (const call of board.calls) if (!newest.has(call.counter_id)) newest.set(call.counter_id, call);
  const calls = [...newest.values()];
  const young = calls.filter((call) => now() - Date.parse(call.at) < RECENT_MS).length;
  const pages = Math.max(1, Math.ceil(Math.max(young, 1) / choices.rows));
  const from = (page % pages) * choices.rows;
  const rows = calls.slice(from, from + choices.rows);
  const fresh = rows.map((call) => now() - Date.parse(call.at) < FRESH_MS);
  draw(byId("recent"), [tongues.language, shown?.call_id, fresh, rows.map((call) => call.call_id), board.queues.length], () => rows.map((call, index) => row(call, fresh[index], board, tongues)));
}

function row(call, fresh, board, tongues) {
  const group = board.queues.find((queue) => queue.business_group === call.business_group);
  const classes = `${call.call_id === shown?.call_id ? ".newest" : ""}${fresh ? ".fresh" : ""}`;
  const english = call.group_name_en || group?.name_en;
  const who = call.masked_name ? h("i.who", {}, call.masked_name) : null;
  return h(`div.row${classes}`, { "data-call": call.call_id }, h("b", {}, call.number, who), h("span", {}, h("b.at", {}, String(call.counter_number)), ...tongues.say("board.at", { counter: "" })), h("span", {}, ...tongues.name(call.group_name, english)));
}

async function begin() {
  document.documentElement.style.setProperty("--rows", choices.rows);
  const audio = byId("voice");
  voice = new Voice({ audio, show, blocked: (is) => (byId("wake").hidden = !is), screen: choices.name, silent: choices.silent });
  byId("wake").addEventListener("click", () => {
    byId("wake").hidden = true;
    audio.play().catch(() => {});
  });
  await screen.begin();
  setInterval(() => {
    page += 1;
    screen.redraw();
  }, PAGE_MS);
}

begin();
