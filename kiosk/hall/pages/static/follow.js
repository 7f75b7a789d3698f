// One ticket on its holder's phone. Nothing about the person, and nothing kept.

import { get } from "./api.js";
import { setByHall, timeOf } from "./clock.js";
import { byId, draw, h, say } from "./dom.js";
import { Live, once } from "./live.js";
import { hallSays, isEnglish, loadWords, named, t } from "./words.js";

const TONES = { called: "go", serving: "go", finished: "over", no_show: "missed", abandoned: "missed" };
const AGAIN_MS = 15000;

let lastGood = null;

const refresh = once(async () => {
  try {
    const ticket = await get(`/api/v1/follow/${encodeURIComponent(document.body.dataset.token)}`);
    lastGood = ticket.as_of;
    setByHall(ticket.as_of);
    byId("stale").hidden = true;
    say(byId("as-of"), t("follow.as_of", { time: timeOf(ticket.as_of) }));
    drawTicket(ticket);
  } catch (problem) {
    byId("stale").hidden = false;
    say(byId("stale"), problem.status ? `${problem.title} ${problem.detail}` : lastGood ? t("follow.stale", { time: timeOf(lastGood) }) : t("follow.no_line"));
  }
});

function drawTicket(ticket) {
  const { as_of: _, ...facts } = ticket;
  draw(byId("ticket"), facts, () => {
    const state = ticket.state === "waiting" && ticket.waiting_ahead === 0 ? t("follow.next") : t(`follow.state_${ticket.state}`, { counter: hallSays(ticket.counter) });
    return [
      h("p.group", {}, named(ticket.group_name, ticket.group_name_en)),
      h("p.number", {}, ticket.number),
      h(`p.state${TONES[ticket.state] ? `.${TONES[ticket.state]}` : ""}`, {}, state),
      ticket.state === "serving" ? h("p.at", {}, hallSays(ticket.counter)) : null,
      ticket.state === "waiting" ? figures(ticket) : null,
    ];
  });
}

function figures(ticket) {
  const wait = ticket.wait ? t("follow.range", ticket.wait) : t("follow.unknown");
  const fact = (key, value, kind = "dd", whole = "div") => h(whole, {}, h("dt", {}, t(key)), h(kind, {}, value));
  return h("dl", {}, fact("follow.ahead", t("follow.people", { count: ticket.waiting_ahead })), fact("follow.wait", wait), fact("follow.where", hallSays(ticket.counter || ticket.counters), "dd.place", "div.whole"));
}

async function begin() {
  await loadWords();
  const other = byId("other-language");
  other.textContent = t("page.other_language");
  other.href = isEnglish ? location.pathname : `${location.pathname}?lang=en`;
  refresh();
  new Live((name) => ["queues", "call"].includes(name) && refresh(), (state) => state === "live" && refresh());
  setInterval(refresh, AGAIN_MS);
}

begin();
