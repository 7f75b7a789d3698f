// The console of one counter: who is here, who is next, and the verbs.

import { get, leaveFor, send, toLogin } from "./api.js";
import { setByHall } from "./clock.js";
import { drawAside, drawHelp, drawHours, drawNotices, drawSameGroup, drawToday } from "./console_around.js";
import { drawNow, showElapsed } from "./console_now.js";
import { drawList } from "./console_lists.js";
import { drawMain, drawRecall, drawSoon, drawUndo } from "./console_main.js";
import { askMore, deedsFor } from "./console_more.js";
import { closePapers, openedFor, openPapers } from "./console_papers.js";
import { Presses } from "./console_press.js";
import { buttonWorks, mainVerb, mayPress, verbOfKey } from "./console_verbs.js";
import { byId, say } from "./dom.js";
import { once } from "./live.js";
import { beginPage, goLive, readingFailed } from "./page.js";
import { toast } from "./toast.js";
import { hallSays, maskedName, maskedStaffNumber, t } from "./words.js";

// A hall that restarts is back sooner; until then a press is sent and sent again with the same key.
const OFFLINE_AFTER_MS = 1200;
const LISTS = ["waiting", "no_show", "on_hold", "done"];

const counterId = new URLSearchParams(location.search).get("counter") ?? localStorage.getItem("hall.counter") ?? "";
const base = `/api/v1/counters/${encodeURIComponent(counterId)}`;

let view = null;
let shownList = "waiting";
let offline = false;

const presses = new Presses(base, { view: () => view, offline: () => offline, done: carriedOut, changed: drawPressing });

const refresh = once(async () => {
  if (presses.busy) return;
  try {
    take(await get(base));
  } catch (problem) {
    readingFailed(problem);
  }
});

function take(answer) {
  presses.look(answer);
  view = answer;
  setByHall(answer.as_of);
  // Whoever is not served here any more has no papers on this screen.
  if (openedFor() && !(view.counter.state === "serving" && view.now?.ticket_id === openedFor())) closePapers();
  drawAll();
}

function carriedOut(answer, verb) {
  take(answer);
  if (verb === "help") toast("good", t("console.help_called"));
  if (verb === "close") leaveFor("/login");
  refresh();
}

const act = (verb, asked) => {
  if (verb === "papers") showPapers();
  else if (verb === "more") more(view.now, view.counter.state);
  else presses.press(verb, asked);
};

async function more(line, where) {
  if (presses.busy || document.querySelector("dialog[open]")) return;
  const deed = await askMore(view, line, where);
  if (deed) presses.press(deed.verb, deed.asked);
}

function showPapers() {
  if (!view.now?.papers) toast("bad", t("papers.none"), t("papers.none_do"));
  else if (view.counter.state !== "serving") toast("bad", t("papers.not_yet"), t("way_out.calling"));
  else openPapers(view.now.ticket_id, counterId);
}

async function readNotice(messageId) {
  try {
    await send("POST", `${base}/messages/${encodeURIComponent(messageId)}/read`, {});
    refresh();
  } catch (problem) {
    toast("bad", problem.title, problem.detail);
  }
}

function drawAll() {
  const { counter, staff } = view;
  say(byId("subtitle"), [counter.name, ...counter.groups].map(hallSays).join(" · "));
  say(byId("staff").querySelector("span"), `${maskedName(staff.name)} ${t("console.staff_number", { id: maskedStaffNumber(staff.id) })}`);
  const pill = byId("counter-state");
  pill.querySelector(".dot").className = `dot ${counter.state}`;
  say(pill.querySelector("span"), counter.pause_reason ? `${t(`counter.${counter.state}`)}${t("page.colon")}${hallSays(counter.pause_reason)}` : t(`counter.${counter.state}`));
  pill.title = mayPress("close", counter.state) ? t("verb.close") : "";
  drawNow(byId("now"), view, act);
  drawPressing();
  for (const tab of document.querySelectorAll("[data-list]")) {
    say(tab, t(`list.${tab.dataset.list}`, { count: (tab.dataset.list === "waiting" ? view.waiting_total : undefined) ?? view[tab.dataset.list].length }));
    tab.setAttribute("aria-selected", String(tab.dataset.list === shownList));
    tab.tabIndex = tab.dataset.list === shownList ? 0 : -1;
  }
  drawList(byId("list"), view, shownList, act, more);
  drawAside(byId("aside"), view, act, shownList);
  drawSameGroup(byId("same-group"), view);
  drawToday(byId("today"), view);
  drawHours(byId("hours"), view);
  drawNotices(byId("notices"), view, readNotice);
  drawHelp(byId("help-said"), view);
  drawEachSecond();
}

/** What a press under way, and a broken line, change on the buttons. */
function drawPressing() {
  if (view === null) return;
  document.body.setAttribute("aria-busy", String(presses.busy !== null));
  document.body.classList.toggle("offline", offline);
  byId("offline").hidden = !offline;
  for (const button of document.querySelectorAll("[data-verb]")) {
    button.setAttribute("aria-disabled", String(offline || !buttonWorks(button.dataset.verb, view)));
    button.classList.toggle("busy", presses.busy === button.dataset.verb && presses.busy !== mainVerb(view.counter.state));
  }
  byId("more").setAttribute("aria-disabled", String(offline || deedsFor(view, view.now, view.counter.state).length === 0));
  drawMain(view, presses.busy, offline);
}

function drawEachSecond() {
  drawUndo(byId("undo"), view);
  drawSoon(byId("soon"), view);
  drawRecall(document.querySelector('[data-verb="recall"]'), view);
  showElapsed(view);
}

function onKey(event) {
  const verb = verbOfKey(event.key, view?.counter.state);
  if (!verb || event.altKey || event.metaKey) return;
  // F1, F3, F5, F6, F7 and F10 mean something to the browser too: here they are the clerk's, before the first picture as well.
  event.preventDefault();
  if (view === null || event.repeat || document.querySelector("dialog[open]")) return;
  if (event.key === "F1") pressMain();
  else if (event.key === "F5" && event.shiftKey) act("finish", { outcome: true });
  else act(verb);
}

function pressMain() {
  if (byId("main").dataset.rests !== undefined) return;
  const verb = mainVerb(view.counter.state);
  if (verb === "call-next" && view.next === null && !offline) toast("bad", t("console.nobody"), t("console.nobody_do"));
  else act(verb);
}

function onTabKey(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = LISTS.indexOf(event.target.dataset.list);
  show(LISTS[(at + step + LISTS.length) % LISTS.length]);
  document.querySelector('[data-list][aria-selected="true"]').focus();
}

function show(list) {
  shownList = list;
  if (view) drawAll();
}

let offlineSoon = null;

function onLine(state) {
  clearTimeout(offlineSoon);
  if (state === "broken") {
    offlineSoon = setTimeout(() => setOffline(true), OFFLINE_AFTER_MS);
  } else {
    setOffline(false);
  }
}

function setOffline(is) {
  offline = is;
  drawPressing();
}

async function begin() {
  await beginPage();
  if (!counterId) {
    toLogin();
    return;
  }
  byId("main").addEventListener("click", () => view && pressMain());
  for (const button of document.querySelectorAll("[data-verb]")) button.addEventListener("click", () => view && act(button.dataset.verb));
  byId("counter-state").addEventListener("click", () => view && act("close"));
  byId("more").addEventListener("click", () => view && act("more"));
  byId("soon-stop").addEventListener("click", () => view && act("wait"));
  for (const tab of document.querySelectorAll("[data-list]")) {
    tab.addEventListener("keydown", onTabKey);
    tab.addEventListener("click", () => show(tab.dataset.list));
  }
  document.addEventListener("keydown", onKey);
  setInterval(() => view && drawEachSecond(), 1000);
  goLive(["counter", "queues", "call"], refresh, () => {}, onLine);
  refresh();
}

begin();
