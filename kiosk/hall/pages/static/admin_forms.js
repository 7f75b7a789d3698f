// Forms for settings: one field a value, mistakes beside the fields they are about, only what was changed is handed in.

import { widget } from "./admin_fields.js";
import { h } from "./dom.js";
import { has, t } from "./words.js";

const number = (min, max, more = {}) => ({ kind: "number", min, max, ...more });
const LINES = { kind: "lines" };
const TEXT = { kind: "text" };
const TIME = { kind: "time" };
const ICONS = ["window", "shield-check", "id-card", "home", "briefcase", "fee", "document", "users", "walk", "apply", "guide", "elder"];

/** What the page offers of each section; the hall checks everything once more. */
export const FIELDS = {
  hall: { notice: TEXT, ticker: LINES },
  hours: { morning: TEXT, afternoon: TEXT, weekdays: { kind: "weekdays" }, issuing: { kind: "choice", of: ["opening_hours", "always"] } },
  voice: { quiet_from: TIME, quiet_to: TIME },
  queue: {
    calls_limit: number(1, 9), recall_pause_s: number(0, 600), undo_s: number(0, 60), busy_from_min: number(1, 240), appointment_early_min: number(0, 240), appointment_grace_min: number(0, 240), further_services: number(0, 6), auto_next_s: number(0, 600, { optional: true }), clear_at: { kind: "times" },
    pause_reasons: LINES, call_reasons: LINES, abandon_reasons: LINES, outcomes: LINES,
  },
  cards: { wait_yellow_min: number(1, 600), counter_empty_yellow_min: number(1, 600), review_due_yellow_h: number(1, 240) },
  reviews: { answer_days: number(1, 60), answer_unit: { kind: "choice", of: ["workday", "calendar"] }, day_ends: TIME },
  groups: { name: TEXT, name_en: TEXT, prefix: TEXT, shared_series: { kind: "flag" }, target_wait_min: number(1, 240), usual_service_min: number(0.5, 240, { step: 0.1 }), daily_limit: number(1, 900), person_daily_limit: number(0, 50), slot_min: number(0, 480), slot_limit: number(0, 900), last_number_at: TIME, hours: LINES, icon: { kind: "icon", of: ICONS } },
  counters: { number: number(1, 999), place: TEXT, groups: { kind: "groups" } },
};

export const label = (section, name) => (has(`setting.${section}_${name}`) ? t(`setting.${section}_${name}`) : name);

/** The label of a key as the hall tells it: `queue.undo_s`, `groups.general.daily_limit`. */
export function keyLabel(key, names = {}) {
  const [section, ...rest] = key.split(".");
  const listed = ["groups", "counters", "staff", "screens"].includes(section);
  const inner = listed ? rest.slice(1) : rest;
  const words = [label(section, inner[0] ?? "all"), ...inner.slice(1)].join(" · ");
  return listed && rest.length ? `${names[`${section}.${rest[0]}`] ?? rest[0]} · ${words}` : words;
}

/** Sections of single values, each under its own heading. */
export function sectionForm(known, sections, save) {
  const fields = sections.flatMap((section) => Object.entries(FIELDS[section]).filter(([name]) => name in known.sections[section]).map(([name, rule]) => ({ section, name, field: widget(`${section}.${name}`, label(section, name), rule, known.sections[section][name], known) })));
  const read = () => {
    const changes = {};
    for (const { section, name, field } of fields) if (!same(field.value(), known.sections[section][name])) (changes[section] ??= {})[name] = field.value();
    return changes;
  };
  const parts = sections.map((section) => h("fieldset", {}, h("legend", {}, t(`setting.${section}`)), h("div.fields", {}, ...fields.filter((each) => each.section === section).map((each) => each.field.node))));
  return form(parts, read, save);
}

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export function form(parts, read, save) {
  const wrong = h("div.trouble", { hidden: true, role: "alert" });
  const button = h("button.button.main", { type: "submit" }, t("admin.save"));
  const node = h("form", { novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    mark(node, wrong, await save(read()));
    button.setAttribute("aria-disabled", "false");
  } }, wrong, ...parts, h("footer", {}, h("span.note", {}, t("admin.at_once")), button));
  return node;
}

/** Every mistake at its field, and all of them at the top, where they are read out. */
function mark(node, box, mistakes) {
  for (const each of node.querySelectorAll(".wrong")) each.classList.remove("wrong");
  box.hidden = !mistakes.length;
  box.replaceChildren(...mistakes.map(({ key, said }) => h("p", {}, h("b", {}, keyOrLabel(node, key)), " ", said)));
  for (const { key } of mistakes) fieldOf(node, key)?.classList.add("wrong");
  fieldOf(node, mistakes[0]?.key ?? "")?.querySelector("input, select, textarea")?.focus();
}

const fieldOf = (node, key) => [...node.querySelectorAll("[data-key]")].find((each) => key === each.dataset.key || key.startsWith(`${each.dataset.key}.`));
const keyOrLabel = (node, key) => {
  const field = fieldOf(node, key);
  const block = field?.closest("[data-entry]")?.querySelector("legend")?.textContent;
  return field ? [block, field.dataset.label].filter(Boolean).join(" · ") : key;
};

