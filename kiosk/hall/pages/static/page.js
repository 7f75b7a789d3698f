// What every working page does first: words, clock, the line's state, logging out.

import { leaveFor, send, toLogin } from "./api.js";
import { startClock } from "./clock.js";
import { byId, say } from "./dom.js";
import { Live } from "./live.js";
import { toast } from "./toast.js";
import { linkTo, loadWords, t } from "./words.js";

/** Loads the words, starts the clock; resolves when the page may draw. */
export async function beginPage() {
  await loadWords();
  startClock();
  for (const link of document.querySelectorAll("a#staff")) link.href = linkTo("/account");
  byId("logout")?.addEventListener("click", () => leaveFor("/login", () => send("DELETE", "/api/v1/session").catch(() => {})));
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
