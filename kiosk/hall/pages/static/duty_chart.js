// Mean wait by half hours: today beside the same weekday a week ago, with the target.

import { h, s } from "./dom.js";
import { t } from "./words.js";

const WIDTH = 420;
const HEIGHT = 236;
const LEFT = 46;
const BOTTOM = 34;

export function waitChart(slots, target) {
  const legend = h("span.legend", {}, ...[["duty.chart_today", "var(--indigo-700)"], ["duty.chart_last_week", "var(--line-300)"]].map(([key, colour]) => h("span", {}, h("i", { style: { background: colour } }), t(key))));
  const head = h("header", {}, h("h2", {}, t("duty.chart")), legend);
  if (!slots.length) return [head, h("p.empty", {}, t("duty.chart_empty"))];
  return [head, drawing(slots, target)];
}

function drawing(slots, target) {
  const values = slots.flatMap((slot) => [slot.mean_wait_min ?? 0, slot.last_week_min ?? 0]);
  const top = Math.max(20, Math.ceil(Math.max(...values, target) / 5) * 5);
  const x = (index) => LEFT + (slots.length === 1 ? 0.5 : index / (slots.length - 1)) * (WIDTH - LEFT - 30);
  const y = (minutes) => 14 + (1 - minutes / top) * (HEIGHT - BOTTOM - 14);
  const line = (key, colour) => s("polyline", { points: slots.map((slot, index) => (slot[key] === null ? null : `${x(index)},${y(slot[key])}`)).filter(Boolean).join(" "), fill: "none", stroke: colour, "stroke-width": 4, "stroke-linejoin": "round", "stroke-linecap": "round" });
  const last = slots.findLastIndex((slot) => slot.mean_wait_min !== null);
  const said = slots.filter((slot) => slot.mean_wait_min !== null).map((slot) => `${slot.slot} ${slot.mean_wait_min}`).join(", ");
  return s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said }, ...scale(top, y), ...hours(slots, x), ...goal(target, y), line("last_week_min", "var(--line-300)"), line("mean_wait_min", "var(--indigo-700)"), ...(last < 0 ? [] : marker(slots[last].mean_wait_min, x(last), y(slots[last].mean_wait_min))));
}

const text = (x, y, words, more = {}) => s("text", { x, y, "font-size": 14, fill: "var(--ink-700)", ...more }, words);

function scale(top, y) {
  const step = top > 40 ? 10 : 5;
  const marks = Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
  return marks.flatMap((minutes) => [s("line", { x1: LEFT, x2: WIDTH - 20, y1: y(minutes), y2: y(minutes), stroke: "var(--line-200)", "stroke-width": 1.5 }), text(LEFT - 10, y(minutes) + 5, String(minutes), { "text-anchor": "end" })]);
}

function hours(slots, x) {
  const each = Math.ceil(slots.length / 7);
  return slots.map((slot, index) => (index % each ? null : text(x(index), HEIGHT - 8, slot.slot, { "text-anchor": "middle" }))).filter(Boolean);
}

function goal(target, y) {
  return [s("line", { x1: LEFT, x2: WIDTH - 20, y1: y(target), y2: y(target), stroke: "var(--danger-700)", "stroke-width": 2, "stroke-dasharray": "8 5" }), text(LEFT + 6, y(target) - 7, t("duty.chart_target", { minutes: target }), { fill: "var(--danger-700)" })];
}

function marker(minutes, x, y) {
  const right = x < WIDTH - 130;
  return [s("circle", { cx: x, cy: y, r: 7, fill: "var(--indigo-700)", stroke: "#fff", "stroke-width": 3 }), text(right ? x + 12 : x - 12, y + 20, t("duty.chart_now", { minutes: Math.round(minutes) }), { fill: "var(--indigo-700)", "font-weight": 700, "text-anchor": right ? "start" : "end" })];
}
