// Accounts of staff: add, let go and take back, open a lock, a new password that is shown once.

import { send } from "./api.js";
import { ask, choices, field } from "./choosing.js";
import { h } from "./dom.js";
import { tellProblem } from "./page.js";
import { toast } from "./toast.js";
import { t } from "./words.js";

const ROLES = ["clerk", "duty_manager", "operator", "hall_administrator"];
// Without letters that look alike on paper.
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four blocks of four: some 79 bits, and readable over the counter. */
function newPassword() {
  const signs = [];
  while (signs.length < 16) {
    // Whole multiples only, so that every letter is as likely as any other.
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) if (byte < LETTERS.length * 8 && signs.length < 16) signs.push(LETTERS[byte % LETTERS.length]);
  }
  return signs.join("").replace(/(.{4})(?=.)/g, "$1-");
}

export function accounts(staff, refresh) {
  const rows = staff.map((one) => h("tr", { "data-staff": one.id }, h("th", { scope: "row" }, one.id), h("td", {}, one.name), h("td", {}, t(`admin.role_${one.role}`)), h("td", {}, state(one)), h("td.acts", {}, ...acts(one, refresh))));
  const add = h("button.button.main", { type: "button", onclick: () => addOne(refresh) }, t("admin.add_staff"));
  return h("div.accounts", {}, h("header", {}, h("h2", {}, t("admin.tab_accounts")), add), h("div.scroll", {}, h("table", {}, h("thead", {}, h("tr", {}, ...["admin.number", "admin.name", "admin.role", "column.state", "column.act"].map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, ...rows))));
}

function state(one) {
  if (!one.active) return h("span.tag.off", {}, t("admin.let_go"));
  if (one.locked_s) return h("span.tag.warn", {}, t("admin.locked", { minutes: Math.ceil(one.locked_s / 60) }));
  return one.logins.length ? h("span.tag.good", {}, t("admin.logged_in", { count: one.logins.length })) : h("span.tag.blue", {}, t("admin.not_logged_in"));
}

function acts(one, refresh) {
  const path = `/api/v1/staff/${encodeURIComponent(one.id)}`;
  const made = (key, act) => h("button.button.small.side", { type: "button", "aria-label": `${t(key)} ${one.name}`, onclick: act }, t(key));
  return [
    one.locked_s ? made("admin.open_lock", () => done("DELETE", `${path}/lock`, undefined, refresh)) : null,
    one.active && one.has_password ? made("admin.new_password", () => giveNew(one, path, refresh)) : null,
    one.active ? made("admin.change_role", () => changeRole(one, path, refresh)) : null,
    one.active ? made("admin.lets_go", () => letGo(one, path, refresh)) : made("admin.takes_back", () => done("PATCH", path, { active: true }, refresh)),
  ].filter(Boolean);
}

async function done(method, path, body, refresh) {
  try {
    await send(method, path, body);
    toast("good", t("admin.saved"));
    refresh();
    return true;
  } catch (problem) {
    tellProblem(problem);
    return false;
  }
}

/** Once: when the dialog is left, nothing of it stays in the page. */
async function shownOnce(name, password) {
  await ask(t("admin.password_of", { name }), t("admin.shown_once"), h("p.password", { tabindex: "0" }, password), t("page.got_it"), () => ({}));
  document.getElementById("dialog").replaceChildren();
}

async function giveNew(one, path, refresh) {
  const sure = await ask(t("admin.new_password_for", { name: one.name }), t("admin.new_password_note"), h("div", {}), t("admin.new_password"), () => ({}));
  if (!sure) return;
  const password = newPassword();
  if (await done("POST", `${path}/password`, { new_password: password }, refresh)) await shownOnce(one.name, password);
}

async function changeRole(one, path, refresh) {
  const role = choices("role", t("admin.role"), ROLES.map((each) => [each, t(`admin.role_${each}`)]), 2);
  const chosen = await ask(`${t("admin.change_role")} ${one.name}`, "", role.node, t("admin.save"), () => role.value() || null);
  if (chosen) await done("PATCH", path, { role: chosen }, refresh);
}

async function letGo(one, path, refresh) {
  const sure = await ask(t("admin.let_go_title", { name: one.name }), t("admin.let_go_note"), h("div", {}), t("admin.lets_go"), () => ({}));
  if (sure) await done("PATCH", path, { active: false }, refresh);
}

async function addOne(refresh) {
  const [number, name] = [field(t("admin.number"), { maxlength: "40" }), field(t("admin.name"), { maxlength: "40" })];
  const role = choices("role", t("admin.role"), ROLES.map((each) => [each, t(`admin.role_${each}`)]), 2);
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, t("admin.incomplete"));
  const asked = await ask(t("admin.add_staff"), t("admin.add_note"), h("div", {}, number.node, name.node, role.node, wrong), t("admin.add_staff"), () => {
    const answer = { id: number.value(), name: name.value(), role: role.value() };
    wrong.hidden = Boolean(answer.id && answer.name && answer.role);
    return wrong.hidden ? answer : null;
  });
  if (!asked) return;
  const password = newPassword();
  if (await done("POST", "/api/v1/staff", { ...asked, password }, refresh)) await shownOnce(asked.name, password);
}
