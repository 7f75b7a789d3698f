// The list in the middle: who waits, who was not there, who is on hold, who is done; each line with what can be done.

import { timeOf } from "./clock.js";
import { itemOf, minutes, priorityTag, sourceWords } from "./console_now.js";
import { mayPress } from "./console_verbs.js";
import { draw, h } from "./dom.js";
import { hallSays, t } from "./words.js";

/** The list that the tabs choose. `act(verb, line)` presses; `more(line, where)` shows all that can be done. */
export function drawList(region, view, shown, act, more) {
  const lines = view[shown];
  const heads = ["number", "name", "priority", "item", "source", shown === "waiting" ? "waited" : "when", "act"];
  draw(region, [shown, lines, view.counter.state, view.next?.ticket_id, view.undo_until, view.undo_numbers], () => {
    if (!lines.length) return h("p.empty", {}, t(`list.none_${shown}`));
    const head = h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, key === "act" ? h("span.unseen", {}, t("column.act")) : t(`column.${key}`)))));
    const hidden = shown === "waiting" && view.waiting_total > lines.length ? h("p.empty", {}, t("list.more_waiting", { count: view.waiting_total - lines.length })) : null;
    return [h("table", {}, head, h("tbody", {}, ...lines.flatMap((line) => rows(line, shown, view, act, more)))), hidden];
  });
}

/** A line; under the one that is next stands why. */
function rows(line, shown, view, act, more) {
  const first = shown === "waiting" && line.ticket_id === view.next?.ticket_id;
  const why = first ? h("tr.why", {}, h("td", { colspan: "7" }, t("console.why_next", { number: line.number, reason: hallSays(view.next.reason) }))) : null;
  return [row(line, shown, first, view, act, more), why].filter(Boolean);
}

function row(line, shown, first, view, act, more) {
  const when = shown === "waiting" ? waited(line) : timeOf(line.since);
  return h(
    `tr${first ? ".first" : ""}`,
    { "data-ticket": line.number },
    h("td.number", {}, line.number),
    h("td.name", { title: line.masked_name }, line.masked_name || "—"),
    h("td", { title: hallSays(line.reason) }, priorityTag(line)),
    h("td", {}, h("span.item", { title: itemOf(line) }, itemOf(line)), remark(line)),
    h("td.source", {}, line.appointment_at ? t("list.booked", { time: timeOf(line.appointment_at) }) : sourceWords(line.source)),
    h("td.wait", {}, when),
    h("td", {}, h("span.pair", {}, ...deedsOf(line, shown, first, view, act, more))),
  );
}

const waited = (line) => (line.not_before ? t("list.not_before", { time: timeOf(line.not_before) }) : minutes(line.waited_min));

function remark(line) {
  const words = [line.note ?? "", line.services?.length ? t("now.services", { names: line.services.map(hallSays).join(t("page.list")) }) : ""].filter(Boolean).join("　");
  return words ? h("small.remark", { title: words }, words) : null;
}

function deedsOf(line, shown, first, view, act, more) {
  switch (shown) {
    case "waiting":
      return [deed(first ? "call-next" : "call", line, view, act, first), moreButton(line, shown, more)];
    case "no_show":
      return [deed("return", line, view, act), moreButton(line, shown, more)];
    case "on_hold":
      return [deed("resume", line, view, act), moreButton(line, shown, more)];
    default:
      return [doneTag(line), undoable(line, view) ? deed("undo", line, view, act) : null].filter(Boolean);
  }
}

const doneTag = (line) => h("span.tag.good", { title: line.note ?? "" }, line.note ? hallSays(line.note) : t(`ticket.${line.state}`));
const undoable = (line, view) => Boolean(view.undo_until) && (view.undo_numbers ?? []).includes(line.number);

export function deed(verb, line, view, act, main = false) {
  const asked = ["call-next", "undo"].includes(verb) ? {} : line;
  return h(
    `button.button.small${main ? ".main" : ""}`,
    { type: "button", "aria-disabled": String(!mayPress(verb, view.counter.state)), "data-focus": `${verb}-${line.number}`, "aria-label": `${t(`verb.${verb}`)} ${line.number}`, onclick: () => act(verb, asked) },
    t(`verb.${verb}`),
  );
}

function moreButton(line, shown, more) {
  return h("button.button.small.ghost", { type: "button", "data-focus": `more-${line.number}`, "aria-label": `${t("verb.more")} ${line.number}`, "aria-haspopup": "dialog", onclick: () => more(line, shown) }, t("verb.more"));
}
