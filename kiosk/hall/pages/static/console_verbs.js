// Which verb may be pressed when, and what the main button does: the same table that the hall decides by.

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
  transfer: ["calling", "serving"],
  begin: ["calling"],
  finish: ["serving"],
  undo: ["closed", "free", "calling", "serving", "paused"],
  abandon: ["free", "calling", "serving"],
  help: ["closed", "free", "calling", "serving", "paused"],
};

const MAIN = { closed: "open", paused: "open", free: "call-next", calling: "begin", serving: "call-next" };
const MAIN_ICON = { open: "window", "call-next": "next", begin: "check" };
const KEYS = { F2: "recall", F3: "no-show", F4: "transfer", F5: "finish", F6: "pause", F9: "help" };

export const mayPress = (verb, state) => (WHEN[verb] ?? []).includes(state);
export const mainVerb = (state) => MAIN[state] ?? "open";
export const mainIcon = (verb) => MAIN_ICON[verb];
export const verbOfKey = (key, state) => (key === "F1" ? mainVerb(state) : KEYS[key]);
