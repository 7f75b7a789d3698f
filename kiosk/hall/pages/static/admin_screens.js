// Screens that may show names: paired by the code that stands on them, taken back here.

import { get, send } from "./api.js";
import { ask, field } from "./choosing.js";
import { dayOf, timeOf } from "./clock.js";
import { h } from "./dom.js";
import { tellProblem } from "./page.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

export function pairedScreens() {
  const node = h("div.accounts", { "aria-busy": "true" });
  drawIn(node);
  return node;
}

async function drawIn(node) {
  let told;
  try {
    told = await get("/api/v1/screens");
  } catch (problem) {
    tellProblem(problem);
    return;
  }
  const again = () => drawIn(node);
  const rows = told.screens.map((screen) => h("tr", { "data-screen": screen.id }, h("th", { scope: "row" }, screen.name), h("td", {}, `${dayOf(screen.paired_at)} ${timeOf(screen.paired_at)}`), h("td.acts", {}, h("button.button.small.danger", { type: "button", "aria-label": `${t("admin.revoke")} ${screen.name}`, onclick: () => revoke(screen, again) }, t("admin.revoke")))));
  const add = told.names ? h("button.button.main", { type: "button", onclick: () => pair(again) }, t("admin.pair")) : null;
  const table = h("div.scroll", {}, h("table", {}, h("thead", {}, h("tr", {}, ...["admin.screen", "admin.paired_at", "column.act"].map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, ...rows)));
  node.replaceChildren(h("header", {}, h("h2", {}, t("admin.tab_screens")), ...[add].filter(Boolean)), h("p.note", {}, t(told.names ? "admin.about_screens" : "admin.names_are_off")), rows.length ? table : h("p.empty", {}, t("admin.no_screens")));
  node.removeAttribute("aria-busy");
}

async function pair(again) {
  const code = field(t("admin.code"), { inputmode: "numeric", maxlength: "7", placeholder: "123 456" });
  const name = field(t("admin.screen_name"), { maxlength: "40" });
  const wrong = h("p.trouble", { hidden: true, role: "alert" });
  const done = await ask(t("admin.pair"), t("admin.pair_note"), h("div", {}, code.node, name.node, wrong), t("admin.pair"), async () => {
    try {
      await send("POST", "/api/v1/screens", { code: code.value(), name: name.value() });
      return {};
    } catch (problem) {
      wrong.hidden = false;
      wrong.textContent = problem.status === 422 ? t("admin.pair_incomplete") : `${problem.title} ${problem.detail}`;
      return null;
    }
  });
  if (done) toast("good", t("admin.paired"));
  again();
}

async function revoke(screen, again) {
  const sure = await ask(t("admin.revoke_title", { name: screen.name }), t("admin.revoke_note"), h("div", {}), t("admin.revoke"), () => ({}));
  if (!sure) return;
  await send("DELETE", `/api/v1/screens/${encodeURIComponent(screen.id)}`).catch(tellProblem);
  again();
}
