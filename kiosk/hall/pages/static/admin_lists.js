// Lists of the settings: counters and business groups, each entry in a block of its own; new ones, retired ones, and who serves what.

import { ALL_GROUPS, nameOf, widget } from "./admin_fields.js";
import { FIELDS, form, label, same } from "./admin_forms.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const SHAPES = {
  counters: {
    fresh: (known, entries) => ({ ...known.defaults.counters, id: "", number: 1 + Math.max(0, ...entries.map((entry) => entry.number)), place: entries.at(-1)?.place ?? "", groups: [] }),
    title: (entry) => (entry.number ? t("console.counter_number", { number: entry.number }) : t("admin.new_counter")),
    // A counter's id stands in the address of its sign: by its number it is found without a list.
    identify: (entry, taken) => freeId(String(entry.number), taken),
  },
  groups: {
    fresh: (known, entries) => ({ ...known.defaults.groups, id: "", name: "", name_en: "", prefix: LETTERS.find((letter) => entries.every((entry) => entry.prefix !== letter)) ?? "A" }),
    title: (entry) => (entry.name ? `${entry.prefix} ${entry.name}` : t("admin.new_group")),
    identify: (entry, taken) => freeId(entry.name_en.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 30) || `group_${entry.prefix.toLowerCase()}`, taken),
  },
};

function freeId(wanted, taken) {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}_${count}`;
  return id;
}

/** A list of entries. Only when it is handed in does a new one get its id, and every field the place that mistakes name. */
export function listForm(known, section, save) {
  const { fresh, title, identify } = SHAPES[section];
  const entries = known.sections[section];
  let blocks = entries.map((entry) => block(known, section, entry, title(entry)));
  const list = h("div.entries", {}, ...blocks.map((each) => each.node));
  const current = () => blocks.map(({ entry, fields }) => ({ ...entry, ...Object.fromEntries(fields.map(([name, field]) => [name, field.value()])) }));
  const read = () => {
    blocks.forEach(({ fields }, index) => fields.forEach(([name, field]) => { field.node.dataset.key = `${section}.${index + 1}.${name}`; }));
    const taken = new Set(entries.map((entry) => entry.id));
    const after = current().map((entry) => {
      const id = entry.id || identify(entry, taken);
      taken.add(id);
      return { ...entry, id };
    });
    return same(after, entries) ? {} : { [section]: after };
  };
  const add = () => {
    const entry = fresh(known, current());
    const made = block(known, section, entry, title({}));
    blocks = [...blocks, made];
    list.append(made.node);
    wire(made);
    made.node.scrollIntoView({ block: "center" });
    made.node.querySelector("input").focus();
  };
  const wire = (made) => {
    made.node.querySelector("[data-act=remove]").addEventListener("click", () => {
      blocks = blocks.filter((each) => each !== made);
      made.node.remove();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    });
    made.node.querySelector("[data-act=retire]")?.addEventListener("click", (event) => {
      made.entry = { ...made.entry, retired: !made.entry.retired };
      made.node.classList.toggle("retired", made.entry.retired);
      event.currentTarget.replaceChildren(t(made.entry.retired ? "admin.takes_up_again" : "admin.retire"));
      list.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
  blocks.forEach(wire);
  const more = h("button.button.side.add", { type: "button", onclick: add }, icon("plus"), t(section === "counters" ? "admin.new_counter" : "admin.new_group"));
  return form([h("p.note", {}, t(`admin.about_${section}`)), list, more], read, save);
}

function block(known, section, entry, title) {
  const fields = Object.entries(FIELDS[section]).filter(([name]) => name in entry).map(([name, rule]) => [name, widget(`${section}.${entry.id || "new"}.${name}`, label(section, name), rule, entry[name], known)]);
  const acts = [h("button.button.small.danger", { type: "button", "data-act": "remove", "aria-label": `${t("admin.remove")} ${title}` }, t("admin.remove"))];
  if (section === "groups" && entry.id) acts.unshift(h("button.button.small.side", { type: "button", "data-act": "retire", "aria-label": `${t(entry.retired ? "admin.takes_up_again" : "admin.retire")} ${title}` }, t(entry.retired ? "admin.takes_up_again" : "admin.retire")));
  const node = h(`fieldset${entry.retired ? ".retired" : ""}`, { "data-entry": entry.id || "new" }, h("legend", {}, title, entry.id ? null : h("span.tag.blue", {}, t("admin.is_new")), h("span.tag.warn.when-retired", {}, t("admin.is_retired"))), h("div.fields", {}, ...fields.map(([, field]) => field.node)), h("p.acts", {}, ...acts));
  return { fields, entry, node };
}

const LATER_MIN = [5, 10, 15, 20, 30, 60];

/** Who serves what, at a glance: counters down, groups across; main work, help after so many minutes, or not at all. */
export function skillsForm(known, save) {
  const { counters, groups } = known.sections;
  const rows = counters.map((counter, index) => skillRow(counter, index, groups));
  const head = h("tr", {}, h("th", { scope: "col" }, t("column.counter")), h("th", { scope: "col" }, t("admin.all_groups")), ...groups.map((group) => h("th", { scope: "col" }, `${group.prefix} ${nameOf(group)}`)));
  const table = h("div.scroll", { tabindex: "0" }, h("table.skills", {}, h("thead", {}, head), h("tbody", {}, ...rows.map((row) => row.node))));
  const read = () => {
    const after = rows.map((row) => row.value());
    return same(after, counters) ? {} : { counters: after };
  };
  return form([h("p.note", {}, t("admin.about_skills")), table], read, save);
}

function skillRow(counter, index, groups) {
  const all = h("input", { type: "checkbox", checked: counter.groups.includes(ALL_GROUPS), "aria-label": `${t("admin.all_groups")} ${counter.number}` });
  const cells = groups.map((group) => {
    const later = counter.helps[group.id];
    const now = counter.groups.includes(group.id) ? "main" : later === undefined ? "" : String(later);
    const minutes = [...new Set([...LATER_MIN, ...(later === undefined ? [] : [later])])].sort((a, b) => a - b);
    const offered = [["", t("admin.not_served")], ["main", t("admin.main_work")], ...minutes.map((count) => [String(count), t("admin.helps_after", { minutes: count })])];
    return h("select", { "aria-label": `${counter.number} ${nameOf(group)}` }, ...offered.map(([value, words]) => h("option", { value, selected: value === now }, words)));
  });
  const paint = () => cells.forEach((cell) => {
    cell.disabled = all.checked;
    cell.dataset.served = all.checked || cell.value === "main" ? "main" : cell.value ? "help" : "";
  });
  for (const input of [all, ...cells]) input.addEventListener("change", paint);
  paint();
  const value = () => {
    if (all.checked) return { ...counter, groups: [ALL_GROUPS], helps: {} };
    const main = groups.filter((_, place) => cells[place].value === "main").map((group) => group.id);
    const kept = counter.groups.filter((id) => main.includes(id));
    const helps = Object.fromEntries(groups.map((group, place) => [group.id, cells[place].value]).filter(([, chosen]) => chosen && chosen !== "main").map(([id, minutes]) => [id, Number(minutes)]));
    return { ...counter, groups: [...kept, ...main.filter((id) => !kept.includes(id))], helps: same(sorted(helps), sorted(counter.helps)) ? counter.helps : helps };
  };
  const title = t("console.counter_number", { number: counter.number });
  const node = h("tr", { "data-key": `counters.${index + 1}`, "data-label": title }, h("th", { scope: "row" }, title), h("td", {}, all), ...cells.map((cell) => h("td", {}, cell)));
  return { node, value };
}

const sorted = (helps) => Object.entries(helps).sort();
