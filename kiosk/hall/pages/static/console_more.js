// Everything that can be done with one ticket or with the counter, chosen by a press or by a digit.

import { h, icon } from "./dom.js";
import { mayPress } from "./console_verbs.js";
import { hallSays, t } from "./words.js";

const ICONS = {
  call: "next", return: "next", "put-back": "back", transfer: "transfer", "hand-over": "users", "add-service": "plus",
  "confirm-priority": "shield-check", abandon: "close", finish: "check-circle", hold: "pause", close: "logout", resume: "check", "take-over": "staff",
};

/** [verb, what it is asked with, key of its words] for a ticket in this place of the console. */
const DEEDS = {
  calling: [["return", { place: true }, "put-back"], ["transfer"], ["confirm-priority"], ["add-service"], ["abandon"]],
  serving: [["finish", { outcome: true }, "finish-as"], ["hand-over"], ["add-service"], ["transfer"], ["hold", { note: true }, "hold-note"], ["confirm-priority"], ["abandon"]],
  waiting: [["call"], ["transfer"], ["confirm-priority"], ["add-service"], ["abandon"]],
  no_show: [["return"], ["return", { place: true }, "put-back"], ["abandon"]],
  on_hold: [["resume"], ["abandon"]],
};

/** The deeds of a line of the lists, or of the ticket at the counter, or of the counter alone. */
export function deedsFor(view, line, where) {
  const own = line === null ? [["close"], ["take-over"]] : DEEDS[where] ?? [];
  return own
    .filter(([verb]) => mayPress(verb, view.counter.state) && !(verb === "take-over" && !view.counter.staff_name))
    .map(([verb, how = {}, words = verb]) => ({ verb, words, asked: line === null || line === view.now ? how : { ...line, ...how } }));
}

/** Shows what can be done; resolves with the chosen deed, or null when it was left. */
export function askMore(view, line, where) {
  const dialog = document.getElementById("dialog");
  const deeds = deedsFor(view, line, where);
  return new Promise((resolve) => {
    let chosen = null;
    const choose = (deed) => {
      chosen = deed;
      dialog.close();
    };
    const buttons = deeds.map((deed, index) => h("button.deed", { type: "button", "data-deed": deed.words, onclick: () => choose(deed) }, icon(ICONS[deed.words] ?? ICONS[deed.verb] ?? "info"), h("b", {}, t(`verb.${deed.words}`)), h("kbd", {}, String(index + 1))));
    const title = line === null ? hallSays(view.counter.name) : line.number;
    const content = deeds.length ? h("div.deeds", {}, ...buttons) : h("p.note", {}, t("more.nothing"));
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.replaceChildren(h("div", {}, h("h2", { id: "dialog-title" }, title), content, h("footer", {}, h("button.button", { type: "button", onclick: () => choose(null) }, t("page.leave")))));
    const onKey = (event) => {
      const deed = deeds[Number(event.key) - 1];
      if (!deed || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      choose(deed);
    };
    dialog.addEventListener("keydown", onKey);
    dialog.addEventListener("close", () => {
      dialog.removeEventListener("keydown", onKey);
      // Only now: a dialog that opens next must not hear this one close.
      resolve(chosen);
    }, { once: true });
    dialog.showModal();
    dialog.querySelector("button").focus();
  });
}
