// Dialogs that ask for a reason, a place or a note before something is done.

import { h } from "./dom.js";
import { hallSays, t } from "./words.js";

/** Shows the dialog with this content; resolves with what `read` says, or null when it was left. While `read` says null, or
 * promises it, the dialog stays; one that is still at work is not asked again. */
export function ask(title, note, content, done, read) {
  const dialog = document.getElementById("dialog");
  return new Promise((resolve) => {
    let given = null;
    const finish = (answer) => {
      given = answer;
      dialog.close();
      form.remove();
    };
    let atWork = false;
    const form = h("form", { novalidate: true, onsubmit: async (event) => {
      event.preventDefault();
      if (atWork) return;
      atWork = true;
      form.setAttribute("aria-busy", "true");
      const answer = await read();
      atWork = false;
      form.removeAttribute("aria-busy");
      if (answer !== null && dialog.open) finish(answer);
    } }, h("h2", { id: "dialog-title" }, title), note ? h("p.note", {}, note) : null, content, h("footer", {}, h("button.button", { type: "button", onclick: () => finish(null) }, t("page.leave")), h("button.button.main", { type: "submit" }, done)));
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.replaceChildren(form);
    // Only now: a dialog that opens next must not hear this one close.
    dialog.addEventListener("close", () => {
      // What was shown once, a password, stays nowhere in the page; Escape comes by this way alone.
      form.remove();
      resolve(given);
    }, { once: true });
    dialog.showModal();
    (form.querySelector("[autofocus], input, select, textarea") ?? form.querySelector("button")).focus();
  });
}

/** A group of radio choices; `value()` is the chosen one or "". */
export function choices(name, legend, options, columns = 1) {
  const onlyWay = name === "step" && options.length === 1;
  const node = h("fieldset", {}, h("legend", {}, legend), h(`div.choices${columns === 2 ? ".two" : ""}`, {}, ...options.map(([value, words], index) => h("label.choice", {}, h("input", { type: "radio", name, value, checked: index === 0 && onlyWay }), h("span", {}, words)))));
  return { node, value: () => node.querySelector("input:checked")?.value ?? "" };
}

export function field(label, attributes = {}) {
  const input = h(attributes.rows ? "textarea" : "input", { maxlength: "80", autocomplete: "off", ...attributes });
  const node = h("label.field", {}, h("span", {}, label), input);
  return { node, input, value: () => input.value.trim() };
}

/** A reason out of the hall's short list, or one's own words. On record in the hall's words, whatever the page's language. */
export async function askReason(title, note, offered, done) {
  const reasons = choices("reason", t("choose.reason"), offered.map((words) => [words, hallSays(words)]), 2);
  const own = field(t("choose.own_words"));
  own.input.addEventListener("input", () => {
    if (own.value()) for (const radio of reasons.node.querySelectorAll("input")) radio.checked = false;
  });
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, t("choose.reason_missing"));
  return ask(title, note, h("div", {}, reasons.node, own.node, wrong), done, () => {
    const reason = own.value() || reasons.value();
    wrong.hidden = Boolean(reason);
    return reason || null;
  });
}

/** Two groups of choices of which one thing is taken. */
function onlyOne(...groups) {
  for (const each of groups) {
    each.node.addEventListener("change", () => {
      for (const other of groups) if (other !== each) for (const radio of other.node.querySelectorAll("input")) radio.checked = false;
    });
  }
}

/** Another business group or another counter, with a note for whoever takes over. */
export async function askWhere(number, groups, counters) {
  const group = choices("to", t("choose.to_group"), groups.map((each) => [`group:${each.id}`, hallSays(each.name)]), 2);
  const counter = choices("to", t("choose.to_counter"), counters.map((each) => [`counter:${each.id}`, `${hallSays(each.name)} · ${t(`counter.${each.state}`)}`]), 2);
  onlyOne(group, counter);
  const note = field(t("choose.note"), { maxlength: "120" });
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, t("choose.place_missing"));
  const parts = [group.node, counters.length ? counter.node : null, note.node, wrong].filter(Boolean);
  return ask(t("choose.transfer", { number }), t("choose.transfer_note"), h("div", {}, ...parts), t("verb.transfer"), () => {
    const chosen = group.value() || counter.value();
    wrong.hidden = Boolean(chosen);
    if (!chosen) return null;
    const [kind, id] = chosen.split(/:(.*)/s);
    return { [kind === "group" ? "to_group" : "to_counter"]: id, note: note.value() };
  });
}
