// The duty manager's desk: how the hall stands, what needs somebody, and bad reviews to their end.

import { get, leaveFor, send, toLogin } from "./api.js";
import { ask, choices, field } from "./choosing.js";
import { dayOf, now, setByHall, timeOf } from "./clock.js";
import { byId, draw, h, icon, say } from "./dom.js";
import { act, forecastCards, onActed, openCounter, openQueue } from "./duty_acts.js";
import { waitChart } from "./duty_chart.js";
import { once } from "./live.js";
import { beginStaffPage, goLive, readingFailed, tellProblem } from "./page.js";
import { toast } from "./toast.js";
import { hallSays, maskedName, named, t } from "./words.js";

const REFRESH_MS = 20000;
const HELP_SHOWN_MS = 15 * 60 * 1000;
const HEARD_SHOWN_MS = 3 * 60 * 1000;

let desk = null;

const refresh = once(async () => {
  try {
    desk = await get("/api/v1/duty");
    setByHall(desk.as_of);
    drawAll();
  } catch (problem) {
    readingFailed(problem);
  }
}, 150);

const whole = (value) => (value === null ? "—" : String(Math.round(value)));

function drawAll() {
  say(byId("subtitle"), t("duty.today"));
  say(byId("open").querySelector("span"), t("duty.open", { open: desk.figures.counters_open, total: desk.figures.counters_total }));
  drawHelp();
  drawFigures();
  drawQueues();
  draw(byId("chart"), desk.hourly, () => waitChart(desk.hourly, target()));
  drawCards();
  drawReviews();
  drawCounters();
}

const groupNamed = (name) => named(name, desk.queues.find((queue) => queue.name === name)?.name_en);
const target = () => Math.min(...desk.queues.map((queue) => queue.target_minutes));

function drawHelp() {
  const asked = desk.help.filter((each) => now() - Date.parse(each.at) < (each.heard_by ? HEARD_SHOWN_MS : HELP_SHOWN_MS));
  draw(byId("help"), asked, () => asked.map((each) => {
    const words = h("span", {}, t("duty.help", { from: hallSays(each.from), time: timeOf(each.at), about: hallSays(each.about) }));
    if (each.heard_by) return h("p.heard", {}, icon("check-circle"), words, t("duty.help_on_the_way", { name: maskedName(each.heard_by) }));
    return h("p", {}, icon("bell"), words, h("button.button.small", { type: "button", "data-focus": each.at, onclick: () => act(`help/${each.seq}/heard`) }, t("duty.help_heard")));
  }));
}

function drawFigures() {
  const figures = desk.figures;
  const longest = figures.longest;
  const tiles = [
    ["users", "good", "duty.waiting", figures.waiting, "page.people_unit", t("duty.issued", { count: figures.issued })],
    ["timer", "good", "duty.mean_wait", whole(figures.mean_wait_min), "page.minutes_unit", t("duty.target", { minutes: target() })],
    ["clock", longest && longest.minutes > 30 ? "warn" : "", "duty.longest", longest ? longest.minutes : "—", "page.minutes_unit", longest ? `${groupNamed(longest.group_name)} ${longest.number}` : t("duty.nobody")],
    ["check-circle", "", "duty.finished", figures.finished, "page.cases_unit", desk.appointments.booked ? t("duty.appointments", desk.appointments) : ""],
    ["star", "good", "duty.satisfied", figures.satisfied_percent === null ? "—" : `${figures.satisfied_percent}%`, "", t("duty.reviews", { count: figures.reviews })],
    ["complaint", figures.bad_open ? "bad" : "good", "duty.bad_open", figures.bad_open, "page.items_unit", figures.bad_due_today ? h("b.urgent", {}, t("duty.due_today", { count: figures.bad_due_today })) : t("duty.none_due")],
  ];
  draw(byId("figures"), tiles.map((tile) => (typeof tile[5] === "string" ? tile : [...tile.slice(0, 5), tile[5].textContent])), () => tiles.map(([name, tone, key, value, unit, note]) => h("li", {}, h("p", {}, h(`span.square${tone ? `.${tone}` : ""}`, {}, icon(name)), t(key)), h("p.value", {}, h("b", {}, String(value)), unit ? t(unit) : ""), h("p.note", {}, note || " "))));
}

const QUEUE_TONES = { idle: "good", normal: "blue", busy: "warn", closed: "off" };

function drawQueues() {
  draw(byId("queues"), desk.queues, () => {
    const longest = Math.max(30, ...desk.queues.map((queue) => queue.mean_wait_min ?? 0));
    const rows = desk.queues.map((queue) => {
      const mean = queue.mean_wait_min ?? 0;
      const gauge = h(`div.gauge${mean > queue.target_minutes ? ".over" : ""}`, { "aria-hidden": "true" }, h("i", { style: { width: `${(mean / longest) * 100}%` } }), h("span", { style: { left: `${(queue.target_minutes / longest) * 100}%` } }));
      return h("tr", {}, h("td", {}, h("button.link", { type: "button", "data-focus": queue.business_group, onclick: () => openQueue(queue, desk, refresh) }, named(queue.name, queue.name_en))), h("td", {}, t("page.people", { count: queue.waiting })), h("td", {}, t("duty.counters_open", { count: queue.counters_open })), h("td", {}, gauge), h("td", {}, h("b", {}, queue.mean_wait_min === null ? "—" : t("page.minutes", { count: whole(queue.mean_wait_min) }))), h("td", {}, queue.stopped ? h("span.tag.bad", {}, t("duty.stopped")) : h(`span.tag.${QUEUE_TONES[queue.state]}`, {}, t(`queue.${queue.state}`))));
    });
    return [header("duty.queues", t("duty.line_is_target", { minutes: target() })), h("div.scroll", { tabindex: "0" }, table(["column.group", "column.waiting", "column.counters", "column.mean_wait", "column.gauge", "column.state"], rows))];
  });
}

const header = (key, note) => h("header", {}, h("h2", {}, t(key)), h("span.note", {}, note));

// Clear to the eye from what stands below; a screen reader says them.
const UNSEEN_HEADS = new Set(["column.gauge", "column.act"]);

function table(heads, rows) {
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads.map((key) => h("th", { scope: "col" }, UNSEEN_HEADS.has(key) ? h("span.unseen", {}, t(key)) : t(key))))), h("tbody", {}, ...rows));
}

function drawCards() {
  draw(byId("cards"), [desk.cards, desk.bad_reviews, desk.forecast.map((each) => each.said), desk.counters.map((counter) => counter.message)], () => {
    const count = (kind) => desk.cards.filter((card) => card.kind === kind).length;
    const cards = desk.cards.map((card) => {
      return h(`li${card.kind === "red" ? ".red" : ""}`, {}, h("span.flag", {}, t(`card.${card.kind}`)), h("div", {}, h("b", {}, hallSays(card.title)), h("br"), hallSays(card.text)), h("b", {}, hallSays(card.figure)), cardButton(card));
    });
    const urgent = count("red");
    const rows = [...cards.slice(0, urgent), ...forecastCards(desk), ...cards.slice(urgent)];
    return [header("duty.cards", t("duty.cards_count", { red: count("red"), yellow: count("yellow") })), h("div.scroll", { tabindex: "0" }, rows.length ? h("ul", {}, ...rows) : h("p.empty", {}, t("duty.no_cards")))];
  });
}

/** What can be done about a card from here: the review's next step, or the counter where somebody is needed. */
function cardButton(card) {
  const [kind, id] = card.about.split(/:(.*)/s);
  const review = kind === "review" && desk.bad_reviews.find((each) => each.review_id === id);
  const acts = { review: review && [t("duty.handle"), () => handle(review)], ticket: [t("duty.move_counter"), () => chooseCounter(card)], counter: [t("duty.look_after"), () => leaveFor(`/console?counter=${encodeURIComponent(id)}`)] };
  if (!acts[kind]) return null;
  const [words, act] = acts[kind];
  return h("button.button.small.side", { type: "button", "data-focus": card.about, onclick: act }, words);
}

/** Which counter helps: its console opens, where the duty manager may open it, call the number or transfer. */
async function chooseCounter(card) {
  const options = desk.counters.map((counter) => [counter.id, [t("console.counter_number", { number: counter.number }), t(`counter.${counter.state}`), counter.ticket].filter(Boolean).join(" · ")]);
  const counter = choices("counter", t("duty.which_counter"), options, 2);
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, t("choose.place_missing"));
  const chosen = await ask(`${hallSays(card.text)}${t("page.comma")}${hallSays(card.figure)}`, t("duty.move_counter_note"), h("div", {}, counter.node, wrong), t("duty.to_console"), () => {
    wrong.hidden = Boolean(counter.value());
    return counter.value() || null;
  });
  if (chosen) leaveFor(`/console?counter=${encodeURIComponent(chosen)}`);
}

const STATE_TONES = { open: "warn", closed: "good", answered: "good" };

function drawReviews() {
  draw(byId("reviews"), [desk.bad_reviews, desk.as_of.slice(0, 16)], () => {
    const byDue = [...desk.bad_reviews].sort((a, b) => (a.steps.length === 0) - (b.steps.length === 0) || Date.parse(a.due ?? a.given_at) - Date.parse(b.due ?? b.given_at));
    const rows = byDue.map(reviewRow);
    const heads = ["column.number_or_case", "column.rating", "column.said", "column.about", "column.due", "column.state", "column.act"];
    return [header("duty.bad_reviews", t("duty.bad_rule")), h("div.scroll", { tabindex: "0" }, rows.length ? table(heads, rows) : h("p.empty", {}, t("duty.no_bad")))];
  });
}

function reviewRow(review, index) {
  const open = review.steps.length > 0;
  const [tone, words] = dueWords(review, open);
  const said = [review.text, review.tags.join("、")].filter(Boolean).join(" · ");
  const act = h(`button.button.small${open && index === 0 ? ".main" : ""}`, { type: "button", "data-focus": review.review_id, onclick: () => handle(review) }, t(open ? (index === 0 ? "duty.handle_now" : "duty.handle") : "duty.look"));
  return h("tr", { "data-review": review.review_id }, h("td.short", {}, h("b", {}, review.number || "—")), h("td", {}, h(`span.tag.${review.rating <= 1 ? "bad" : "warn"}`, {}, hallSays(review.rating_words))), h("td.said", { title: said }, h("span.two-lines", {}, said || "—")), h("td.said", { title: review.about }, h("span.two-lines", {}, review.about)), h(`td.due${tone}`, {}, words), h("td", {}, h(`span.tag.${open ? (review.entries.length ? "blue" : "warn") : STATE_TONES.closed}`, {}, hallSays(review.state_words))), h("td", {}, act));
}

function dueWords(review, open) {
  if (!open || review.due === null) return ["", t("duty.over")];
  const minutes = Math.round((Date.parse(review.due) - now()) / 60000);
  if (minutes < 0) return [".now", t("duty.overdue", { span: span(-minutes) })];
  return [minutes < 8 * 60 ? ".now" : minutes < 48 * 60 ? ".soon" : "", t("duty.left", { span: span(minutes), day: dayOf(review.due), time: timeOf(review.due) })];
}

function span(minutes) {
  if (minutes >= 48 * 60) return t("page.days", { count: Math.floor(minutes / 1440) });
  if (minutes >= 60) return t("page.hours_minutes", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  return t("page.minutes", { count: minutes });
}

async function handle(review) {
  const history = h("ul.history", {}, h("li", {}, `${timeOf(review.given_at)} ${t("duty.citizen_said")} ${[hallSays(review.rating_words), ...review.tags, review.text].filter(Boolean).join(t("page.comma"))}`), h("li", {}, t(review.call_back ? "duty.wants_answer" : "duty.no_answer_wanted")), ...review.entries.map((entry) => h("li", {}, `${dayOf(entry.at)} ${timeOf(entry.at)} ${entry.by} ${t(`said.step_${entry.step}`)}${t("page.colon")}${entry.note}`)));
  if (review.call_back && review.steps.length) history.append(h("li", {}, phoneButton(review)));
  const step = choices("step", t("duty.step"), review.steps.map(([value]) => [value, t(`said.step_${value}`)]), 2);
  const note = field(t("duty.what_was_done"), { rows: "3", maxlength: "500" });
  const wrong = h("p.tag.bad", { hidden: true, role: "alert" }, t("duty.note_missing"));
  if (!review.steps.length) {
    await ask(t("duty.handle_title", { about: review.about }), "", history, t("page.got_it"), () => ({}));
    return;
  }
  const asked = await ask(t("duty.handle_title", { about: review.about }), dueWords(review, true)[1], h("div", {}, history, step.node, note.node, wrong), t("duty.record"), () => {
    const answer = { step: step.value(), note: note.value() };
    wrong.hidden = Boolean(answer.step && answer.note);
    return wrong.hidden ? answer : null;
  });
  if (asked) await record(review, asked);
}

/** The citizen's number, shown only on a press: each opening is on record with the staff number. */
function phoneButton(review) {
  const button = h("button.button.small", { type: "button", onclick: async () => {
    button.disabled = true;
    try {
      const { phone } = await send("POST", `/api/v1/reviews/${encodeURIComponent(review.review_id)}/phone`);
      button.replaceWith(h("b", { "data-phone": "" }, phone));
    } catch (problem) {
      button.disabled = false;
      if (problem.status === 401) toLogin();
      else toast("bad", problem.title, problem.detail);
    }
  } }, t("duty.show_phone"));
  return button;
}

async function record(review, asked) {
  try {
    await send("POST", `/api/v1/reviews/${encodeURIComponent(review.review_id)}/follow-up`, asked);
    toast("good", t("duty.recorded"));
  } catch (problem) {
    tellProblem(problem);
  }
  refresh();
}

const COUNTER_TONES = { free: "good", calling: "blue", serving: "blue", paused: "warn", closed: "off" };

function drawCounters() {
  draw(byId("counters"), desk.counters, () => {
    const rows = desk.counters.map((counter) => h("tr", {}, h("td.short", {}, h("button.link", { type: "button", "data-focus": `counter-${counter.id}`, onclick: () => openCounter(counter, refresh) }, t("console.counter_number", { number: counter.number }))), h("td.short", {}, counter.staff || "—"), h("td", {}, counter.ticket || hallSays(counter.pause_reason)), h("td", {}, h(`span.tag.${COUNTER_TONES[counter.state]}`, {}, t(`counter.${counter.state}`)))));
    return [header("duty.counters", ""), h("div.scroll", { tabindex: "0" }, table(["column.counter", "column.staff", "column.number", "column.state"], rows))];
  });
}

async function begin() {
  const session = await beginStaffPage();
  document.querySelector("[data-to='/admin']").hidden = session?.staff.role !== "hall_administrator";
  onActed(refresh);
  goLive(["queues", "counter", "call", "review", "help"], refresh);
  refresh();
  setInterval(refresh, REFRESH_MS);
}

begin();
