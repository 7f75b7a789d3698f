// One field a value: how it is typed, and what it says. Labels and marks of mistakes find it by its data-key.

import { h, icon } from "./dom.js";
import { isEnglish, t } from "./words.js";

let serial = 0;

export function widget(key, words, rule, value, known) {
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
  flag(words, _rule, value) {
    const input = h("input", { type: "checkbox", checked: Boolean(value) });
    return { node: h("fieldset.field.checks", {}, h("label", {}, input, words)), value: () => input.checked };
  },
  icon(words, { of }, value) {
    const inputs = of.map((each) => h("input", { type: "radio", name: `icon-${serial}`, value: each, checked: each === value, "aria-label": each }));
    serial += 1;
    const node = h("fieldset.field.checks.icons", {}, h("legend", {}, words), ...inputs.map((input) => h("label", {}, input, icon(input.value))));
    return { node, value: () => inputs.find((input) => input.checked)?.value ?? value };
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
  groups(words, _rule, value, known) {
    const offered = [[ALL_GROUPS, t("admin.all_groups")], ...known.sections.groups.map((group) => [group.id, nameOf(group)])];
    const boxes = offered.map(([id]) => h("input", { type: "checkbox", value: id, checked: value.includes(id) }));
    const node = h("fieldset.field.checks.wide", {}, h("legend", {}, words), ...boxes.map((box, index) => h("label", {}, box, offered[index][1])));
    return { node, value: () => [...value.filter((id) => boxes.some((box) => box.value === id && box.checked)), ...boxes.filter((box) => box.checked && !value.includes(box.value)).map((box) => box.value)] };
  },
};

// As the settings file writes a counter that serves everybody.
export const ALL_GROUPS = "*";
export const nameOf = (group) => (isEnglish && group.name_en ? group.name_en : group.name);
