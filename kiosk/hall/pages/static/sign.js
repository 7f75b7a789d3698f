// The strip over one counter: who is called or served here, whether it is open. Flashes at a call.

import { byId, draw, h } from "./dom.js";
import { flash, Screen } from "./screen.js";

const counter = document.body.dataset.counter;
const screen = new Screen({ path: `/api/v1/signs/${encodeURIComponent(counter)}`, drawn: drawSign, onEvent });
let called = "";

function onEvent(name, content) {
  const sign = screen.picture;
  const here = content.counter_id === counter;
  if (sign && name === "call" && here) {
    // At once, without waiting for the whole picture.
    Object.assign(sign, { state: "calling", number: content.number, call: content });
    drawSign(sign);
  }
  if (sign && name === "queues") {
    const mine = new Set(sign.groups.map((group) => group.business_group));
    sign.waiting = content.queues.filter((queue) => mine.has(queue.business_group)).reduce((sum, queue) => sum + queue.waiting, 0);
    drawSign(sign);
  }
  if ((name === "counter" && here) || name === "call_undone") screen.refresh();
}

function drawSign(sign) {
  const { tongues } = screen;
  draw(byId("groups"), [tongues.language, sign.groups], () => sign.groups.map((group) => h("li", {}, ...tongues.name(group.name, group.name_en))));
  draw(byId("waiting"), [tongues.language, sign.waiting], () => tongues.say("sign.waiting", { count: sign.waiting }));
  const region = byId("state");
  region.dataset.state = sign.state;
  draw(region, [tongues.language, sign.state, sign.number], () => [
    h("p.head", {}, ...tongues.say(`sign.${sign.state}`)),
    sign.number ? h("p.number", {}, sign.number) : null,
    h("p.note", {}, ...tongues.say(`sign.${sign.state}_note`)),
  ]);
  // A recall is a call of its own.
  const call = sign.state === "calling" ? (sign.call?.call_id ?? "") : "";
  if (call && call !== called) for (const node of [byId("frame"), region]) flash(node);
  called = call;
}

screen.begin();
