// The regions of the console, each drawn from the hall's answer alone.

import { runningFor, timeOf } from "./clock.js";
import { mayPress } from "./console_verbs.js";
import { draw, h, icon, s, say } from "./dom.js";
import { hallSays, has, t } from "./words.js";

const PRIORITY_ICONS = { elder: "elder", disabled: "wheelchair", veteran: "veteran", pregnant: "pregnant" };

const priorityTag = (priority) => (priority ? h("span.tag.warn", {}, icon(PRIORITY_ICONS[priority]), t(`priority.${priority}`)) : t("priority."));
const sourceWords = (source) => (has(`source.${source}`) ? t(`source.${source}`) : source);
const minutes = (count) => t("page.minutes", { count });
const percent = (value) => (value === null ? "—" : `${Math.round(value)}%`);

const itemOf = (line) => line.item_name || hallSays(line.group_name);

/** Who is being called or served. */
export function drawNow(region, view, press) {
  const { now, counter } = view;
  draw(region, [now, counter.state, counter.pause_reason], () => (now === null ? nobodyHere(counter) : somebodyHere(now, counter.state, press)));
  showElapsed(view);
}

function nobodyHere(counter) {
  return [h("header", {}, h("span", {}, t(`now.${counter.state}`))), h("p.big.none", {}, t(`counter.${counter.state}`)), h("p.note", {}, counter.pause_reason ? hallSays(counter.pause_reason) : t(`way_out.${counter.state}`))];
}

function somebodyHere(now, state, press) {
  const tags = h("span.tags", {}, now.priority ? priorityTag(now.priority) : h("span.tag", {}, t("priority.")), h("span.tag.blue", {}, icon("queue"), t("now.taken_at", { source: sourceWords(now.source) })));
  const facts = [["now.name", now.masked_name || "—"], ["now.waited", minutes(now.waited_min)], ["now.item", itemOf(now)]];
  return [
    h("header", {}, h("span", {}, t(`now.${state}`)), tags),
    h("p.big", { "data-number": now.number }, now.number),
    h("dl", {}, ...facts.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", { title: value }, value)))),
    h("p.time", {}, h("b", { "data-elapsed": now.since }), h("span", { "data-mean": "" })),
    h("div.meter", { "aria-hidden": "true" }, h("i", { "data-meter": "" })),
    paperBox(now),
    state === "serving" ? h("div.extra", {}, h("button.button", { type: "button", "data-focus": "hold", onclick: () => press("hold") }, icon("pause"), t("verb.hold"))) : null,
  ];
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

/** The list that the tabs choose. */
export function drawList(region, view, shown, press) {
  const lines = view[shown];
  const heads = ["number", "name", "priority", "item", "source", shown === "waiting" ? "waited" : "when", "act"];
  draw(region, [shown, lines, view.counter.state, view.next?.ticket_id], () => {
    if (!lines.length) return h("p.empty", {}, t(`list.none_${shown}`));
    const head = h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, key === "act" ? h("span.unseen", {}, t("column.act")) : t(`column.${key}`)))));
    return h("table", {}, head, h("tbody", {}, ...lines.map((line) => row(line, shown, view, press))));
  });
}

function row(line, shown, view, press) {
  const first = shown === "waiting" && line.ticket_id === view.next?.ticket_id;
  const when = shown === "waiting" ? minutes(line.waited_min) : timeOf(line.since);
  return h(`tr${first ? ".first" : ""}`, { "data-ticket": line.number }, h("td.number", {}, line.number), h("td.name", { title: line.masked_name }, line.masked_name || "—"), h("td", { title: hallSays(line.reason) }, priorityTag(line.priority)), h("td", {}, h("span.item", { title: itemOf(line) }, itemOf(line))), h("td.source", {}, sourceWords(line.source)), h("td.wait", {}, when), h("td", {}, rowButton(line, shown, first, view, press)));
}

function rowButton(line, shown, first, view, press) {
  if (shown === "done") return h("span.tag.good", {}, t(`ticket.${line.state}`));
  if (shown === "no_show") return h("span.pair", {}, verbButton("return", line, view, press), verbButton("abandon", line, view, press));
  const verb = first ? "call-next" : "call";
  const able = view.counter.state === "free" || view.counter.state === "serving";
  return h(`button.button.small${first ? ".main" : ""}`, { type: "button", "aria-disabled": String(!able), "data-focus": `${verb}-${line.number}`, "aria-label": `${t(`verb.${verb}`)} ${line.number}`, onclick: () => press(verb, first ? {} : line) }, t(`verb.${verb}`));
}

function verbButton(verb, line, view, press) {
  return h("button.button.small", { type: "button", "aria-disabled": String(!mayPress(verb, view.counter.state)), "data-focus": `${verb}-${line.number}`, "aria-label": `${t(`verb.${verb}`)} ${line.number}`, onclick: () => press(verb, line) }, t(`verb.${verb}`));
}

/** Those who may come back: no-shows and those on hold. */
export function drawAside(region, view, press) {
  draw(region, [view.no_show, view.on_hold, view.counter.state], () => {
    const item = (line, verb, words) => h("li", {}, h("span.number", {}, line.number), h("span.note", {}, words), verbButton(verb, line, view, press));
    const gone = view.no_show.map((line) => item(line, "return", t("aside.no_show_at", { time: timeOf(line.since) })));
    const held = view.on_hold.map((line) => item(line, "resume", t("aside.held_at", { time: timeOf(line.since) })));
    if (!gone.length && !held.length) return [];
    const heads = [held.length ? t("aside.on_hold", { count: held.length }) : "", gone.length ? t("aside.no_show", { count: gone.length }) : ""];
    return [h("h3", {}, heads.filter(Boolean).join("　")), h("ul", {}, ...held, ...gone)];
  });
}

export function drawSameGroup(region, view) {
  draw(region, [view.same_group, view.counter.id], () => {
    if (!view.same_group.length) return [];
    const tone = { free: "good", serving: "blue", calling: "blue", paused: "warn", closed: "off" };
    return [
      h("h3", {}, t("console.same_group")),
      h("ul", {}, ...view.same_group.map((each) => h(`li${each.id === view.counter.id ? ".self" : ""}`, {}, h("b", {}, t("console.counter_number", { number: each.counter_number })), h("span", {}, each.number || (each.state === "free" ? t("console.no_number") : "")), h(`span.tag.${tone[each.state]}`, {}, t(each.state === "free" ? "console.can_call" : `counter.${each.state}`))))),
    ];
  });
}

export function drawToday(region, view) {
  const { today } = view;
  draw(region, [today, view.as_of.slice(0, 16)], () => {
    const mean = today.mean_minutes === null ? "—" : `${Math.floor(today.mean_minutes)}:${String(Math.round((today.mean_minutes % 1) * 60) % 60).padStart(2, "0")}`;
    const figures = [[today.done, "today.done"], [mean, "today.mean"], [today.mean_wait === null ? "—" : Math.round(today.mean_wait), "today.wait"], [percent(today.satisfied_percent), "today.satisfied"]];
    return [
      h("header", {}, h("h2", {}, t("today.title")), h("span.note", {}, t("today.as_of", { time: timeOf(view.as_of) }))),
      h("div.figures", {}, ...figures.map(([value, key]) => h("div", {}, h("b", {}, String(value)), h("span", {}, t(key))))),
      h("p.rate", {}, h("span", {}, t("today.review_rate")), h("b", {}, percent(today.review_percent))),
      h("div.meter.good", { "aria-hidden": "true" }, h("i", { style: { width: `${today.review_percent ?? 0}%` } })),
    ];
  });
}

const FIRST_HOUR = 9;
const LAST_HOUR = 16;

export function drawHours(region, view) {
  draw(region, view.today.hourly, () => {
    const done = new Map(view.today.hourly);
    const hours = [];
    for (let hour = Math.min(FIRST_HOUR, ...done.keys()); hour <= Math.max(LAST_HOUR, ...done.keys()); hour += 1) if (hour !== 12 || done.has(12)) hours.push(hour);
    const most = Math.max(5, ...done.values());
    const wide = 240 / hours.length;
    const bars = hours.flatMap((hour, index) => {
      const count = done.get(hour) ?? 0;
      const height = Math.round((count / most) * 64);
      const x = index * wide + 2;
      return [
        s("rect", { x, y: 84 - Math.max(height, 2), width: wide - 4, height: Math.max(height, 2), rx: 3, fill: count ? "var(--indigo-700)" : "var(--line-200)" }),
        count ? s("text", { x: x + (wide - 4) / 2, y: 78 - height, "text-anchor": "middle", "font-size": 14, fill: "var(--ink-700)" }, String(count)) : [],
        s("text", { x: x + (wide - 4) / 2, y: 104, "text-anchor": "middle", "font-size": 14, fill: "var(--ink-700)" }, String(hour)),
      ].flat();
    });
    const said = hours.map((hour) => `${hour}: ${done.get(hour) ?? 0}`).join(", ");
    return [h("header", {}, h("h2", {}, t("today.hours")), h("span.note", {}, t("today.hours_axis"))), s("svg", { viewBox: "0 0 240 108", role: "img", "aria-label": said }, bars)];
  });
}

export function drawNotices(region, view) {
  draw(region, view.notices, () => view.notices.map((notice) => h(`div.notice.${notice.kind}`, {}, icon("card-flag"), h("div", {}, h("b", {}, t(`notice.${notice.kind}`)), h("span", {}, `${hallSays(notice.title)} ${hallSays(notice.text)}`.trim())))));
}
