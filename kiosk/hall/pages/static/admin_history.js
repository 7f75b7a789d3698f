// Who changed what in the settings, the way back, and what a change that is about to be made would do.

import { keyLabel } from "./admin_forms.js";
import { ask } from "./choosing.js";
import { dayOf, timeOf } from "./clock.js";
import { h, icon } from "./dom.js";
import { hallSays, t } from "./words.js";

const LISTS = ["groups", "counters", "staff", "screens"];

export function history(known, takeBack) {
  const rows = known.versions.map((version) => h("li", { "data-version": String(version.version) }, h("div", {}, h("b", {}, `${dayOf(version.at)} ${timeOf(version.at)}　${version.by_name}`), version.undoes ? h("span.tag.blue", {}, t("admin.undoes", { version: version.undoes })) : null, version.in_force ? null : h("span.tag.warn", {}, t("admin.left_out")), changes(known, version.differences)), h("button.button.small.side", { type: "button", "aria-label": `${t("admin.take_back")} ${version.version}`, onclick: () => takeBack(version.version) }, t("admin.take_back"))));
  return h("div.history", {}, h("header", {}, h("h2", {}, t("admin.tab_history")), h("span.note", {}, t("admin.history_note"))), rows.length ? h("ol", {}, ...rows) : h("p.empty", {}, t("admin.no_changes")));
}

/** Shows what would change and what it means for who is here now; resolves true when it is to be made. */
export async function confirmChange(known, told) {
  const meant = told.notices.map((notice) => h("li", {}, icon("info"), h("span", {}, hallSays(notice.said))));
  const content = h("div.history.preview", {}, meant.length ? h("ul.notices", {}, ...meant) : null, h("div.scroll", { tabindex: "0", "aria-label": t("admin.preview") }, changes(known, told.differences)));
  return Boolean(await ask(t("admin.preview"), t("admin.preview_note"), content, t("admin.make_it_so"), () => ({})));
}

/** Changed values; an entry that is new or gone altogether is one line. */
function changes(known, differences) {
  const names = namesOf(known, differences);
  const whole = new Map();
  for (const each of differences) {
    const entry = entryOf(each.key);
    if (entry) whole.set(entry, [...(whole.get(entry) ?? []), each]);
  }
  const isWhole = (side) => (entry) => entry && whole.get(entry).some((each) => each.key.endsWith(entry.startsWith("counters.") ? ".number" : ".name") && empty(each[side]));
  const [isNew, isGone] = [isWhole("before"), isWhole("after")];
  const told = new Set();
  const lines = differences.map((each) => {
    const entry = entryOf(each.key);
    if (!isNew(entry) && !isGone(entry)) return h("li", {}, keyLabel(each.key, names), t("page.colon"), h("del", {}, shown(each.before)), " → ", h("ins", {}, shown(each.after)));
    if (told.has(entry)) return null;
    told.add(entry);
    const name = names[entry] ?? entry.split(".")[1];
    return h("li", {}, isNew(entry) ? h("ins", {}, t("admin.was_added", { name })) : h("del", {}, t("admin.was_removed", { name })));
  });
  return h("ul", {}, ...lines);
}

const empty = (value) => value === null || value === undefined;

function entryOf(key) {
  const [section, id] = key.split(".");
  return LISTS.includes(section) && id ? `${section}.${id}` : "";
}

function namesOf(known, differences) {
  const names = {};
  for (const { key, before, after } of differences) {
    const named = after ?? before;
    if (/^counters\.[^.]+\.number$/.test(key)) names[entryOf(key)] = t("console.counter_number", { number: named });
    if (/^(groups|staff|screens)\.[^.]+\.name$/.test(key)) names[entryOf(key)] = named;
  }
  for (const group of known.sections.groups) names[`groups.${group.id}`] = group.name;
  for (const counter of known.sections.counters) names[`counters.${counter.id}`] = t("console.counter_number", { number: counter.number });
  return names;
}

function shown(value) {
  if (empty(value) || value === "") return t("admin.none");
  if (Array.isArray(value)) return value.length ? value.join("；") : t("admin.none");
  if (value === true || value === false) return t(value ? "admin.yes" : "admin.no");
  return String(value);
}
