// The hall administrator's page: what a hall changes in daily life, without a file and without a restart.

import { get, send, toLogin } from "./api.js";
import { accounts } from "./admin_accounts.js";
import { sectionForm } from "./admin_forms.js";
import { confirmChange, history } from "./admin_history.js";
import { pairedScreens } from "./admin_screens.js";
import { listForm, skillsForm } from "./admin_lists.js";
import { byId, h, icon, say } from "./dom.js";
import { once } from "./live.js";
import { beginStaffPage, goLive, readingFailed } from "./page.js";
import { toast } from "./toast.js";
import { hallSays, t } from "./words.js";

let known = null;
let staff = [];
let chosen = location.hash.slice(1) || "notice";
let touched = false;

const TABS = [
  ["notice", "bell", () => sectionForm(known, ["hall"], save)],
  ["counters", "window", () => listForm(known, "counters", save)],
  ["groups", "queue", () => listForm(known, "groups", save)],
  ["skills", "transfer", () => skillsForm(known, save)],
  ["hours", "clock", () => sectionForm(known, ["hours", "voice"], save)],
  ["rules", "guide", () => sectionForm(known, ["queue", "cards", "reviews"], save)],
  ["accounts", "users", () => accounts(staff, refresh)],
  ["screens", "screen", () => pairedScreens()],
  ["history", "progress", () => history(known, takeBack)],
];

const refresh = once(async () => {
  try {
    [known, { staff }] = await Promise.all([get("/api/v1/settings"), get("/api/v1/staff")]);
    show(chosen);
  } catch (problem) {
    readingFailed(problem);
  }
}, 60);

function show(name) {
  chosen = TABS.some(([each]) => each === name) ? name : "notice";
  touched = false;
  location.replace(`#${chosen}`);
  for (const tab of byId("tabs").children) tab.setAttribute("aria-selected", String(tab.dataset.tab === chosen));
  byId("panel").setAttribute("aria-labelledby", `tab-${chosen}`);
  byId("panel").replaceChildren(TABS.find(([each]) => each === chosen)[2]());
}

function drawTabs() {
  byId("tabs").replaceChildren(...TABS.map(([name, picture]) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "data-tab": name, "aria-controls": "panel", onclick: () => show(name) }, icon(picture), t(`admin.tab_${name}`))));
  byId("tabs").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const tabs = [...byId("tabs").children];
    tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length].focus();
    event.preventDefault();
  });
}

/** Hands the changes in; resolves with the mistakes that the hall found, or none when they are in force. */
async function save(changes) {
  if (!Object.keys(changes).length) {
    toast("good", t("admin.nothing_changed"));
    return [];
  }
  try {
    const preview = await send("POST", "/api/v1/settings/preview", { version: known.version, changes });
    if (preview.mistakes.length) return preview.mistakes;
    if (preview.refused) {
      toast("bad", hallSays(preview.refused));
      return [];
    }
    // Words on a screen are taken back as easily as they are changed; what moves people is looked at first.
    if (preview.notices.length || "groups" in changes || "counters" in changes) {
      if (!(await confirmChange(known, preview))) return [];
    }
    known = await send("PUT", "/api/v1/settings", { version: known.version, changes });
    toast("good", t("admin.saved"));
    show(chosen);
    return [];
  } catch (problem) {
    return told(problem);
  }
}

function told(problem) {
  if (problem.status === 401) toLogin();
  const mistakes = problem.content?.mistakes;
  if (mistakes) return mistakes;
  toast("bad", problem.title, problem.detail);
  return [];
}

async function takeBack(version) {
  try {
    known = await send("POST", `/api/v1/settings/versions/${version}/undo`);
    toast("good", t("admin.taken_back"));
    show(chosen);
  } catch (problem) {
    told(problem);
  }
}

async function begin() {
  await beginStaffPage();
  say(byId("subtitle"), t("admin.subtitle"));
  drawTabs();
  byId("panel").addEventListener("input", () => {
    touched = true;
  });
  // What somebody is typing is never taken away: the hall says so when another was faster.
  goLive(["settings"], () => touched || refresh());
  refresh();
}

begin();
