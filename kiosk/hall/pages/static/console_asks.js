// What a press needs before it is carried out: a reason, a place, a note, a yes. Null means that it was left.

import { ask, askReason, askWhere, choices, field } from "./choosing.js";
import { h } from "./dom.js";
import { hallSays, t } from "./words.js";

const PLACES = [1, 3, 5, 10];
const MINUTES = [5, 10, 20, 30];

const numberOf = (asked, view) => asked.number ?? view.now?.number ?? "";
const of = (asked) => (asked.ticket_id ? { ticket_id: asked.ticket_id } : {});

/** The body of the press; asks for what is missing. */
export async function completed(verb, asked, view) {
  return verb in ASKS ? ASKS[verb](asked, view) : of(asked);
}

const ASKS = {
  call: async (asked, view) => withReason(asked, t("choose.call_first", { number: asked.number }), t("choose.on_record"), view.choices.call, t("verb.call")),
  pause: async (asked, view) => withReason(asked, t("choose.pause"), t("choose.pause_note"), view.choices.pause, t("verb.pause")),
  abandon: async (asked, view) => withReason(asked, t("choose.abandon", { number: numberOf(asked, view) }), t("choose.abandon_note"), view.choices.abandon, t("verb.abandon")),
  transfer: async (asked, view) => {
    const where = await askWhere(numberOf(asked, view), view.groups, othersOpen(view));
    return where && { ...of(asked), ...where };
  },
  "hand-over": async (asked, view) => askHandOver(numberOf(asked, view), othersOpen(view).filter((each) => each.state === "free")),
  "add-service": async (asked, view) => askService(asked, view),
  "confirm-priority": async (asked, view) => askGround(asked, view),
  return: async (asked, view) => (asked.place ? askPlace(asked, numberOf(asked, view)) : of(asked)),
  finish: async (asked, view) => (asked.outcome ? askOutcome(numberOf(asked, view), view.choices.outcomes) : of(asked)),
  hold: async (asked, view) => (asked.note ? askNote(numberOf(asked, view)) : of(asked)),
  close: async (asked, view) => (leavesSomebodyWaiting(view) ? askClose(view) : of(asked)),
  "take-over": async (asked, view) => askYes(t("choose.take_over"), t("choose.take_over_note", { name: view.counter.staff_name ?? "" }), t("verb.take-over"), of(asked)),
};

const othersOpen = (view) => [...view.same_group, ...view.elsewhere].filter((each) => each.id !== view.counter.id && each.state !== "closed");

async function withReason(asked, title, note, offered, done) {
  const reason = await askReason(title, note, offered, done);
  return reason === null ? null : { ...of(asked), reason };
}

/** A yes or no before something that many people notice. */
export const askYes = (title, note, done, answer) => ask(title, note, h("div"), done, () => answer);

function leavesSomebodyWaiting(view) {
  const working = view.same_group.some((each) => each.id !== view.counter.id && ["free", "calling", "serving"].includes(each.state));
  return view.waiting.length > 0 && !working;
}

const askClose = (view) => askYes(t("choose.close"), t("choose.close_note", { count: view.waiting_total ?? view.waiting.length }), t("verb.close"), {});

/** Asks until `read` has an answer; says what is missing. */
function insist(title, note, parts, missing, done, read) {
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, missing);
  return ask(title, note, h("div", {}, ...parts, wrong), done, () => {
    const answer = read();
    wrong.hidden = answer !== null;
    return answer;
  });
}

/** Where a citizen who comes back waits: behind some others, or for some minutes. */
function askPlace(asked, number) {
  const behind = choices("place", t("choose.behind"), PLACES.map((count) => [`places:${count}`, t("choose.places", { count })]), 2);
  const later = choices("place", t("choose.later"), MINUTES.map((count) => [`minutes:${count}`, t("choose.minutes", { count })]), 2);
  return insist(t("choose.return", { number }), t("choose.return_note"), [behind.node, later.node], t("choose.return_missing"), t("verb.put-back"), () => {
    const chosen = behind.value() || later.value();
    if (!chosen) return null;
    const [kind, count] = chosen.split(":");
    return { ...of(asked), [kind]: Number(count) };
  });
}

function askHandOver(number, free) {
  if (!free.length) return askYes(t("choose.hand_over", { number }), t("choose.hand_over_nobody"), t("page.got_it"), null);
  const counter = choices("to", t("choose.hand_over_to"), free.map((each) => [each.id, hallSays(each.name)]), 2);
  const note = field(t("choose.note"), { maxlength: "120" });
  return insist(t("choose.hand_over", { number }), t("choose.hand_over_note"), [counter.node, note.node], t("choose.place_missing"), t("verb.hand-over"), () =>
    counter.value() ? { to_counter: counter.value(), note: note.value() } : null,
  );
}

function askService(asked, view) {
  const line = asked.ticket_id ? asked : view.now;
  const has = new Set([line.group_name, ...(line.services ?? [])]);
  const groups = view.groups.filter((each) => !has.has(each.name));
  const group = choices("group", t("choose.service"), groups.map((each) => [each.id, hallSays(each.name)]), 2);
  return insist(t("choose.add_service", { number: line.number }), t("choose.add_service_note"), [group.node], t("choose.service_missing"), t("verb.add-service"), () =>
    group.value() ? { ...of(asked), to_group: group.value() } : null,
  );
}

function askGround(asked, view) {
  const grounds = choices("ground", t("choose.ground"), [...view.choices.priorities.map((each) => [each.id, hallSays(each.name)]), ["none", t("choose.no_proof")]], 2);
  return insist(t("choose.confirm_priority", { number: numberOf(asked, view) }), t("choose.confirm_priority_note"), [grounds.node], t("choose.ground_missing"), t("verb.confirm-priority"), () => {
    const ground = grounds.value();
    return ground ? { ...of(asked), priority: ground === "none" ? "" : ground } : null;
  });
}

function askOutcome(number, offered) {
  const outcomes = choices("outcome", t("choose.outcome_legend"), offered.map((words) => [words, hallSays(words)]), 2);
  const own = field(t("choose.own_words"), { maxlength: "40" });
  return insist(t("choose.outcome", { number }), "", [outcomes.node, own.node], t("choose.outcome_missing"), t("verb.finish"), () => {
    const outcome = own.value() || outcomes.value();
    return outcome ? { outcome } : null;
  });
}

function askNote(number) {
  const note = field(t("choose.hold_note"), { maxlength: "120" });
  return ask(t("choose.hold", { number }), t("choose.hold_about"), note.node, t("verb.hold"), () => ({ note: note.value() }));
}
