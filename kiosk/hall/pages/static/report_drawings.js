// What each chart and table of a report shows.

import { amounts, bars, categories, chartCard, goal, line, patterned, table } from "./charts.js";
import { draw, h } from "./dom.js";
import { hallSays, named, t } from "./words.js";

const NAMES = ["waits", "arrivals", "counters", "distribution", "service", "truth", "reviews", "days"];

/** `before` is the same span a week earlier, or null. */
export function drawCharts(region, report, before) {
  if (!region.children.length) region.append(...NAMES.map((name) => h("section.card", { id: `chart-${name}` })));
  const at = (name) => region.querySelector(`#chart-${name}`);
  waits(at("waits"), report, before);
  arrivals(at("arrivals"), report);
  counters(at("counters"), report);
  distribution(at("distribution"), report);
  service(at("service"), report);
  truth(at("truth"), report);
  reviews(at("reviews"), report);
  days(at("days"), report);
}

const bySlot = (report) => new Map((report?.slots ?? []).map((slot) => [slot.slot, slot]));
const target = (report) => Math.min(...report.groups.map((group) => group.target_min));
const groupName = (group) => named(group.name, group.name_en);

function waits(region, report, before) {
  const [now, then] = [bySlot(report), bySlot(before)];
  const slots = [...new Set([...now.keys(), ...then.keys()])].sort().filter((slot) => [now, then].some((side) => side.get(slot)?.mean_wait_min != null));
  const of = (side, key) => slots.map((slot) => side.get(slot)?.[key] ?? null);
  chartCard(region, {
    title: t("reports.chart_waits"),
    note: before ? t("reports.beside_last_week") : "",
    said: t("reports.said_waits", { minutes: report.total.mean_wait_min ?? "—", target: target(report) }),
    option: {
      xAxis: categories(slots),
      yAxis: amounts(t("reports.minutes")),
      series: [
        line(t("reports.mean"), of(now, "mean_wait_min"), "main", { markLine: goal(target(report), t("duty.chart_target", { minutes: target(report) })) }),
        line(t("reports.p90_short"), of(now, "p90_wait_min"), "second", { lineStyle: { width: 2, type: "dashed" }, symbol: "triangle" }),
        ...(before ? [line(t("reports.last_week"), of(then, "mean_wait_min"), "faint", { symbol: "emptyCircle", lineStyle: { width: 2 } })] : []),
      ],
    },
    heads: [t("reports.slot"), t("reports.mean"), t("reports.p90_short"), t("reports.last_week")],
    rows: slots.map((slot) => [slot, now.get(slot)?.mean_wait_min, now.get(slot)?.p90_wait_min, then.get(slot)?.mean_wait_min]),
  });
}

function arrivals(region, report) {
  const slots = report.slots.filter((slot) => slot.issued || slot.called);
  chartCard(region, {
    title: t("reports.chart_arrivals"),
    said: t("reports.said_arrivals", { issued: report.total.issued, called: report.total.called }),
    option: {
      xAxis: categories(slots.map((slot) => slot.slot)),
      yAxis: amounts(t("reports.people")),
      series: [bars(t("reports.arrived"), slots.map((slot) => slot.issued), "fourth"), bars(t("reports.called"), slots.map((slot) => slot.called), "main")],
    },
    heads: [t("reports.slot"), t("reports.arrived"), t("reports.called"), t("reports.finished")],
    rows: slots.map((slot) => [slot.slot, slot.issued, slot.called, slot.finished]),
  });
}

const PARTS = [["serving_min", "main", "reports.serving"], ["calling_min", "third", "reports.calling"], ["idle_min", "fourth", "reports.idle"], ["paused_min", "second", "reports.paused"]];

function counters(region, report) {
  const shown = report.counters.filter((counter) => counter.present_min);
  chartCard(region, {
    title: t("reports.chart_counters"),
    note: t("reports.counters_note"),
    said: shown.map((counter) => `${hallSays(counter.name)} ${counter.utilisation_percent ?? "—"}%`).join(t("page.comma")),
    option: {
      ...patterned,
      xAxis: amounts(""),
      yAxis: categories(shown.map((counter) => hallSays(counter.name)), { inverse: true }),
      series: PARTS.map(([key, which, words]) => bars(t(words), shown.map((counter) => counter[key]), which, { stack: "time" })),
    },
    heads: [t("column.counter"), ...PARTS.map(([, , words]) => t(words)), t("reports.busy"), t("reports.pauses")],
    rows: shown.map((counter) => [hallSays(counter.name), ...PARTS.map(([key]) => counter[key]), share(counter.utilisation_percent), pauses(counter)]),
  });
}

const share = (value) => (value === null ? null : `${value}%`);
const pauses = (work) => work.pauses.map(([reason, minutes]) => `${hallSays(reason) || "—"} ${minutes}`).join("；");

function distribution(region, report) {
  const groups = report.groups.filter((group) => group.called);
  const limits = report.groups[0].waits.map((_, index, all) => (index === all.length - 1 ? `>${index * report.bucket_min}` : `≤${(index + 1) * report.bucket_min}`));
  const colours = ["main", "second", "third", "fourth", "faint", "dark"];
  chartCard(region, {
    title: t("reports.chart_distribution"),
    note: t("reports.distribution_note"),
    said: groups.map((group) => `${groupName(group)} ${t("reports.within")} ${share(group.within_target_percent)}`).join(t("page.comma")),
    option: {
      ...patterned,
      xAxis: categories(limits, { name: t("reports.minutes"), nameLocation: "end", nameGap: 6 }),
      yAxis: amounts(t("reports.people")),
      grid: { left: 12, right: 48, top: 74, bottom: 8, containLabel: true },
      series: groups.map((group, index) => bars(groupName(group), group.waits, colours[index % colours.length], { stack: "waits" })),
    },
    heads: [t("column.group"), ...limits],
    rows: groups.map((group) => [groupName(group), ...group.waits]),
  });
}

function service(region, report) {
  const groups = report.groups.filter((group) => group.called);
  chartCard(region, {
    title: t("reports.chart_service"),
    note: t("reports.service_note"),
    said: t("reports.said_service", { percent: share(report.within_target_percent) ?? "—" }),
    option: {
      xAxis: amounts("", { max: 100, axisLabel: { formatter: "{value}%" } }),
      yAxis: categories(groups.map(groupName), { inverse: true }),
      legend: { show: false },
      grid: { left: 12, right: 40, top: 12, bottom: 8, containLabel: true },
      series: [bars(t("reports.within"), groups.map((group) => group.within_target_percent), "main", { label: { show: true, position: "right", formatter: "{c}%" } })],
    },
    heads: [t("column.group"), t("reports.target"), t("reports.within"), t("reports.mean"), t("reports.median"), t("reports.p90_short"), t("reports.service_mean"), t("reports.walk")],
    rows: groups.map((group) => [groupName(group), group.target_min, share(group.within_target_percent), group.mean_wait_min, group.median_wait_min, group.p90_wait_min, group.mean_service_min, group.mean_walk_s]),
  });
}

function truth(region, report) {
  const slots = report.slots.filter((slot) => slot.told_min !== null);
  const found = report.accuracy;
  chartCard(region, {
    title: t("reports.chart_truth"),
    note: found.told ? t("reports.truth_note", { off: found.mean_off_min, held: found.held_percent }) : "",
    said: found.told ? t("reports.truth_note", { off: found.mean_off_min, held: found.held_percent }) : "",
    option: {
      xAxis: categories(slots.map((slot) => slot.slot)),
      yAxis: amounts(t("reports.minutes")),
      series: [line(t("reports.told"), slots.map((slot) => slot.told_min), "second", { lineStyle: { width: 2, type: "dashed" }, symbol: "triangle" }), line(t("reports.came"), slots.map((slot) => slot.true_min), "main")],
    },
    heads: [t("reports.slot"), t("reports.told"), t("reports.came")],
    rows: slots.map((slot) => [slot.slot, slot.told_min, slot.true_min]),
  });
}

const LEVELS = ["said.rating_5", "said.rating_4", "said.rating_3", "said.rating_2", "said.rating_1"];

function reviews(region, report) {
  const { ratings, count, bad, bad_open: open, tags } = report.reviews;
  const levels = LEVELS.map((key) => t(key));
  chartCard(region, {
    title: t("reports.chart_reviews"),
    note: t("reports.bad_note", { bad, open }),
    said: levels.map((level, index) => `${level} ${ratings[index]}`).join(t("page.comma")),
    option: {
      xAxis: categories(levels, { axisLabel: { interval: 0, fontSize: 14, width: 92, overflow: "break" } }),
      yAxis: amounts(t("reports.people"), { minInterval: 1 }),
      legend: { show: false },
      series: [bars(t("reports.count"), ratings, "main", { label: { show: true, position: "top" } })],
    },
    heads: [t("column.rating"), t("reports.count")],
    rows: count ? [...levels.map((level, index) => [level, ratings[index]]), ...tags.map(([, words, times]) => [words, times])] : [],
  });
}

function days(region, report) {
  const shown = report.by_day;
  chartCard(region, {
    title: t("reports.chart_days"),
    note: t("reports.days_note"),
    said: t("reports.said_days", { days: shown.length, finished: report.total.finished }),
    option: {
      xAxis: categories(shown.map((day) => day.day.slice(5))),
      yAxis: [amounts(t("reports.people")), amounts(t("reports.minutes"), { splitLine: { show: false } })],
      series: [bars(t("reports.finished"), shown.map((day) => day.finished), "fourth"), line(t("reports.mean"), shown.map((day) => day.mean_wait_min), "main", { yAxisIndex: 1 })],
    },
    heads: [t("reports.date"), t("reports.issued"), t("reports.finished"), t("reports.no_shows"), t("reports.mean"), t("reports.p90_short"), t("reports.within"), t("reports.satisfied")],
    rows: shown.map((day) => [day.day, day.issued, day.finished, day.no_shows, day.mean_wait_min, day.p90_wait_min, share(day.within_target_percent), share(day.satisfied_percent)]),
  });
}

const WORK = [["calls", "reports.called"], ["finished", "reports.finished"], ["recalls", "reports.recalls"], ["no_shows", "reports.no_shows"], ["transfers", "reports.transfers"], ["present_min", "reports.present"], ["serving_min", "reports.serving"], ["idle_min", "reports.idle"], ["paused_min", "reports.paused"], ["utilisation_percent", "reports.busy"], ["mean_service_min", "reports.service_mean"]];

export function drawTables(region, report) {
  draw(region, [report.staff, report.grounds], () => [staff(report), grounds(report)]);
}

function staff(report) {
  const rows = report.staff.map((one) => [`${one.name} ${one.staff_id}`.trim(), ...WORK.map(([key]) => (key === "utilisation_percent" ? share(one[key]) : one[key]))]);
  return section(t("reports.staff"), t("reports.staff_note"), [t("column.staff"), ...WORK.map(([, words]) => t(words))], rows);
}

function grounds(report) {
  const rows = report.grounds.map((ground) => [ground.ground ? hallSays(ground.name) : t("reports.ordinary"), ground.issued, ground.called, ground.mean_wait_min, ground.median_wait_min, ground.p90_wait_min, ground.longest_wait_min]);
  return section(t("reports.grounds"), t("reports.grounds_note"), [t("column.priority"), t("reports.issued"), t("reports.called"), t("reports.mean"), t("reports.median"), t("reports.p90_short"), t("reports.longest")], rows);
}

const section = (title, note, heads, rows) => h("section.card", {}, h("header", {}, h("h2", {}, title), h("span.note", {}, note)), h("div.scroll", { tabindex: "0", role: "region", "aria-label": title }, rows.length ? table(heads, rows) : h("p.empty", {}, t("reports.nothing"))));
