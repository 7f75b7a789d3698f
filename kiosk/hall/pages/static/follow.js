// One ticket on its holder's phone. Nothing about the person, and nothing kept.

import { setByHall, timeOf } from "./clock.js";
import { byId, draw, h, say } from "./dom.js";
import { Live, once } from "./live.js";
import { Reminder } from "./reminder.js";
import { hallSays, isEnglish, loadWords, named, t } from "./words.js";

const TONES = { called: "go", serving: "go", finished: "over", no_show: "missed", abandoned: "missed" };
const OVER = ["finished", "abandoned"];
const AGAIN_MS = 15000;
// Every change of any queue is told to every page; a phone asks anew for its own figures no more often than this.
const REST_MS = 1500;
const ANSWER_MS = 5000;
const HINT_BUZZ = [200, 100, 200];
const CALLED_BUZZ = [600, 200, 600, 200, 600];

const reminder = new Reminder();
let before = null;
let lastAsked = 0;
let asking = null;
let soon = null;

const refresh = once(async () => {
  lastAsked = performance.now();
  try {
    take(await ask());
  } catch (problem) {
    byId("stale").hidden = false;
    say(byId("stale"), problem.status ? `${hallSays(problem.title)} ${hallSays(problem.detail)}` : before ? t("follow.stale", { time: timeOf(before.as_of) }) : t("follow.no_line"));
  }
});

async function ask() {
  asking?.abort();
  asking = new AbortController();
  const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(ANSWER_MS)]);
  const answer = await fetch(`/api/v1/follow/${encodeURIComponent(document.body.dataset.token)}`, { cache: "no-store", signal });
  const content = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(content.title), content);
  return content;
}

function take(ticket) {
  setByHall(ticket.as_of);
  byId("stale").hidden = true;
  say(byId("as-of"), t("follow.as_of", { time: timeOf(ticket.as_of) }));
  remind(ticket);
  drawTicket(ticket);
  byId("remind").hidden = OVER.includes(ticket.state);
  before = ticket;
}

/** Buzzes when few are left before it, and at each call of it. */
function remind(ticket) {
  const close = (seen) => seen?.state === "waiting" && !seen.not_before && seen.waiting_ahead <= ticket.hint_ahead;
  const hint = byId("hint");
  hint.hidden = !(ticket.hint_ahead && close(ticket) && ticket.waiting_ahead);
  if (!hint.hidden) say(hint, t("follow.hint", { count: ticket.waiting_ahead }));
  if (close(ticket) && !close(before)) reminder.draw(hint.hidden ? t("follow.next") : hint.textContent, HINT_BUZZ);
  const called = ticket.state === "called" && (before?.state !== "called" || before.calls !== ticket.calls);
  const where = t("follow.state_called", { counter: hallSays(ticket.counter) });
  if (called) reminder.draw(`${ticket.number} ${where}`, CALLED_BUZZ);
  document.title = ticket.state === "called" ? where : `${ticket.number} · ${named(document.body.dataset.hall, document.body.dataset.hallEn)}`;
}

function drawTicket(ticket) {
  const { as_of: _, ...facts } = ticket;
  const region = byId("ticket");
  region.dataset.state = ticket.state;
  draw(region, facts, () => {
    const first = ticket.state === "waiting" && ticket.waiting_ahead === 0 && !ticket.not_before;
    const state = first ? t("follow.next") : t(`follow.state_${ticket.state}`, { counter: hallSays(ticket.counter) });
    return [
      h("p.group", {}, named(ticket.group_name, ticket.group_name_en)),
      h("p.number", {}, ticket.number),
      ticket.state === "called" ? null : h(`p.state${TONES[ticket.state] ? `.${TONES[ticket.state]}` : ""}`, {}, state),
      ["called", "serving"].includes(ticket.state) ? counter(ticket) : null,
      ["no_show", "abandoned", "finished", "on_hold"].includes(ticket.state) ? h("p.what", {}, hallSays(ticket.voided_because) || t(`follow.what_${ticket.state}`)) : null,
      ticket.state === "waiting" ? figures(ticket) : null,
    ];
  });
}

function counter(ticket) {
  if (ticket.counter_number === null) return h("p.at", {}, hallSays(ticket.counter));
  const [first, last] = t("follow.go_to").split("{counter}");
  return h("div.counter", {}, h("p", {}, first, h("b", {}, String(ticket.counter_number)), last), h("p.place", {}, hallSays(ticket.counter_place)));
}

function figures(ticket) {
  const fact = (key, value, kind = "dd", whole = "div") => h(whole, {}, h("dt", {}, t(key)), h(kind, {}, value));
  const before = ticket.not_before ? fact("follow.not_before", timeOf(ticket.not_before)) : fact("follow.ahead", t("follow.people", { count: ticket.waiting_ahead }));
  return h("dl", {}, before, fact("follow.wait", waitOf(ticket), ticket.wait === null ? "dd.unknown" : "dd"), fact("follow.where", hallSays(ticket.counter || ticket.counters), "dd.place", "div.whole"));
}

function waitOf(ticket) {
  if (ticket.wait === null) return t(`follow.unknown_${ticket.wait_unknown || "no_counter"}`);
  return ticket.wait.high === 0 ? t("lobby.no_wait") : t("follow.range", ticket.wait);
}

function onEvent(name, content) {
  if (!["queues", "call", "call_undone"].includes(name)) return;
  const mine = name === "call" && content.number === before?.number;
  const rest = mine ? 0 : Math.max(0, REST_MS - (performance.now() - lastAsked));
  if (rest === 0) refresh();
  else soon ??= setTimeout(() => {
    soon = null;
    refresh();
  }, rest);
}

async function begin() {
  await loadWords();
  const other = byId("other-language");
  other.textContent = t("page.other_language");
  other.href = isEnglish ? location.pathname : `${location.pathname}?lang=en`;
  const button = byId("remind");
  say(button, t("follow.remind"));
  button.addEventListener("click", async () => {
    await reminder.turnOn();
    button.setAttribute("aria-pressed", "true");
    say(button, t("follow.reminding"));
  });
  refresh();
  new Live(onEvent, (state) => {
    if (state !== "live") return;
    asking?.abort();
    refresh();
  });
  setInterval(refresh, AGAIN_MS);
}

begin();
