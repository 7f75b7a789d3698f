// What every working page does first: words, clock, the line's state, logging out.

import { get, leaveFor, send, toLogin } from "./api.js";
import { setByHall, startClock } from "./clock.js";
import { byId, draw, h, icon, say } from "./dom.js";
import { Live } from "./live.js";
import { toast } from "./toast.js";
import { linkTo, loadWords, maskedName, maskedStaffNumber, t } from "./words.js";

/** Loads the words, starts the clock, sets the links to other pages; resolves when the page may draw. */
export async function beginPage() {
  await loadWords();
  startClock();
  for (const link of document.querySelectorAll("a#staff")) link.href = linkTo("/account");
  for (const link of document.querySelectorAll("[data-to]")) link.href = linkTo(link.dataset.to);
  byId("logout")?.addEventListener("click", () => leaveFor("/login", () => send("DELETE", "/api/v1/session").catch(() => {})));
}

/** The same for a page that only staff opens: who is logged in, the hall's time. Resolves with the
 * session, or null while the hall cannot be asked; without a login the browser is on its way to the login page. */
export async function beginStaffPage() {
  await beginPage();
  try {
    const session = await get("/api/v1/session");
    say(byId("staff").querySelector("span"), `${maskedName(session.staff.name)} ${t("console.staff_number", { id: maskedStaffNumber(session.staff.id) })}`);
    setByHall((await get("/api/v1/queues")).as_of);
    return session;
  } catch (problem) {
    readingFailed(problem);
    return null;
  }
}

/** A day's figures as tiles: [icon, key of the heading, value, note]. */
export function tiles(region, listed) {
  draw(region, listed, () => listed.map(([name, key, value, note]) => h("li", {}, h("p", {}, h("span.square", {}, icon(name)), t(key)), h("p.value", {}, h("b", {}, String(value))), h("p.note", {}, note))));
}

/** What a refused act means: log in again, or the hall's own sentences at the foot of the page. */
export function tellProblem(problem) {
  if (problem.status === 401) toLogin();
  else toast("bad", problem.title, problem.detail);
}

/** Joins the live events. `refresh` draws the whole picture: at the start, at events, and after every break. */
export function goLive(names, refresh, onEvent = () => {}, onState = () => {}) {
  return new Live(
    (name, content) => {
      onEvent(name, content);
      if (names.includes(name)) refresh();
    },
    (state) => {
      showLine(state);
      onState(state);
      if (state === "live") refresh();
    },
  );
}

function showLine(state) {
  const pill = byId("line");
  if (!pill) return;
  const broken = state === "broken";
  pill.classList.toggle("off", broken);
  pill.querySelector(".icon").style.setProperty("--icon", `url("/assets/icons/${broken ? "offline" : "network"}.svg")`);
  say(pill.querySelector("span"), t(broken ? "page.line_broken" : "page.line_good"));
}

/** What a failed reading of the picture means: log in again, or wait for the line. */
export function readingFailed(problem) {
  if (problem.status === 401) toLogin();
  else if (problem.status !== 0 && !document.querySelector(".toast.bad")) toast("bad", problem.title, problem.detail);
}
