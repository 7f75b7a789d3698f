// Charts by ECharts in the design's colours. Each stands for a table beneath it, which everybody can open; a screen reader is
// told what the chart shows, never its drawing. Colours differ in lightness and stacked bars in pattern, too.

import * as echarts from "/assets/web/echarts.esm.min.js";
import { draw, h } from "./dom.js";
import { t } from "./words.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const COLOURS = { main: "indigo-700", second: "orange", third: "teal-500", fourth: "indigo-300", faint: "line-400", goal: "danger-700", dark: "indigo-950" };
export const colour = (name) => token(COLOURS[name] ?? name);

const charts = new Map();

/**
 * A card with a chart in `region`: {title, note, said, option, heads, rows}. `rows` is the table of the same figures;
 * without any rows the card says `empty`.
 */
export function chartCard(region, { title, note = "", said = "", option, heads, rows, empty = t("reports.nothing") }) {
  draw(region, [title, note, said, heads, rows], () => {
    charts.get(region)?.dispose();
    charts.delete(region);
    const head = h("header", {}, h("h2", {}, title), h("span.note", {}, note));
    if (!rows.length) return [head, h("p.empty", {}, empty)];
    return [head, h("div.drawing", { role: "img", "aria-label": [title, said].filter(Boolean).join(t("page.colon")) }), h("details", {}, h("summary", {}, t("reports.figures")), h("div.scroll", { tabindex: "0", role: "region", "aria-label": title }, table(heads, rows)))];
  });
  const place = region.querySelector(".drawing");
  if (!place) return;
  let chart = charts.get(region);
  if (!chart) {
    chart = echarts.init(place, null, { renderer: "canvas" });
    charts.set(region, chart);
  }
  chart.setOption({ ...basics(), ...option }, true);
}

export const table = (heads, rows) => h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, index) => (index ? h("td", {}, cell ?? "—") : h("th", { scope: "row" }, cell ?? "—")))))));

const text = (size = 14) => ({ color: token("ink-700"), fontFamily: token("font"), fontSize: size });

function basics() {
  return {
    animation: !calm.matches,
    textStyle: text(),
    grid: { left: 12, right: 18, top: 52, bottom: 8, containLabel: true },
    legend: { top: 0, right: 14, itemWidth: 22, itemHeight: 12, textStyle: text() },
    tooltip: { trigger: "axis", confine: true, renderMode: "richText", textStyle: { ...text(), color: token("ink-900") } },
  };
}

export const categories = (names, more = {}) => ({ type: "category", data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: token("line-300") } }, axisLabel: { ...text(), hideOverlap: true }, ...more });

export const amounts = (name, more = {}) => ({ type: "value", name, nameGap: 12, nameTextStyle: { ...text(), align: "left", padding: [0, 0, 0, -18] }, axisLabel: text(), splitLine: { lineStyle: { color: token("line-200") } }, ...more });

export function line(name, values, which, more = {}) {
  return { name, type: "line", data: values, color: colour(which), lineStyle: { width: 3 }, symbol: "circle", symbolSize: 8, connectNulls: true, ...more };
}

export const bars = (name, values, which, more = {}) => ({ name, type: "bar", data: values, color: colour(which), barMaxWidth: 34, ...more });

/** Patterns over the colours, so that stacked parts are told apart without them. */
export const patterned = { aria: { enabled: true, decal: { show: true }, label: { enabled: false } } };

export const goal = (value, words) => ({ silent: true, symbol: "none", lineStyle: { color: colour("goal"), type: "dashed", width: 2 }, label: { formatter: words, color: colour("goal"), position: "insideEndTop", fontFamily: token("font"), fontSize: 14 }, data: [{ yAxis: value }] });

addEventListener("resize", () => {
  for (const chart of charts.values()) chart.resize();
});
