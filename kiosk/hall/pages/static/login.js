// Logging in at a counter, at the duty desk or for the machines.

import { send } from "./api.js";
import { byId, say } from "./dom.js";
import { Live } from "./live.js";
import { beginPage } from "./page.js";
import { isEnglish, linkTo, t } from "./words.js";

const HOME = { clerk: "/console", duty_manager: "/duty", hall_administrator: "/duty", operator: "/health" };

/** Only a path of this site: a link that was tampered with leads nowhere else. */
function nextPath() {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next : "";
}

function showTrouble(problem) {
  const box = byId("trouble");
  box.hidden = problem === null;
  if (problem === null) return;
  say(box.querySelector("b"), problem.title);
  say(box.querySelector("span > span"), problem.detail);
}

/** Another person sits there: whoever takes over says so. */
function offerTakeOver(offered) {
  byId("take-over").hidden = !offered;
  if (offered) byId("take-over").focus();
}

/** Why the last login ended, if it ended by itself; said once. */
function showEnding() {
  const ended = sessionStorage.getItem("hall.ended");
  sessionStorage.removeItem("hall.ended");
  if (ended) showTrouble(JSON.parse(ended));
}

const SIGN_ON_SAID = ["unreachable", "not_passed", "not_admitted", "out_of_time", "counter_taken", "wrong_role"];

/** The way by the sign-on service, with the counter that is chosen here; and what it said when it did not let in. */
function prepareSignOn() {
  const link = document.getElementById("sign-on");
  if (link === null) return;
  link.textContent = isEnglish ? link.dataset.en : link.dataset.zh;
  const asked = new URLSearchParams(location.search);
  const said = asked.get("sign_on");
  if (SIGN_ON_SAID.includes(said)) {
    byId("counter").value = asked.get("counter") ?? "";
    showTrouble({ title: t(`login.${said}`), detail: t(`login.${said}_do`) });
    offerTakeOver(said === "counter_taken");
    byId("take-over").dataset.by = "sign-on";
  }
  link.addEventListener("click", () => followSignOn(link, false));
}

function followSignOn(link, takeOver) {
  const asked = new URLSearchParams({ counter_id: byId("counter").value, lang: isEnglish ? "en" : "zh" });
  if (takeOver) asked.set("take_over", "true");
  link.href = `/api/v1/session/sign-on?${asked}`;
}

function takeOver() {
  const link = document.getElementById("sign-on");
  if (byId("take-over").dataset.by !== "sign-on" || link === null) return logIn(true);
  followSignOn(link, true);
  return location.assign(link.href);
}

function enter(event) {
  event.preventDefault();
  logIn(false);
}

async function logIn(takingOver) {
  const [staff, password, counter] = [byId("staff-id"), byId("password"), byId("counter")];
  const missing = [staff, password].find((input) => !input.value.trim());
  if (missing) {
    showTrouble({ title: t("login.incomplete"), detail: t(missing === staff ? "login.staff_number_missing" : "login.password_missing") });
    missing.focus();
    return;
  }
  const button = byId("enter");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  say(button, t("login.entering"));
  offerTakeOver(false);
  try {
    const asked = { staff_id: staff.value.trim(), password: password.value, counter_id: counter.value || null, take_over: takingOver };
    const answer = await send("POST", "/api/v1/session", asked);
    localStorage.setItem("hall.counter", counter.value);
    localStorage.setItem("hall.staff", staff.value.trim());
    go(answer);
  } catch (problem) {
    showTrouble(problem);
    const taken = problem.content?.type === "counter_taken";
    if (!taken) {
      password.value = "";
      password.focus();
    }
    byId("take-over").dataset.by = "password";
    offerTakeOver(taken);
    button.setAttribute("aria-disabled", "false");
    say(button, t("login.enter"));
  }
}

function go(session) {
  const home = HOME[session.staff.role] ?? "/console";
  // Somebody who chose a counter wants to serve there, whatever else the role allows.
  const wanted = session.counter_id && session.staff.role !== "operator" ? "/console" : home;
  const next = nextPath();
  const fits = next && !(next.startsWith("/console") && !session.counter_id);
  location.assign(fits ? next : linkTo(wanted));
}

/** What was chosen the last time, filled in before anybody can type: nothing typed is ever overwritten. */
function remember() {
  const [staff, counter] = [byId("staff-id"), byId("counter")];
  staff.value ||= localStorage.getItem("hall.staff") ?? "";
  counter.value ||= localStorage.getItem("hall.counter") ?? "";
  byId(staff.value ? "password" : "staff-id").focus();
}

async function begin() {
  remember();
  await beginPage();
  say(byId("subtitle"), t("login.subtitle"));
  const other = byId("other-language");
  other.textContent = t("page.other_language");
  const query = new URLSearchParams(location.search);
  if (isEnglish) query.delete("lang");
  else query.set("lang", "en");
  other.href = `/login?${query}`;
  showEnding();
  prepareSignOn();
  byId("form").addEventListener("submit", enter);
  byId("take-over").addEventListener("click", takeOver);
  // Until here the browser itself would send the form, password and all.
  byId("enter").disabled = false;
  new Live(() => {}, (state) => {
    const broken = state === "broken";
    byId("line").classList.toggle("off", broken);
    say(byId("line").querySelector("span"), t(broken ? "page.line_broken" : "page.line_good"));
  });
}

begin();
