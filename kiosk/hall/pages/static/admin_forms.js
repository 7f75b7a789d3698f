// Forms for settings: one field a value, mistakes beside the fields they are about, only what was changed is handed in.

import { h } from "./dom.js";
import { has, isEnglish, t } from "./words.js";

const number = (min, max, more = {}) => ({ kind: "number", min, max, ...more });
const LINES = { kind: "lines" };
const TEXT = { kind: "text" };
const TIME = { kind: "time" };

/** What the page offers of each section; the hall checks everything once more. */
const FIELDS = {
  hall: { notice: TEXT, ticker: LINES },
  hours: { morning: TEXT, afternoon: TEXT, weekdays: { kind: "weekdays" }, issuing: { kind: "choice", of: ["opening_hours", "always"] } },
  voice: { quiet_from: TIME, quiet_to: TIME },
  queue: {
    calls_limit: number(1, 9), recall_pause_s: number(0, 600), undo_s: number(0, 60), busy_from_min: number(1, 240), appointment_early_min: number(0, 240), appointment_grace_min: number(0, 240), further_services: number(0, 6), auto_next_s: number(0, 600, { optional: true }), clear_at: { kind: "times" },
    pause_reasons: LINES, call_reasons: LINES, abandon_reasons: LINES, outcomes: LINES,
  },
  cards: { wait_yellow_min: number(1, 600), counter_empty_yellow_min: number(1, 600), review_due_yellow_h: number(1, 240) },
  reviews: { answer_days: number(1, 60), answer_unit: { kind: "choice", of: ["workday", "calendar"] }, day_ends: TIME },
  groups: { name: TEXT, name_en: TEXT, prefix: TEXT, target_wait_min: number(1, 240), usual_service_min: number(0.5, 240, { step: 0.1 }), daily_limit: number(1, 900), person_daily_limit: number(0, 50), slot_min: number(0, 480), slot_limit: number(0, 900), last_number_at: TIME, hours: LINES },
  counters: { place: TEXT, groups: { kind: "groups" }, helps: { kind: "minutes" } },
};

const label = (section, name) => (has(`setting.${section}_${name}`) ? t(`setting.${section}_${name}`) : name);

/** The label of a key as the hall tells it: `queue.undo_s`, `groups.general.daily_limit`. */
export function keyLabel(key, names = {}) {
  const [section, ...rest] = key.split(".");
  const listed = ["groups", "counters", "staff"].includes(section);
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

/** A list of entries, each in a block of its own. */
export function listForm(known, section, save) {
  const entries = known.sections[section];
  const blocks = entries.map((entry, index) => {
    const fields = Object.entries(FIELDS[section]).filter(([name]) => name in entry).map(([name, rule]) => [name, widget(`${section}.${index + 1}.${name}`, label(section, name), rule, entry[name], known)]);
    const title = section === "counters" ? t("console.counter_number", { number: entry.number }) : `${entry.prefix} ${entry.name}`;
    return { fields, entry, node: h("fieldset", { "data-entry": entry.id }, h("legend", {}, title), h("div.fields", {}, ...fields.map(([, field]) => field.node))) };
  });
  const read = () => {
    const after = blocks.map(({ entry, fields }) => ({ ...entry, ...Object.fromEntries(fields.map(([name, field]) => [name, field.value()])) }));
    return same(after, entries) ? {} : { [section]: after };
  };
  return form(blocks.map((block) => block.node), read, save);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function form(parts, read, save) {
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

function widget(key, words, rule, value, known) {
  const made = WIDGETS[rule.kind](words, rule, value, known);
  made.node.dataset.key = key;
  made.node.dataset.label = words;
  return made;
}

const labelled = (words, input, note = "") => h("label.field", {}, h("span", {}, words, note ? h("small", {}, ` ${note}`) : ""), input);

const WIDGETS = {
  text(words, _rule, value) {
    const input = h("input", { value: value ?? "", maxlength: "200", autocomplete: "off" });
    return { node: labelled(words, input), value: () => input.value.trim() };
  },
  number(words, { min, max, step = 1, optional = false }, value) {
    const input = h("input", { type: "number", min, max, step, value: value ?? "", inputmode: "decimal" });
    return { node: labelled(words, input, optional ? t("admin.empty_is_off") : ""), value: () => (input.value === "" ? null : Number(input.value)) };
  },
  time(words, _rule, value) {
    const input = h("input", { type: "time", value: value ? value.slice(0, 5) : "" });
    return { node: labelled(words, input), value: () => (input.value === (value ?? "").slice(0, 5) ? value : input.value ? `${input.value}:00` : null) };
  },
  times(words, _rule, value) {
    const short = value.map((each) => each.slice(0, 5)).join(" ");
    const input = h("input", { value: short, placeholder: "12:30 18:00" });
    return { node: labelled(words, input), value: () => (input.value.trim() === short ? value : input.value.trim().split(/[\s,，、]+/).filter(Boolean).map((each) => `${each.padStart(5, "0")}:00`)) };
  },
  lines(words, _rule, value) {
    const input = h("textarea", { rows: String(Math.max(3, value.length + 1)), maxlength: "2000" });
    input.value = value.join("\n");
    return { node: labelled(words, input, t("admin.one_a_line")), value: () => input.value.split("\n").map((each) => each.trim()).filter(Boolean) };
  },
  choice(words, { of }, value) {
    const input = h("select", {}, ...of.map((each) => h("option", { value: each, selected: each === value }, t(`setting.${each}`))));
    return { node: labelled(words, input), value: () => input.value };
  },
  weekdays(words, _rule, value) {
    const boxes = [1, 2, 3, 4, 5, 6, 7].map((day) => h("input", { type: "checkbox", value: String(day), checked: value.includes(day) }));
    const names = new Intl.DateTimeFormat(isEnglish ? "en-GB" : "zh-CN", { weekday: "short", timeZone: "UTC" });
    // 4 January 2021 was a Monday.
    const node = h("fieldset.field.checks", {}, h("legend", {}, words), ...boxes.map((box, index) => h("label", {}, box, names.format(Date.UTC(2021, 0, 4 + index)))));
    return { node, value: () => boxes.filter((box) => box.checked).map((box) => Number(box.value)) };
  },
  minutes(words, _rule, value, known) {
    const inputs = known.sections.groups.map((group) => h("input", { type: "number", min: 1, max: 60, value: value[group.id] ?? "", "aria-label": `${words} ${nameOf(group)}` }));
    const node = h("fieldset.field.checks.minutes", {}, h("legend", {}, words, h("small", {}, ` ${t("admin.helps_note")}`)), ...inputs.map((input, index) => h("label", {}, nameOf(known.sections.groups[index]), input)));
    return { node, value: () => Object.fromEntries(inputs.map((input, index) => [known.sections.groups[index].id, input.value]).filter(([, minutes]) => minutes !== "").map(([id, minutes]) => [id, Number(minutes)])) };
  },
  groups(words, _rule, value, known) {
    const offered = [[ALL_GROUPS, t("admin.all_groups")], ...known.sections.groups.map((group) => [group.id, nameOf(group)])];
    const boxes = offered.map(([id]) => h("input", { type: "checkbox", value: id, checked: value.includes(id) }));
    const node = h("fieldset.field.checks.wide", {}, h("legend", {}, words), ...boxes.map((box, index) => h("label", {}, box, offered[index][1])));
    return { node, value: () => [...value.filter((id) => boxes.some((box) => box.value === id && box.checked)), ...boxes.filter((box) => box.checked && !value.includes(box.value)).map((box) => box.value)] };
  },
};

// As the settings file writes a counter that serves everybody.
const ALL_GROUPS = "*";
const nameOf = (group) => (isEnglish && group.name_en ? group.name_en : group.name);
