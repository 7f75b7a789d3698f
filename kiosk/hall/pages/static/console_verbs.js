// Which verb may be pressed when, and what the main button does: the same table that the hall decides by.

import { secondsUntil } from "./clock.js";

const ALWAYS = ["closed", "free", "calling", "serving", "paused"];
const WHEN = {
  open: ["closed", "paused"],
  close: ["free", "paused"],
  pause: ["free"],
  "call-next": ["free", "serving"],
  call: ["free", "serving"],
  recall: ["calling"],
  "no-show": ["calling"],
  return: ["free", "calling", "serving"],
  hold: ["serving"],
  resume: ["free"],
  transfer: ["free", "calling", "serving"],
  begin: ["calling"],
  finish: ["serving"],
  abandon: ["free", "calling", "serving"],
  "add-service": ALWAYS,
  "hand-over": ["serving"],
  "take-over": ["free", "calling", "serving", "paused"],
  "confirm-priority": ALWAYS,
  wait: ["free"],
  undo: ALWAYS,
  help: ALWAYS,
};
// These mean the ticket at the counter, unless another is named.
const OF_THE_TICKET_HERE = new Set(["transfer", "abandon", "add-service", "confirm-priority"]);
// Their buttons stand under the ticket at the counter, whatever else they can do from the lists.
const BUTTONS_OF_THE_TICKET = new Set(["transfer"]);

const MAIN = { closed: "open", paused: "open", free: "call-next", calling: "begin", serving: "call-next" };
const MAIN_ICON = { open: "window", "call-next": "next", begin: "check" };
const KEYS = { F2: "recall", F3: "no-show", F4: "transfer", F5: "finish", F6: "pause", F7: "papers", F8: "undo", F9: "help", F10: "more" };

export const mayPress = (verb, state) => (WHEN[verb] ?? []).includes(state);

/** Whether the big button of the verb can do something now. */
export const buttonWorks = (verb, view) => mayPress(verb, view.counter.state) && !(BUTTONS_OF_THE_TICKET.has(verb) && view.now === null) && !(verb === "recall" && secondsUntil(view.recall_from) > 0);

/** Whether the verb, pressed without naming a ticket, has one to act on. */
export const hasItsTicket = (verb, asked, view) => Boolean(asked.ticket_id) || !OF_THE_TICKET_HERE.has(verb) || view.now !== null;

export const mainVerb = (state) => MAIN[state] ?? "open";
export const mainIcon = (verb) => MAIN_ICON[verb];
export const verbOfKey = (key, state) => (key === "F1" ? mainVerb(state) : KEYS[key]);
