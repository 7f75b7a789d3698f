// The health of the hall's terminals: every device in standard words, alarms with their beginning and end.

import { get } from "./api.js";
import { now, setByHall, timeOf } from "./clock.js";
import { byId, draw, h, icon, say } from "./dom.js";
import { once } from "./live.js";
import { beginPage, goLive, readingFailed } from "./page.js";
import { hallSays, has, t } from "./words.js";

const REFRESH_MS = 10000;
const OVER_SHOWN = 20;
const KIND_ICONS = { receipt_printer: "printer", id_reader: "id-card", qr_reader: "scanner", document_camera: "camera", speaker: "sound", network: "network", hall: "network", platform: "network", disk: "document", clock: "clock" };
const ALARM_ICONS = { paper_out: "paper-low", paper_low: "paper-low", paper_tomorrow: "paper-low", silent: "offline", gone: "offline", clock: "clock", parked: "document" };

let health = null;
let chosen = "";

const refresh = once(async () => {
  try {
    health = await get("/api/v1/health");
    setByHall(health.as_of);
    drawAll();
  } catch (problem) {
    readingFailed(problem);
  }
});

const words = (group, value) => (has(`${group}.${value}`) ? t(`${group}.${value}`) : value);

/** good, warn, fault or silent: what the mark and the tag show. */
function stateOf(terminal) {
  if (terminal.state === "silent") return "silent";
  const states = terminal.devices.map(deviceState);
  return ["fault", "warn"].find((state) => states.includes(state)) ?? "good";
}

function deviceState(device) {
  if (device.cuss === "UNAVAILABLE" || device.ne107 === "FAILURE") return "fault";
  return device.ne107 && device.ne107 !== "NORMAL" ? "warn" : "good";
}

const nameOf = (terminal) => hallSays(terminal.place.split("·").pop().trim()) || terminal.terminal_id;
const openAlarms = () => health.alarms.filter((alarm) => alarm.ended_at === null);

function drawAll() {
  if (!health.terminals.some((terminal) => terminal.terminal_id === chosen)) chosen = health.terminals[0]?.terminal_id ?? "";
  say(byId("subtitle"), t("health.count", { count: health.terminals.length }));
  drawTerminals();
  drawFigures();
  drawAlarms();
  drawOne();
}

function drawTerminals() {
  const rows = health.terminals.map((terminal) => [terminal.terminal_id, nameOf(terminal), stateOf(terminal)]);
  draw(byId("terminals"), [rows, chosen], () => [h("h2", {}, t("health.terminals")), ...rows.map(([id, name, state]) => h("button", { type: "button", "aria-pressed": String(id === chosen), "data-focus": id, onclick: () => choose(id) }, h(`i.mark.${state}`, { "aria-hidden": "true" }), h("span", {}, name), t(`health.${state}`))), rows.length ? null : h("p.empty", {}, t("health.no_terminals"))]);
}

function choose(id) {
  chosen = id;
  drawAll();
}

function drawFigures() {
  const states = health.terminals.map(stateOf);
  const count = (state) => states.filter((each) => each === state).length;
  const tiles = [["check-circle", "good", "good"], ["offline", "off", "silent"], ["close", "bad", "fault"], ["warning", "warn", "warn"]].map(([name, tone, state]) => [name, tone, state, count(state)]);
  draw(byId("figures"), tiles, () => tiles.map(([name, tone, state, number]) => h("li", {}, h(`span.square.${tone}`, {}, icon(name)), h("div", {}, h("b", {}, String(number)), t(`health.${state}`)))));
}

function drawAlarms() {
  const open = openAlarms();
  const over = health.alarms.filter((alarm) => alarm.ended_at !== null).slice(0, OVER_SHOWN);
  draw(byId("alarms"), [open, over, health.as_of.slice(0, 16)], () => [
    h("header", {}, h("h2", {}, t("health.alarms", { count: open.length }))),
    open.length ? h("ul", {}, ...open.map(openRow)) : h("p.empty", {}, t("health.no_alarms")),
    over.length ? h("h3", {}, t("health.over")) : null,
    h("ul", {}, ...over.map(overRow)),
  ]);
}

const alarmTone = (alarm) => (alarm.kind === "silent" ? "off" : alarm.ne107 === "FAILURE" ? "bad" : "warn");
const alarmIcon = (alarm) => ALARM_ICONS[alarm.kind] ?? "warning";

function openRow(alarm) {
  const minutes = Math.max(0, Math.floor((now() - Date.parse(alarm.began_at)) / 60000));
  return h("li", { "data-alarm": alarm.kind, "data-open": true }, h(`span.square.${alarmTone(alarm)}`, {}, icon(alarmIcon(alarm))), h("div", {}, h("b", {}, hallSays(alarm.text)), h("p.note", {}, hallSays(alarm.place))), h("div.when", {}, h("b", {}, minutes ? t("page.minutes", { count: minutes }) : t("health.just_now")), h("p.note", {}, t("health.since", { time: timeOf(alarm.began_at) }))), h(`span.tag.${alarmTone(alarm)}`, {}, words("action", alarm.action)));
}

function overRow(alarm) {
  return h("li.over", { "data-alarm": alarm.kind }, h("span.square.off", {}, icon(alarmIcon(alarm))), h("div", {}, hallSays(alarm.text)), h("div.when", {}, t("health.from_to", { from: timeOf(alarm.began_at), to: timeOf(alarm.ended_at) })), h("span.tag.good", {}, icon("check"), t("health.ended")));
}

function drawOne() {
  const terminal = health.terminals.find((each) => each.terminal_id === chosen);
  draw(byId("one"), [terminal ?? null], () => (terminal ? terminalCard(terminal) : h("p.empty", {}, t("health.choose"))));
}

const TAGS = { good: "good", warn: "warn", fault: "bad", silent: "off" };
const TAG_ICONS = { good: "check", warn: "warning", fault: "close", silent: "offline" };

function tag(state, text) {
  return h(`span.tag.${TAGS[state]}`, {}, icon(TAG_ICONS[state]), text);
}

function terminalCard(terminal) {
  const state = stateOf(terminal);
  const place = terminal.place.split("·").slice(0, -1).join("·").trim();
  return [
    h("header", {}, h("div", {}, h("p.note", {}, hallSays(place)), h("p.title", {}, nameOf(terminal)), h("p.note", {}, t("health.program", { id: terminal.terminal_id, version: terminal.version }))), tag(state, t(`health.${state}`))),
    h("p.note", {}, t("health.seen", { time: timeOf(terminal.seen_at) })),
    h("div.sums", {}, ...[[terminal.devices.length, "health.devices"], [terminal.outbox.waiting, "health.outbox_waiting"], [terminal.outbox.parked, "health.outbox_parked"]].map(([value, key]) => h("div", {}, h("b", {}, String(value)), h("span", {}, t(key))))),
    h("div", {}, ...terminal.devices.map(deviceRow)),
  ];
}

/** The standards' word as engineers say it, with its meaning as the tip. */
const standard = (value) => h("code", { title: words("standard", value) }, value);

function deviceRow(device) {
  const state = deviceState(device);
  const conditions = (device.conditions ?? []).map((condition) => words("condition", condition));
  const text = conditions.join(t("page.list")) || (device.link && device.link !== "online" ? words("link", device.link) : t(`health.device_${state}`));
  const standards = [device.xfs, device.cuss, device.ne107].filter(Boolean).flatMap((value, index) => (index ? [" · ", standard(value)] : [standard(value)]));
  const act = device.action && device.action !== "none" ? h("p.act", {}, icon("tool"), words("action", device.action), h("span.note", {}, t("health.since", { time: timeOf(device.since) }))) : null;
  return h("div.device", { "data-device": device.name, "data-state": state }, h("p", {}, icon(KIND_ICONS[device.kind] ?? "tool"), h("span", {}, words("device", device.kind)), tag(state, text)), act, h("p.note.standards", {}, ...standards), figureList(device));
}

function figureList(device) {
  const figures = Object.entries(device.figures ?? {}).filter(([, value]) => value !== "");
  if (!figures.length && !device.detail) return null;
  return h("dl.figure-list", {}, ...figures.map(([key, value]) => h("div", {}, h("dt", {}, words("figure", key)), h("dd", {}, value))), device.detail ? h("div", {}, h("dt", {}, t("health.detail")), h("dd", {}, device.detail)) : null);
}

async function begin() {
  await beginPage();
  goLive(["health"], refresh);
  refresh();
  setInterval(refresh, REFRESH_MS);
}

begin();
