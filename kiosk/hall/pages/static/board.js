// The hall's board: who is called, to which counter, who waits. Speaks. Keeps its last picture when the line breaks.

import { get } from "./api.js";
import { dateOf, now, setByHall, startClock, timeOf } from "./clock.js";
import { byId, draw, h, say } from "./dom.js";
import { Live, once } from "./live.js";
import { Voice } from "./voice.js";
import { loadWords, named, t } from "./words.js";

const ROWS = 7;
const REFRESH_MS = 30000;
// A break that heals at once is not worth a word.
const PAUSED_AFTER_MS = 1500;

let board = null;
let shown = null;
let lastHeard = null;
let pausedTimer = null;
let voice = null;

const refresh = once(async () => {
  try {
    take(await get("/api/v1/board"));
  } catch {
    // The line's state is shown by the live stream; the last picture stays.
  }
});

function take(answer) {
  board = answer;
  setByHall(answer.as_of);
  lastHeard = now();
  // After opening, the newest call stands on the card without being spoken again.
  if (!shown && board.calls.length) show(board.calls[0], false);
  drawBoard();
}

function show(call, fresh = true) {
  shown = call;
  if (board) drawNow();
  if (!fresh) return;
  const card = byId("now");
  card.classList.remove("flash");
  void card.offsetWidth;
  card.classList.add("flash");
}

function drawNow() {
  say(byId("now-head"), t(shown ? "board.now" : board.open_now ? "board.nobody_yet" : "board.closed"));
  const number = byId("now-number");
  number.classList.toggle("none", !shown);
  say(number, shown ? shown.number : dateOf(now(), true));
  const where = byId("now-where");
  where.classList.toggle("hours", !shown);
  draw(where, [shown?.counter_number, shown ? 0 : board.hours], () => (shown ? goTo(shown.counter_number) : board.hours.map(([, span]) => h("span", {}, `${span}　`))));
  draw(byId("prepare"), board.prepare, () => [h("span", {}, t("board.prepare")), ...board.prepare.map((each) => document.createTextNode(each))].map((each) => (each instanceof Text ? h("b", {}, each) : each)));
  byId("prepare").hidden = board.prepare.length === 0;
}

function goTo(counter) {
  const [before, after] = t("board.go_to").split("{counter}");
  return [before, h("b", {}, String(counter)), after];
}

function drawBoard() {
  drawNow();
  const newest = new Map();
  for (const call of board.calls) if (!newest.has(call.counter_id)) newest.set(call.counter_id, call);
  const rows = [...newest.values()].slice(0, ROWS);
  draw(byId("recent"), [rows.map((call) => call.call_id)], () => rows.map((call, index) => row(call, index === 0)));
  draw(byId("queues"), board.queues, () => board.queues.map((queue) => h("li", {}, named(queue.name, queue.name_en), h("b", {}, String(queue.waiting)), h("small", {}, t("board.people")))));
  drawTicker();
}

function row(call, newest) {
  const [before, after] = t("board.at").split("{counter}");
  const group = board.queues.find((queue) => queue.business_group === call.business_group);
  return h(`div.row${newest ? ".newest" : ""}`, { "data-call": call.call_id }, h("b", {}, call.number), h("span", {}, before, h("b.at", {}, String(call.counter_number)), after), h("span", {}, named(call.group_name, group?.name_en)));
}

function drawTicker() {
  const line = byId("ticker");
  draw(line, board.ticker, () => {
    const text = board.ticker.join("　　");
    line.classList.remove("moving");
    requestAnimationFrame(() => {
      const wide = line.scrollWidth > line.parentElement.clientWidth + 4;
      if (!wide) return;
      // Twice the same text: when the first has passed, the second stands where it began.
      line.textContent = `${text}　　　　${text}　　　　`;
      line.style.setProperty("--pass", `${Math.max(20, text.length * 0.45)}s`);
      line.classList.add("moving");
    });
    return document.createTextNode(text);
  });
}

function onLine(state) {
  clearTimeout(pausedTimer);
  if (state === "live") {
    byId("paused").hidden = true;
    refresh();
    return;
  }
  pausedTimer = setTimeout(() => {
    byId("paused").hidden = false;
    say(byId("paused").querySelector("span"), lastHeard === null ? t("board.paused") : t("board.paused_since", { time: timeOf(lastHeard) }));
  }, PAUSED_AFTER_MS);
}

function onEvent(name, content) {
  lastHeard = now();
  if (name === "call") {
    // At once, without waiting for the whole picture.
    if (board) {
      board.calls = [content, ...board.calls.filter((call) => call.call_id !== content.call_id)];
      drawBoard();
    }
    voice.take(content);
  }
  if (name === "queues" && board) {
    setByHall(content.as_of);
    Object.assign(board, { queues: content.queues, open_now: content.open_now, hours: content.hours });
    drawBoard();
  }
  refresh();
}

async function begin() {
  await loadWords();
  startClock(true);
  const audio = byId("voice");
  const silent = new URLSearchParams(location.search).get("voice") === "off";
  voice = new Voice(audio, show, (is) => (byId("wake").hidden = !is), silent);
  byId("wake").addEventListener("click", () => {
    byId("wake").hidden = true;
    audio.play().catch(() => {});
  });
  refresh();
  new Live(onEvent, onLine);
  setInterval(refresh, REFRESH_MS);
  setInterval(() => board && !shown && drawNow(), 10000);
}

begin();
