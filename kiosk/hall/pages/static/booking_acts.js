// What is done with one booking: check in, move, cancel, note that nobody came, and the way back; and one entered by hand.

import { get, send } from "./api.js";
import { ask, askReason, field } from "./choosing.js";
import { dayOf, isoDay, now, timeOf } from "./clock.js";
import { h } from "./dom.js";
import { tellProblem } from "./page.js";
import { toast } from "./toast.js";
import { named, t } from "./words.js";

// On record in the hall's words, whatever the page's language.
const CANCEL_REASONS = ["市民来电取消", "改到别的渠道办理", "重复预约", "窗口临时停办"];

let acted = () => {};

/** What is done after every act: the page reads itself anew. */
export function onBookingActed(refresh) {
  acted = refresh;
}

const VERBS = { "check-in": checkIn, change: move, cancel, missed: noteMissed, restore };

export const actOn = (booking, verb, desk) => VERBS[verb](booking, desk);

const pathOf = (booking, verb) => `/api/v1/appointments/${encodeURIComponent(booking.appointment_id)}/${verb}`;

async function act(booking, verb, body, done, back = null) {
  try {
    const answer = await send("POST", pathOf(booking, verb), body);
    toast("good", done, "", back && { words: t("bookings.undo"), act: back });
    return answer;
  } catch (problem) {
    tellProblem(problem);
    return null;
  } finally {
    acted();
  }
}

async function checkIn(booking) {
  let ticket;
  try {
    ticket = await send("POST", pathOf(booking, "check-in"));
  } catch (problem) {
    tellProblem(problem);
    return;
  } finally {
    acted();
  }
  // The number is what the citizen goes away with: it stays until it was told.
  await ask(t("bookings.checked_in", { name: booking.masked_name }), t("bookings.tell_number", { time: timeOf(ticket.call_from ?? ticket.issued_at) }), h("p.told-number", {}, ticket.number), t("page.got_it"), () => ({}));
}

async function move(booking, desk) {
  const when = slotField(desk, booking.business_group, booking.at.slice(0, 10), booking);
  const wrong = trouble();
  const before = { at: booking.at, business_group: booking.business_group };
  await ask(t("bookings.move_title", { name: booking.masked_name }), t("bookings.stands_at", { time: `${dayOf(booking.at)} ${timeOf(booking.at)}` }), h("div", {}, ...when.nodes, wrong.node), t("bookings.verb_change"), () => wrong.tried(async () => {
    if (!when.at()) return wrong.say(t("bookings.choose_time"));
    await send("POST", pathOf(booking, "change"), { at: when.at(), business_group: when.group() });
    toast("good", t("bookings.moved", { time: `${dayOf(when.at())} ${timeOf(when.at())}` }), "", { words: t("bookings.undo"), act: () => act(booking, "change", before, t("bookings.moved_back")) });
    return {};
  }));
  acted();
}

async function cancel(booking) {
  const reason = await askReason(t("bookings.cancel_title", { name: booking.masked_name, time: timeOf(booking.at) }), t("bookings.cancel_note"), CANCEL_REASONS, t("bookings.cancel_do"));
  if (reason) await act(booking, "cancel", { reason }, t("bookings.is_cancelled"), () => restore(booking));
}

function noteMissed(booking) {
  return act(booking, "missed", undefined, t("bookings.is_missed"), () => restore(booking));
}

function restore(booking) {
  return act(booking, "restore", undefined, t("bookings.is_restored"));
}

/** A booking that came by telephone. Refusals stay in the dialog, with what was typed. */
export async function bookByHand(desk, groupId, day) {
  const when = slotField(desk, groupId, day < isoDay(now()) ? isoDay(now()) : day);
  const name = field(t("column.name"), { maxlength: "40" });
  const phone = field(t("bookings.phone"), { maxlength: "20", inputmode: "tel" });
  const number = field(t("bookings.id_number"), { maxlength: "20" });
  const item = field(t("column.item"), { maxlength: "120" });
  const wrong = trouble();
  const content = h("div", {}, ...when.nodes, h("div.pair", {}, name.node, phone.node), h("div.pair", {}, number.node, item.node), wrong.node);
  const made = await ask(t("bookings.book"), t("bookings.book_note"), content, t("bookings.book_do"), () => wrong.tried(() => {
    if (!when.at()) return wrong.say(t("bookings.choose_time"));
    const told = [phone.value(), number.value()];
    if (!told.some(Boolean)) return wrong.say(t("bookings.person_missing"));
    if (told[0] && !/^(\+?86)?1\d{10}$/.test(told[0].replace(/[\s-]/g, ""))) return wrong.say(t("bookings.phone_wrong"));
    return send("POST", "/api/v1/appointments", { business_group: when.group(), at: when.at(), name: name.value(), phone: told[0], id_number: told[1], item_name: item.value() });
  }));
  acted();
  if (made) await ask(t("bookings.is_booked", { time: `${dayOf(made.at)} ${timeOf(made.at)}` }), t("bookings.tell_code"), h("p.told-number.code", { tabindex: "0" }, made.code.replace(/^(..)(.{4})(.{4})(...)$/, "$1-$2-$3-$4")), t("page.got_it"), () => ({}));
}

/** The place where a dialog says what is wrong. `tried` keeps the dialog open with the hall's own sentence when it refuses. */
function trouble() {
  const node = h("p.trouble", { hidden: true, role: "alert" });
  const show = (...words) => {
    node.hidden = false;
    node.replaceChildren(...words);
    return null;
  };
  const tried = async (work) => {
    try {
      return await work();
    } catch (problem) {
      return show(h("b", {}, problem.title), " ", problem.detail);
    }
  };
  return { node, say: show, tried };
}

/** Business group, day and one of the day's free times, asked for anew whenever one of the first two changes. */
function slotField(desk, groupId, day, standing = null) {
  const group = h("select", {}, ...desk.groups.map((each) => h("option", { value: each.business_group, selected: each.business_group === groupId }, named(each.name, each.name_en))));
  const on = h("input", { type: "date", value: day, min: isoDay(now()), max: desk.last_day, required: true });
  const times = h("select", {});
  const fill = async () => {
    const told = on.value ? await get(`/api/v1/appointments/slots?day=${on.value}&business_group=${encodeURIComponent(group.value)}`).catch(() => null) : null;
    const free = (told?.slots ?? []).filter((slot) => slot.free && !(standing && slot.at === standing.at && group.value === standing.business_group));
    const none = h("option", { value: "" }, t(free.length ? "bookings.choose_time" : "bookings.none_free"));
    times.replaceChildren(none, ...free.map((slot) => h("option", { value: slot.at }, t("bookings.free_at", { time: timeOf(slot.at), count: slot.free }))));
  };
  for (const input of [group, on]) input.addEventListener("change", fill);
  fill();
  const labelled = (key, input) => h("label.field", {}, h("span", {}, t(key)), input);
  return { nodes: [labelled("column.group", group), h("div.pair", {}, labelled("bookings.day", on), labelled("column.when", times))], group: () => group.value, at: () => times.value };
}
