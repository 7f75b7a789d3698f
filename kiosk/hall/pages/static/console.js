// The console of one counter: who is here, who is next, and the verbs.

import { get, leaveFor, newKey, send, toLogin } from "./api.js";
import { askReason, askWhere } from "./choosing.js";
import { now as hallNow, setByHall } from "./clock.js";
import { drawAside, drawHours, drawList, drawNotices, drawNow, drawSameGroup, drawToday, showElapsed } from "./console_draw.js";
import { mainIcon, mainVerb, mayPress, verbOfKey } from "./console_verbs.js";
import { byId, say } from "./dom.js";
import { once } from "./live.js";
import { beginPage, goLive, readingFailed } from "./page.js";
import { clearTroubles, toast } from "./toast.js";
import { hallSays, maskedName, maskedStaffNumber, t } from "./words.js";

const REASONS_FIRST = ["reason.unwell", "reason.cannot_stand", "reason.correction", "reason.appointment", "reason.other_urgent"];
const REASONS_ABANDON = ["reason.left", "reason.wrong_group", "reason.taken_twice", "reason.wrong_papers"];
const REASONS_PAUSE = ["reason.meal", "reason.short_absence", "reason.meeting", "reason.system", "reason.handover"];
// The main key changes its meaning after each press; a hand that lingers must not press the next meaning too.
const MAIN_REST_MS = 600;

const counterId = new URLSearchParams(location.search).get("counter") ?? localStorage.getItem("hall.counter") ?? "";
const base = `/api/v1/counters/${encodeURIComponent(counterId)}`;

let view = null;
let shownList = "waiting";
let busy = null;
let mainRests = null;
/** A press that got no answer keeps its key: pressed again it is the same press. */
let unanswered = null;

const refresh = once(async () => {
  if (busy) return;
  try {
    take(await get(base));
  } catch (problem) {
    readingFailed(problem);
  }
});

function take(answer) {
  view = answer;
  setByHall(answer.as_of);
  drawAll();
}

function drawAll() {
  const { counter, staff } = view;
  say(byId("subtitle"), [counter.name, ...counter.groups].map(hallSays).join(" · "));
  say(byId("staff").querySelector("span"), `${maskedName(staff.name)} ${t("console.staff_number", { id: maskedStaffNumber(staff.id) })}`);
  const pill = byId("counter-state");
  pill.querySelector(".dot").className = `dot ${counter.state}`;
  say(pill.querySelector("span"), counter.pause_reason ? `${t(`counter.${counter.state}`)}${t("page.colon")}${hallSays(counter.pause_reason)}` : t(`counter.${counter.state}`));
  pill.title = mayPress("close", counter.state) ? t("verb.close") : "";
  drawNow(byId("now"), view, press);
  drawMain();
  for (const button of document.querySelectorAll("[data-verb]")) setAble(button, mayPress(button.dataset.verb, counter.state));
  for (const tab of document.querySelectorAll("[data-list]")) {
    say(tab, t(`list.${tab.dataset.list}`, { count: view[tab.dataset.list].length }));
    tab.setAttribute("aria-selected", String(tab.dataset.list === shownList));
    tab.tabIndex = tab.dataset.list === shownList ? 0 : -1;
  }
  drawList(byId("list"), view, shownList, press);
  drawAside(byId("aside"), view, press);
  drawSameGroup(byId("same-group"), view);
  drawToday(byId("today"), view);
  drawHours(byId("hours"), view);
  drawNotices(byId("notices"), view);
  drawUndo();
}

function setAble(button, able) {
  button.setAttribute("aria-disabled", String(!able));
}

function drawMain() {
  const verb = mainVerb(view.counter.state);
  const button = byId("main");
  button.dataset.now = verb;
  button.querySelector(".icon").style.setProperty("--icon", `url("/assets/icons/${mainIcon(verb)}.svg")`);
  say(button.querySelector("b"), busy === verb ? t("page.working") : t(`verb.${verb}`));
  say(button.querySelector("small"), mainDetail(verb));
  setAble(button, mayPress(verb, view.counter.state) && !(verb === "call-next" && view.next === null));
}

function mainDetail(verb) {
  if (verb === "open") return t(view.counter.state === "paused" ? "console.open_again" : "console.open_first");
  if (verb === "begin") return t("console.begin", { number: view.now?.number ?? "" });
  if (view.next === null) return t(view.counter.state === "serving" ? "console.nobody_after" : "console.nobody");
  const who = [view.next.number, view.next.masked_name, hallSays(view.next.reason)].filter(Boolean).join("　");
  return view.counter.state === "serving" ? t("console.finish_and_call", { who }) : who;
}

/** One press. While it is under way nothing else can be pressed; asked for what it needs first. */
async function press(verb, asked = {}) {
  if (busy || view === null) return;
  if (!mayPress(verb, view.counter.state)) {
    toast("bad", t("problem.not_now", { state: t(`counter.${view.counter.state}`), verb: t(`verb.${verb}`) }), t(`way_out.${view.counter.state}`));
    return;
  }
  const body = await completed(verb, asked);
  if (body !== null) await carryOut(verb, body);
}

async function completed(verb, asked) {
  if (verb === "call") {
    const reason = await askReason(t("choose.call_first", { number: asked.number }), t("choose.on_record"), REASONS_FIRST, t("verb.call"));
    return reason === null ? null : { ticket_id: asked.ticket_id, reason };
  }
  if (verb === "pause") {
    const reason = await askReason(t("choose.pause"), t("choose.pause_note"), REASONS_PAUSE, t("verb.pause"));
    return reason === null ? null : { reason };
  }
  if (verb === "transfer") {
    const others = [...view.same_group, ...view.elsewhere].filter((each) => each.id !== view.counter.id && each.state !== "closed");
    return askWhere(view.now?.number ?? "", view.groups, others);
  }
  if (verb === "abandon") {
    const reason = await askReason(t("choose.abandon", { number: asked.number }), t("choose.abandon_note"), REASONS_ABANDON, t("verb.abandon"));
    return reason === null ? null : { ticket_id: asked.ticket_id, reason };
  }
  return asked.ticket_id ? { ticket_id: asked.ticket_id } : {};
}

async function carryOut(verb, body) {
  const content = JSON.stringify([verb, body]);
  const key = unanswered?.content === content ? unanswered.key : newKey();
  setBusy(verb);
  try {
    const answer = await send("POST", `${base}/${verb}`, body, key);
    unanswered = null;
    clearTroubles();
    busy = null;
    take(answer);
    if (verb === "help") toast("good", t("console.help_called"));
    if (verb === "close") leaveFor("/login");
  } catch (problem) {
    unanswered = problem.unanswered ? { content, key } : null;
    if (problem.status === 401) toLogin();
    else toast("bad", problem.title, problem.detail);
  } finally {
    setBusy(null, verb);
  }
  refresh();
}

function setBusy(verb, was = verb) {
  busy = verb;
  restMain();
  document.body.setAttribute("aria-busy", String(verb !== null));
  const pressed = mainVerb(view.counter.state) === was ? byId("main") : document.querySelector(`[data-verb="${was}"]`);
  byId("main").classList.remove("busy");
  for (const button of document.querySelectorAll("[data-verb].busy")) button.classList.remove("busy");
  if (verb !== null) pressed?.classList.add("busy");
  drawMain();
}

function restMain() {
  clearTimeout(mainRests);
  byId("main").dataset.rests = "";
  mainRests = setTimeout(() => {
    mainRests = null;
    delete byId("main").dataset.rests;
  }, MAIN_REST_MS);
}

function drawUndo() {
  const bar = byId("undo");
  const left = view.undo_until ? Math.ceil((Date.parse(view.undo_until) - hallNow()) / 1000) : 0;
  bar.hidden = left <= 0;
  if (left <= 0) return;
  say(bar.querySelector("span"), t("console.just_done"));
  say(bar.querySelector("button"), t("console.undo", { seconds: left }));
}

function onKey(event) {
  const verb = verbOfKey(event.key, view?.counter.state);
  if (!verb) return;
  // F1, F3, F5 and F6 mean something to the browser too: here they are the clerk's, before the first picture as well.
  event.preventDefault();
  if (view === null) return;
  if (event.repeat || byId("dialog").open) return;
  if (event.key === "F1") pressMain();
  else press(verb);
}

function pressMain() {
  if (mainRests !== null) return;
  const verb = mainVerb(view.counter.state);
  if (verb === "call-next" && view.next === null) toast("bad", t("console.nobody"), t("console.nobody_do"));
  else press(verb);
}

function onTabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = [...document.querySelectorAll("[data-list]")];
  tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length].click();
  document.querySelector('[data-list][aria-selected="true"]').focus();
}

async function begin() {
  await beginPage();
  if (!counterId) {
    toLogin();
    return;
  }
  byId("main").addEventListener("click", () => view && pressMain());
  for (const button of document.querySelectorAll("[data-verb]")) button.addEventListener("click", () => press(button.dataset.verb));
  byId("counter-state").addEventListener("click", () => view && press("close"));
  for (const tab of document.querySelectorAll("[data-list]")) {
    tab.addEventListener("keydown", onTabKey);
    tab.addEventListener("click", () => {
      shownList = tab.dataset.list;
      if (view) drawAll();
    });
  }
  document.addEventListener("keydown", onKey);
  setInterval(() => {
    if (!view) return;
    drawUndo();
    showElapsed(view);
  }, 1000);
  goLive(["counter", "queues", "call"], refresh);
  refresh();
}

begin();
