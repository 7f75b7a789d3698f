// What stands around the queue: who may come back, the counters beside, the day so far, the duty manager's words.

import { timeOf } from "./clock.js";
import { deed } from "./console_lists.js";
import { draw, h, icon, s, say } from "./dom.js";
import { hallSays, t } from "./words.js";

const percent = (value) => (value === null ? "—" : `${Math.round(value)}%`);

/** Those who may come back: no-shows and those on hold. */
export function drawAside(region, view, act, shownList) {
  draw(region, [view.no_show, view.on_hold, view.counter.state, shownList], () => {
    // Their own list is open above.
    if (shownList === "no_show" || shownList === "on_hold") return [];
    const item = (line, verb, words) => h("li", {}, h("span.number", {}, line.number), h("span.note", { title: line.reason }, words), deed(verb, line, view, act));
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

/** Cards about long waits, and the duty manager's words, which stay until they are read. */
export function drawNotices(region, view, read) {
  draw(region, view.notices, () =>
    view.notices.map((notice) => {
      const words = h("div", {}, h("b", {}, notice.message_id ? t("notice.message") : t(`notice.${notice.kind}`)), h("span", {}, `${hallSays(notice.title)} ${hallSays(notice.text)}`.trim()));
      const done = notice.message_id ? h("button.button.small", { type: "button", "data-focus": `read-${notice.message_id}`, onclick: () => read(notice.message_id) }, t("page.got_it")) : null;
      return h(`div.notice.${notice.kind}`, {}, icon(notice.message_id ? "bell" : "card-flag"), words, done);
    }),
  );
}

/** Whether somebody is on the way to a counter that called for help. */
export function drawHelp(region, view) {
  const help = view.help ?? null;
  region.hidden = help === null;
  if (help) say(region, t(help.heard ? "console.help_heard" : "console.help_waits", { time: timeOf(help.at) }));
}
