// Bookings of a day at the desk: how full each time is, who is booked, a search; what is done with one stands in booking_acts.js.

import { get, send } from "./api.js";
import { actOn, bookByHand, onBookingActed } from "./booking_acts.js";
import { importFile } from "./booking_import.js";
import { dayOf, isoDay, now, setByHall, shiftedDay, timeOf } from "./clock.js";
import { byId, draw, h, icon, say } from "./dom.js";
import { once } from "./live.js";
import { beginStaffPage, goLive, readingFailed, tellProblem, tiles } from "./page.js";
import { linkTo, named, t } from "./words.js";

let desk = null;
let found = null;
let slot = "";
let searched = "";

const chosenDay = () => byId("day").value;
const chosenGroup = () => byId("group").value;

const refresh = once(async () => {
  if (!chosenDay()) return;
  try {
    desk = await get(`/api/v1/appointments/desk?day=${chosenDay()}`);
    found = searched ? await send("POST", "/api/v1/appointments/search", { text: searched }) : null;
    setByHall(desk.as_of);
    drawAll();
  } catch (problem) {
    readingFailed(problem);
  }
}, 150);

function drawAll() {
  say(byId("subtitle"), dayOf(`${desk.day}T12:00:00+08:00`));
  byId("writes").hidden = !desk.writes;
  byId("export").href = `/api/v1/appointments/export?day=${desk.day}`;
  byId("day").min = desk.first_day;
  byId("today").disabled = desk.day === isoDay(now());
  drawGroups();
  drawFigures();
  drawSlots();
  drawList();
}

function drawGroups() {
  const kept = chosenGroup();
  draw(byId("group"), desk.groups, () => [h("option", { value: "" }, t("bookings.all_groups")), ...desk.groups.map((group) => h("option", { value: group.business_group, selected: group.business_group === kept }, named(group.name, group.name_en)))]);
}

function drawFigures() {
  const { booked, came, came_late: late, to_come: toCome, missed, cancelled } = desk.figures;
  tiles(byId("tiles"), [
    ["calendar", "bookings.booked", booked, t("bookings.cancelled_are", { count: cancelled })],
    ["check-circle", "bookings.came", came, t("bookings.late_are", { count: late })],
    ["clock", "bookings.to_come", toCome, " "],
    ["users", "bookings.missed", missed, booked ? t("bookings.missed_share", { percent: Math.round((100 * missed) / booked) }) : " "],
  ]);
}

/** The day's times, each with all its groups added up, or with the chosen one alone. */
function times() {
  const sums = new Map();
  for (const { at, business_group: group, capacity, taken } of desk.slots) {
    if (chosenGroup() && group !== chosenGroup()) continue;
    const sum = sums.get(at) ?? { at, capacity: 0, taken: 0 };
    sums.set(at, { at, capacity: sum.capacity + capacity, taken: sum.taken + taken });
  }
  return [...sums.values()];
}

function drawSlots() {
  const listed = times();
  draw(byId("slots"), [listed, slot, desk.open_day, Math.floor(now() / 60000)], () => {
    const rows = listed.map((time) => {
      const full = time.taken >= time.capacity;
      const over = Date.parse(time.at) < now();
      const gauge = h(`span.gauge${full ? ".full" : ""}`, { "aria-hidden": "true" }, h("i", { style: { width: `${time.capacity ? Math.min(100, (100 * time.taken) / time.capacity) : 100}%` } }));
      const words = time.capacity ? t("bookings.taken_of", time) : t("bookings.taken_outside", time);
      return h("li", {}, h(`button${over ? ".over" : ""}`, { type: "button", "data-focus": time.at, "aria-pressed": String(slot === time.at), onclick: () => chooseSlot(time.at) }, h("b", {}, timeOf(time.at)), gauge, h(`span${full && !over ? ".full" : ""}`, {}, words)));
    });
    const empty = desk.open_day ? t("bookings.no_slots") : t("bookings.closed_day");
    return [h("header", {}, h("h2", {}, t("bookings.slots")), slot ? h("button.button.small", { type: "button", onclick: () => chooseSlot(slot) }, t("bookings.whole_day")) : h("span.note", {}, t("bookings.slots_note"))), rows.length ? h("ul.slots", { tabindex: "0", "aria-label": t("bookings.slots") }, ...rows) : h("p.empty", {}, empty)];
  });
}

function chooseSlot(at) {
  slot = slot === at ? "" : at;
  drawSlots();
  drawList();
}

const shown = () => (found ? found.appointments : desk.appointments.filter((each) => (!slot || each.at === slot) && (!chosenGroup() || each.business_group === chosenGroup())));

function drawList() {
  const listed = shown();
  draw(byId("list"), [listed, slot, searched], () => {
    const title = found ? t("bookings.found", { count: listed.length }) : slot ? t("bookings.at", { time: timeOf(slot) }) : t("bookings.list");
    const side = found ? h("button.button.small", { type: "button", onclick: endSearch }, t("bookings.end_search")) : h("span.note", {}, t("bookings.count", { count: listed.length }));
    const heads = ["column.when", "column.group", "column.name", "column.item", "column.state", "bookings.code", "column.act"];
    const body = listed.length ? h("div.scroll", { tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, ...listed.map(row)))) : h("p.empty", {}, t(found ? `bookings.none_by_${found.by}` : "bookings.none"));
    return [h("header", {}, h("h2", {}, title), side), body];
  });
}

const TONES = { booked: "blue", checked_in: "good", cancelled: "off", missed: "warn" };

function row(booking) {
  const state = booking.late ? "late" : booking.state;
  const words = booking.number ? t("bookings.has_number", { number: booking.number }) : t(`bookings.state_${state}`);
  const group = named(booking.group_name, booking.group_name_en);
  const elsewhere = booking.at.slice(0, 10) !== isoDay(now());
  const acts = booking.may.map((verb) => h(`button.button.small${verb === "check-in" ? ".main" : ".side"}`, { type: "button", "data-focus": `${verb}-${booking.appointment_id}`, "aria-label": `${t(`bookings.verb_${verb}`)} ${booking.masked_name} ${timeOf(booking.at)}`, onclick: () => actOn(booking, verb, desk) }, t(`bookings.verb_${verb}`)));
  return h("tr", { "data-booking": booking.appointment_id }, h("td.when", {}, h("b", {}, timeOf(booking.at)), found && elsewhere ? h("small", {}, dayOf(booking.at)) : null), h("td", {}, group), h("td", {}, booking.masked_name || "—"), h("td.item", {}, booking.item_name || "—", booking.reason ? h("small", {}, booking.reason) : null), h("td", {}, h(`span.tag.${state === "late" ? "warn" : TONES[booking.state]}`, {}, words)), h("td.code", {}, spoken(booking.code), h("small", {}, [booking.booked_by_name, booking.outside_number].filter(Boolean).join(" · "))), h("td.acts", {}, ...acts));
}

/** In groups, as it is read out: YY-7KQM-2F4W-8TB. */
const spoken = (code) => code.replace(/^(..)(.{4})(.{4})(...)$/, "$1-$2-$3-$4");

async function search(event) {
  event.preventDefault();
  searched = byId("text").value.trim();
  if (!searched) return endSearch();
  try {
    found = await send("POST", "/api/v1/appointments/search", { text: searched });
    if (desk) drawList();
  } catch (problem) {
    tellProblem(problem);
  }
  return undefined;
}

function endSearch() {
  searched = "";
  found = null;
  byId("text").value = "";
  if (desk) drawList();
}

function goTo(day) {
  if (!day) return;
  byId("day").value = day;
  slot = "";
  const query = new URLSearchParams(location.search);
  query.set("day", day);
  history.replaceState(null, "", `${location.pathname}?${query}`);
  refresh();
}

function listen() {
  byId("before").addEventListener("click", () => goTo(shiftedDay(chosenDay(), -1)));
  byId("after").addEventListener("click", () => goTo(shiftedDay(chosenDay(), 1)));
  byId("today").addEventListener("click", () => goTo(isoDay(now())));
  byId("day").addEventListener("change", () => goTo(chosenDay()));
  byId("group").addEventListener("change", () => desk && drawAll());
  byId("search").addEventListener("submit", search);
  // The cross in the field, and an emptied field.
  byId("text").addEventListener("search", () => byId("text").value || endSearch());
  byId("book").addEventListener("click", () => desk && bookByHand(desk, chosenGroup(), chosenDay()));
  byId("import").addEventListener("click", () => importFile(refresh));
}

async function begin() {
  const session = await beginStaffPage();
  const home = session?.counter_id ? "/console" : "/duty";
  byId("back").href = linkTo(home);
  say(byId("back").querySelector("span"), t(home === "/duty" ? "duty.title" : "console.title"));
  byId("day").value = new URLSearchParams(location.search).get("day") ?? isoDay(now());
  onBookingActed(refresh);
  listen();
  goLive(["appointments", "settings"], refresh);
  refresh();
}

begin();
