// Who changed what in the settings, and the way back.

import { keyLabel } from "./admin_forms.js";
import { dayOf, timeOf } from "./clock.js";
import { h } from "./dom.js";
import { t } from "./words.js";

export function history(known, takeBack) {
  const names = Object.fromEntries([...known.sections.groups.map((group) => [`groups.${group.id}`, group.name]), ...known.sections.counters.map((counter) => [`counters.${counter.id}`, t("console.counter_number", { number: counter.number })])]);
  const rows = known.versions.map((version) => h("li", { "data-version": String(version.version) }, h("div", {}, h("b", {}, `${dayOf(version.at)} ${timeOf(version.at)}　${version.by_name}`), version.undoes ? h("span.tag.blue", {}, t("admin.undoes", { version: version.undoes })) : null, version.in_force ? null : h("span.tag.warn", {}, t("admin.left_out")), h("ul", {}, ...version.differences.map((each) => h("li", {}, keyLabel(each.key, names), t("page.colon"), h("del", {}, shown(each.before)), " → ", h("ins", {}, shown(each.after)))))), h("button.button.small.side", { type: "button", "aria-label": `${t("admin.take_back")} ${version.version}`, onclick: () => takeBack(version.version) }, t("admin.take_back"))));
  return h("div.history", {}, h("header", {}, h("h2", {}, t("admin.tab_history")), h("span.note", {}, t("admin.history_note"))), rows.length ? h("ol", {}, ...rows) : h("p.empty", {}, t("admin.no_changes")));
}

function shown(value) {
  if (value === null || value === undefined || value === "") return t("admin.none");
  if (Array.isArray(value)) return value.length ? value.join("；") : t("admin.none");
  if (value === true || value === false) return t(value ? "admin.yes" : "admin.no");
  return String(value);
}
