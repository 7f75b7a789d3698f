// What a duty manager does from the desk: words to a counter, a queue's numbers stopped or given again, one ticket moved or
// its priority confirmed, help on the way.

import { get, leaveFor, send } from "./api.js";
import { ask, askReason, askWhere, choices, field } from "./choosing.js";
import { h } from "./dom.js";
import { tellProblem } from "./page.js";
import { toast } from "./toast.js";
import { hallSays, isEnglish, named, t } from "./words.js";

const GROUNDS = ["elder", "disabled", "veteran", "martyr_family", "fire_rescuer", "seriously_ill", "pregnant"];
const STOP_REASONS = ["系统维护", "人手不够", "今天办不完了", "设备故障"];

let acted = () => {};

/** What is done after every act: the desk reads itself anew. */
export function onActed(refresh) {
  acted = refresh;
}

/** Carries out one act of the duty desk; true when it is done. */
export async function act(path, body = {}, base = "/api/v1/duty/") {
  try {
    await send("POST", `${base}${path}`, body);
    toast("good", t("duty.done"));
    return true;
  } catch (problem) {
    tellProblem(problem);
    return false;
  } finally {
    acted();
  }
}

/** Which queue will grow too long, and the counter that would help: one press tells it. */
export function forecastCards(desk) {
  const asked = new Map(desk.counters.map((counter) => [counter.id, counter.message]));
  return desk.forecast.filter((each) => each.said).map((each) => {
    const counter = each.open_next;
    const tell = counter && !asked.get(counter.counter_id) ? h("button.button.small.side", { type: "button", "data-focus": `forecast-${each.business_group}`, onclick: () => act("messages", { counter_id: counter.counter_id, group_id: each.business_group }) }, t("duty.tell_counter", { number: counter.counter_number })) : null;
    const told = counter && asked.get(counter.counter_id) ? h("span.tag.good", {}, t("duty.told_counter", { number: counter.counter_number })) : null;
    return h("li.forecast", {}, h("span.flag", {}, t("card.forecast")), h("div", {}, isEnglish ? each.said_en : each.said), tell, told);
  });
}

/** One queue: who waits, in the order of calling, and whether it gives numbers. */
export async function openQueue(queue, desk) {
  let waiting;
  try {
    ({ tickets: waiting } = await get(`/api/v1/duty/groups/${encodeURIComponent(queue.business_group)}/waiting`));
  } catch (problem) {
    tellProblem(problem);
    return;
  }
  // Only after this dialog's own close event: it would else count as leaving the next one.
  const then = (next) => () => {
    const dialog = document.getElementById("dialog");
    dialog.addEventListener("close", next, { once: true });
    dialog.close();
  };
  const rows = waiting.map((ticket) => h("li", {}, h("b", {}, ticket.number), h("span", {}, t("page.minutes", { count: ticket.waited_min })), h("span", {}, t(`priority.${ticket.priority}`)), h("button.button.small", { type: "button", "aria-label": `${t("duty.confirm_priority")} ${ticket.number}`, onclick: then(() => confirmPriority(ticket, desk)) }, t("duty.confirm_priority")), h("button.button.small", { type: "button", "aria-label": `${t("verb.transfer")} ${ticket.number}`, onclick: then(() => move(ticket, desk)) }, t("verb.transfer"))));
  const issuing = queue.stopped ? h("button.button.side", { type: "button", onclick: then(() => act(`groups/${queue.business_group}/resume-issuing`)) }, t("duty.resume_issuing")) : h("button.button.danger", { type: "button", onclick: then(() => stop(queue)) }, t("duty.stop_issuing"));
  const list = rows.length ? h("ul.waiting", { tabindex: "0" }, ...rows) : h("p.empty", {}, t("duty.nobody"));
  await ask(named(queue.name, queue.name_en), queue.stopped ? hallSays(queue.closed_reason) : t("page.people", { count: queue.waiting }), h("div", {}, list, h("p.issuing", {}, issuing)), t("page.got_it"), () => ({}));
}

async function stop(queue) {
  const reason = await askReason(t("duty.stop_title", { group: named(queue.name, queue.name_en) }), t("duty.stop_note"), STOP_REASONS, t("duty.stop_issuing"));
  if (reason) await act(`groups/${queue.business_group}/stop-issuing`, { reason });
}

async function confirmPriority(ticket, desk) {
  const ground = choices("priority", t("duty.which_ground"), [...GROUNDS.map((each) => [each, t(`priority.${each}`)]), ["none", t("duty.no_proof")]], 2);
  const chosen = await ask(`${ticket.number} ${t("duty.confirm_priority")}`, t("duty.confirm_note"), ground.node, t("duty.confirm_priority"), () => ground.value() || null);
  if (chosen) await act(`${desk.counters[0].id}/confirm-priority`, { ticket_id: ticket.ticket_id, priority: chosen === "none" ? "" : chosen }, "/api/v1/counters/");
}

async function move(ticket, desk) {
  const at = desk.counters.find((counter) => ["free", "calling", "serving"].includes(counter.state));
  if (!at) {
    toast("bad", t("duty.none_open"), t("duty.none_open_do"));
    return;
  }
  const groups = desk.queues.filter((queue) => queue.business_group !== ticket.business_group).map((queue) => ({ id: queue.business_group, name: queue.name }));
  const open = desk.counters.filter((counter) => counter.state !== "closed").map((counter) => ({ id: counter.id, name: counter.name, state: counter.state }));
  const where = await askWhere(ticket.number, groups, open);
  if (where) await act(`${at.id}/transfer`, { ticket_id: ticket.ticket_id, ...where }, "/api/v1/counters/");
}

/** One counter: words for its console, or its console itself. */
export async function openCounter(counter) {
  const words = field(t("duty.words"), { maxlength: "120" });
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, t("duty.words_missing"));
  const console = h("button.button.side", { type: "button", onclick: () => leaveFor(`/console?counter=${encodeURIComponent(counter.id)}`) }, t("duty.to_console"));
  const before = counter.message ? h("p.note", {}, t("duty.unread", { words: hallSays(counter.message) })) : null;
  const text = await ask(t("console.counter_number", { number: counter.number }), t(`counter.${counter.state}`), h("div", {}, before, words.node, wrong, h("p.issuing", {}, console)), t("duty.send_words"), () => {
    wrong.hidden = Boolean(words.value());
    return words.value() || null;
  });
  if (text) await act("messages", { counter_id: counter.id, text });
}
