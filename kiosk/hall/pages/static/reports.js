// Reports of any day or range: charts where people would rather look, the same figures as tables, and as files to take along.

import { get } from "./api.js";
import { dayOf, isoDay, now, setByHall, shiftedDay, timeOf } from "./clock.js";
import { byId, say } from "./dom.js";
import { once } from "./live.js";
import { beginStaffPage, goLive, readingFailed, tiles } from "./page.js";
import { toast } from "./toast.js";
import { drawCharts, drawTables } from "./report_drawings.js";
import { t } from "./words.js";

const SLOW_MS = 90000;
const DAY_MS = 86400000;
const REFRESH_MS = 60000;

const today = () => isoDay(now());

const span = () => ({ from: byId("from").value, to: byId("to").value });

const refresh = once(async () => {
  const { from, to } = span();
  if (!from || !to) return;
  byId("charts").setAttribute("aria-busy", "true");
  try {
    const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
    const [report, before] = await Promise.all([reportOf(from, to), reportOf(shiftedDay(from, -7), shiftedDay(to, -7), days)]);
    drawAll(report, before);
  } catch (problem) {
    readingFailed(problem);
  } finally {
    byId("charts").removeAttribute("aria-busy");
  }
}, 150);

/** Days of two weeks ago may be shut or before the hall's first: then there is nothing to compare with. */
const reportOf = (from, to) => get(`/api/v1/reports/range?from=${from}&to=${to}`, SLOW_MS);

function drawAll(report, before) {
  setByHall(report.as_of);
  say(byId("subtitle"), report.from === report.to ? dayOf(`${report.from}T12:00:00+08:00`) : `${report.from} – ${report.to}`);
  say(byId("as-of"), t("reports.as_of", { time: timeOf(report.as_of), days: report.days }));
  byId("xlsx").href = `/api/v1/reports/range?from=${report.from}&to=${report.to}&format=xlsx`;
  byId("csv").href = `/api/v1/reports/range?from=${report.from}&to=${report.to}&format=csv`;
  for (const button of byId("span").querySelectorAll("[data-days]")) button.setAttribute("aria-pressed", String(report.to === today() && shiftedDay(report.to, 1 - Number(button.dataset.days)) === report.from));
  drawTiles(report);
  drawCharts(byId("charts"), report, before.days ? before : null);
  drawTables(byId("tables"), report);
}

const share = (value) => (value === null ? "—" : `${value}%`);
const minutes = (value) => (value === null ? "—" : String(value));

function drawTiles({ total, reviews, within_target_percent, accuracy, appointments }) {
  const listed = [
    ["users", "reports.issued", total.issued, t("reports.finished_of", { count: total.finished })],
    ["timer", "reports.mean_wait", minutes(total.mean_wait_min), t("reports.median_is", { minutes: minutes(total.median_wait_min) })],
    ["clock", "reports.p90", minutes(total.p90_wait_min), t("reports.longest_is", { minutes: minutes(total.longest_wait_min) })],
    ["check-circle", "reports.within", share(within_target_percent), t("reports.no_shows_are", { count: total.no_shows })],
    ["star", "reports.satisfied", share(reviews.satisfied_percent), t("reports.reviews_are", { count: reviews.count })],
    ["calendar", "reports.truth", accuracy.told ? share(accuracy.held_percent) : "—", appointments.booked ? t("reports.appointments_are", appointments) : t("reports.told_are", { count: accuracy.told })],
  ];
  tiles(byId("tiles"), listed);
}

function choose(days) {
  byId("to").value = today();
  byId("from").value = shiftedDay(today(), 1 - days);
  changed();
}

function changed() {
  const { from, to } = span();
  if (from && to && from > to) {
    toast("bad", t("reports.backwards"), t("reports.backwards_do"));
    return;
  }
  const query = new URLSearchParams(location.search);
  query.set("from", from);
  query.set("to", to);
  history.replaceState(null, "", `${location.pathname}?${query}`);
  refresh();
}

async function begin() {
  await beginStaffPage();
  const query = new URLSearchParams(location.search);
  byId("to").value = query.get("to") ?? today();
  byId("from").value = query.get("from") ?? byId("to").value;
  byId("span").addEventListener("change", changed);
  byId("span").addEventListener("submit", (event) => event.preventDefault());
  for (const button of byId("span").querySelectorAll("[data-days]")) button.addEventListener("click", () => choose(Number(button.dataset.days)));
  goLive(["settings"], refresh);
  refresh();
  setInterval(() => {
    if (byId("to").value === today()) refresh();
  }, REFRESH_MS);
}

begin();
