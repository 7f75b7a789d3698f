// The hall at a glance, for screens that nobody touches: queues, waits, hours, notices, how many are booked next.

import { byId, draw, h, icon } from "./dom.js";
import { drawTicker, hoursOf, Screen } from "./screen.js";
import { timeOf } from "./screen_clock.js";

const TONES = { idle: "good", normal: "", busy: "warn", closed: "off" };
const screen = new Screen({ path: "/api/v1/lobby", drawn: drawLobby, onEvent, redrawOn: ["counter"] });

function onEvent(name, content) {
  const lobby = screen.picture;
  if (name !== "queues" || !lobby) return;
  Object.assign(lobby, { queues: content.queues, open_now: content.open_now, hours: content.hours, total_waiting: content.total_waiting, notice: content.notice });
  drawLobby(lobby);
}

function drawLobby(lobby) {
  const { tongues } = screen;
  const shown = [tongues.language];
  byId("open").classList.toggle("closed", !lobby.open_now);
  draw(byId("open"), [...shown, lobby.open_now], () => tongues.say(lobby.open_now ? "lobby.open" : "lobby.closed"));
  draw(byId("hours"), [...shown, lobby.hours], () => hoursOf(lobby.hours, tongues).map((each) => h("li", {}, each)));
  draw(byId("notice"), [lobby.notice], () => document.createTextNode(lobby.notice));
  draw(byId("appointments"), [...shown, lobby.appointments], () => lobby.appointments.map((slot) => appointment(slot, tongues)));
  draw(byId("total"), [...shown, lobby.total_waiting, lobby.counters_open], () => tongues.say("lobby.total", { count: lobby.total_waiting, counters: lobby.counters_open }));
  draw(byId("groups"), [...shown, lobby.queues], () => lobby.queues.map((queue) => group(queue, tongues)));
  drawTicker(byId("ticker"), lobby.ticker);
}

const appointment = (slot, tongues) => h("li", {}, h("b", {}, timeOf(slot.at)), h("span", {}, ...tongues.name(slot.group_name, slot.group_name_en)), h("i", {}, ...tongues.say("lobby.booked", { count: slot.count })));

function group(queue, tongues) {
  return h(
    "li",
    { "data-group": queue.business_group },
    h("h3", {}, icon(queue.icon), h("span", {}, ...tongues.name(queue.name, queue.name_en))),
    h(`i.tag${TONES[queue.state] ? `.${TONES[queue.state]}` : ""}`, {}, tongues.t(`queue.${queue.state}`)),
    h("p.count", {}, h("b", {}, String(queue.waiting)), ...tongues.say("lobby.waiting")),
    h("p.wait", {}, h("b", {}, ...waitOf(queue, tongues)), queue.calling ? h("span", {}, ...tongues.say("lobby.calling", { number: queue.calling })) : null),
  );
}

function waitOf(queue, tongues) {
  if (queue.state === "closed") return tongues.say("lobby.nobody_calls");
  if (queue.wait === null) return tongues.say("lobby.unknown");
  if (queue.wait.high === 0) return tongues.say("lobby.no_wait");
  return queue.wait.low === queue.wait.high ? tongues.say("lobby.about", queue.wait) : tongues.say("lobby.range", queue.wait);
}

screen.begin();
