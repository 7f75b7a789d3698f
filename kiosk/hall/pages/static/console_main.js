// The main button, the countdown to the next by itself, and the bar that takes a press back.

import { secondsUntil } from "./clock.js";
import { mainIcon, mainVerb, mayPress } from "./console_verbs.js";
import { byId, say } from "./dom.js";
import { hallSays, t } from "./words.js";

// The main key changes its meaning after each press; a hand that lingers must not press the next meaning too.
const MAIN_REST_MS = 600;
let mainRests = null;
let wasBusy = null;

/** What F1 does now, and for whom. */
export function drawMain(view, busy, offline) {
  const verb = mainVerb(view.counter.state);
  const button = byId("main");
  if (busy !== wasBusy) restMain();
  wasBusy = busy;
  button.dataset.now = verb;
  button.classList.toggle("busy", busy !== null && busy === verb);
  button.querySelector(".icon").style.setProperty("--icon", `url("/assets/icons/${offline ? "offline" : mainIcon(verb)}.svg")`);
  say(button.querySelector("b"), busy === verb ? t("page.working") : t(`verb.${verb}`));
  say(button.querySelector("small"), offline ? t("console.offline_short") : detail(verb, view));
  const able = mayPress(verb, view.counter.state) && !(verb === "call-next" && view.next === null);
  button.setAttribute("aria-disabled", String(offline || !able));
}

function detail(verb, view) {
  if (verb === "open") return t(view.counter.state === "paused" ? "console.open_again" : "console.open_first");
  if (verb === "begin") return t("console.begin", { number: view.now?.number ?? "" });
  if (view.next === null) return t(view.counter.state === "serving" ? "console.nobody_after" : "console.nobody");
  const who = [view.next.number, view.next.masked_name, hallSays(view.next.reason)].filter(Boolean).join("　");
  return view.counter.state === "serving" ? t("console.finish_and_call", { who }) : who;
}

/** For a moment the main key does nothing, so that a double press means one. */
function restMain() {
  clearTimeout(mainRests);
  byId("main").dataset.rests = "";
  mainRests = setTimeout(() => delete byId("main").dataset.rests, MAIN_REST_MS);
}

/** The last press can be taken back for some seconds. */
export function drawUndo(bar, view) {
  const left = secondsUntil(view.undo_until);
  bar.hidden = left === 0;
  if (left === 0) return;
  say(bar.querySelector("span"), t("console.just_done"));
  say(bar.querySelector("button b"), t("console.undo", { seconds: left }));
}

/** The next is called by itself in a moment, unless somebody stops it. */
export function drawSoon(bar, view) {
  const left = secondsUntil(view.auto_next_at);
  bar.hidden = left === 0 || view.next === null;
  if (bar.hidden) return;
  say(bar.querySelector("span"), t("console.soon", { seconds: left, number: view.next.number }));
}

/** A number is not called again at once: the button says from when. */
export function drawRecall(button, view) {
  const left = view.counter.state === "calling" ? secondsUntil(view.recall_from) : 0;
  say(button.querySelector("b"), left ? t("console.recall_in", { seconds: left }) : t("verb.recall"));
  button.setAttribute("aria-disabled", String(button.closest(".offline") !== null || left > 0 || view.counter.state !== "calling"));
}
