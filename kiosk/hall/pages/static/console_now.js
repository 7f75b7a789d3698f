// Who is at the counter: number, name, what for, what was given, and how long it takes.

import { runningFor, timeOf } from "./clock.js";
import { draw, h, icon, say } from "./dom.js";
import { hallSays, has, t } from "./words.js";

const PRIORITY_ICONS = { elder: "elder", disabled: "wheelchair", veteran: "veteran", pregnant: "pregnant", martyr_family: "star", fire_rescuer: "shield-check", seriously_ill: "user" };

/** The ground of a priority; whether its proof was seen is said in words. */
export function priorityTag(line) {
  if (!line.priority) return t("priority.");
  const seen = line.proof === undefined || ["card", "staff"].includes(line.proof);
  return h(`span.tag${seen ? ".warn" : ""}`, { title: seen ? "" : t("priority.unproven") }, icon(PRIORITY_ICONS[line.priority] ?? "user"), t(`priority.${line.priority}`), seen ? "" : t("priority.ask"));
}

export const sourceWords = (source) => (has(`source.${source}`) ? t(`source.${source}`) : source);
export const minutes = (count) => t("page.minutes", { count });
export const itemOf = (line) => line.item_name || hallSays(line.group_name);

/** Who is being called or served. */
export function drawNow(region, view, act) {
  const { now, counter } = view;
  draw(region, [now, counter.state, counter.pause_reason, counter.staff_name], () => (now === null ? nobodyHere(counter) : somebodyHere(now, counter, act)));
  showElapsed(view);
}

function nobodyHere(counter) {
  return [
    h("header", {}, h("span", {}, t(`now.${counter.state}`))),
    h("p.big.none", {}, t(`counter.${counter.state}`)),
    h("p.note", {}, counter.pause_reason ? hallSays(counter.pause_reason) : t(`way_out.${counter.state}`)),
  ];
}

function somebodyHere(now, counter, act) {
  const tags = h("span.tags", {}, now.priority ? priorityTag(now) : h("span.tag", {}, t("priority.")), h("span.tag.blue", {}, icon("queue"), t("now.taken_at", { source: sourceWords(now.source) })));
  const facts = [["now.name", now.masked_name || "—"], ["now.waited", minutes(now.waited_min)], ["now.item", itemOf(now)]];
  return [
    h("header", {}, h("span", {}, t(`now.${counter.state}`)), tags),
    h("p.big", { "data-number": now.number }, now.number),
    h("dl", {}, ...facts.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", { title: value }, value)))),
    ...remarks(now),
    h("p.time", {}, h("b", { "data-elapsed": now.since }), h("span", { "data-mean": "" }), counter.state === "serving" ? holdButton(act) : null),
    h("div.meter", { "aria-hidden": "true" }, h("i", { "data-meter": "" })),
    papersBox(now, counter, act) ?? paperBox(now),
  ];
}

/** What others left to be known: a booked time, a note of who passed the ticket on, what comes after. */
function remarks(now) {
  const said = [
    now.appointment_at ? t("now.booked", { time: timeOf(now.appointment_at) }) : "",
    now.note ? t("now.note", { note: now.note }) : "",
    now.services?.length ? t("now.services", { names: now.services.map(hallSays).join(t("page.list")) }) : "",
  ].filter(Boolean);
  return said.length ? [h("ul.remarks", {}, ...said.map((text) => h("li", { title: text }, text)))] : [];
}

const holdButton = (act) => h("button.button.small", { type: "button", "data-focus": "hold", "data-deed": "hold", onclick: () => act("hold") }, icon("pause"), t("verb.hold"));

/** What the citizen photographed and answered at a terminal, one press away. */
function papersBox(now, counter, act) {
  if (!now.papers) return null;
  const words = now.papers.pages ? t("papers.given", { materials: now.papers.materials, pages: now.papers.pages }) : t("papers.given_form");
  const open = h("button.button", { type: "button", "data-focus": "papers", "aria-disabled": String(counter.state !== "serving"), onclick: () => act("papers") }, t("papers.look"), h("kbd", {}, "F7"));
  return h("div.box", {}, icon("scan-doc"), h("div", {}, h("b", {}, t("papers.here")), h("br"), words), open);
}

/** A citizen without a paper still has the number: the clerk should know why nothing is shown. */
function paperBox(now) {
  if (!["held", "refused", "unknown"].includes(now.paper)) return null;
  return h("div.box.warn", {}, icon("paper-low"), h("div", {}, h("b", {}, t("paper.missing")), h("br"), t(`paper.${now.paper}`)));
}

/** The running time beside the mean: every second, without drawing the card again. */
export function showElapsed(view) {
  const clock = document.querySelector("[data-elapsed]");
  if (!clock) return;
  say(clock, runningFor(clock.dataset.elapsed));
  const mean = view.today.mean_minutes;
  const serving = view.counter.state === "serving";
  say(document.querySelector("[data-mean]"), serving ? (mean ? t("now.this_case_mean", { mean: spoken(mean) }) : t("now.this_case")) : t("now.called_times", { count: view.now?.calls ?? 1 }));
  const [m, sec] = clock.textContent.split(":").slice(-2).map(Number);
  const share = serving && mean ? Math.min(1, (m + sec / 60) / mean) : 0;
  document.querySelector("[data-meter]").style.width = `${Math.round(share * 100)}%`;
}

function spoken(mean) {
  const whole = Math.floor(mean);
  return t("page.minutes_seconds", { minutes: whole, seconds: Math.round((mean - whole) * 60) });
}
