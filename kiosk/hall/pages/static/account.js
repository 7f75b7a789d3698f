// One's own account: another password, and ending every login at once.

import { get, leaveFor, send } from "./api.js";
import { byId, say } from "./dom.js";
import { beginPage, goLive, readingFailed } from "./page.js";
import { toast } from "./toast.js";
import { linkTo, t } from "./words.js";

const HOME = { clerk: "/console", duty_manager: "/duty", hall_administrator: "/duty", operator: "/health" };

function showTrouble(problem) {
  const box = byId("trouble");
  box.hidden = problem === null;
  if (problem === null) return;
  say(box.querySelector("b"), problem.title);
  say(box.querySelector("span > span"), problem.detail);
}

async function change(event) {
  event.preventDefault();
  const [old, fresh, again] = [byId("old"), byId("new"), byId("again")];
  showTrouble(null);
  if (fresh.value !== again.value) {
    showTrouble({ title: t("account.different"), detail: t("account.different_do") });
    again.focus();
    return;
  }
  const button = byId("change");
  button.disabled = true;
  say(button, t("account.changing"));
  try {
    await send("POST", "/api/v1/session/password", { password: old.value, new_password: fresh.value });
    for (const input of [old, fresh, again]) input.value = "";
    toast("good", t("account.changed"), t("account.changed_do"));
  } catch (problem) {
    if (problem.content?.type === "not_logged_in") readingFailed(problem);
    else showTrouble(problem);
  } finally {
    button.disabled = false;
    say(button, t("account.change"));
  }
}

async function begin() {
  await beginPage();
  say(byId("new-note"), t("account.new_note", { count: byId("form").dataset.least }));
  try {
    const { staff, counter_id: counter } = await get("/api/v1/session");
    say(byId("who"), `${staff.name} ${staff.id}`);
    byId("staff-id").value = staff.id;
    byId("leave").href = linkTo(counter ? "/console" : HOME[staff.role]);
  } catch (problem) {
    readingFailed(problem);
    return;
  }
  byId("form").addEventListener("submit", change);
  byId("everywhere").addEventListener("click", () => leaveFor("/login", () => send("DELETE", "/api/v1/session?everywhere=true")));
  byId("change").disabled = false;
  goLive([], () => {});
}

begin();
