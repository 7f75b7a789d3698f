// What every public screen does: its choices, its live line, the note about a break, its ticker.

import { Live, once } from "./live.js";
import { now, setByHall, startClock, timeOf } from "./screen_clock.js";
import { byId, draw } from "./dom.js";
import { Tongues } from "./tongues.js";

const TURN_MS = 10000;
// A screen that nobody touches for months asks for its whole picture now and then, whatever it was told.
const REFRESH_MS = 60000;
// A break that heals at once is not worth a word.
const PAUSED_AFTER_MS = 1500;
const ANEW_AFTER_MS = 500;
const LANGUAGES = ["zh", "en", "both", "alternate"];
const LOOKS = ["standard", "light", "high"];

const asked = new URLSearchParams(location.search);
const chosen = (name, known, otherwise) => (known.includes(asked.get(name)) ? asked.get(name) : otherwise);

/** What the hall set and the address may change. */
export const choices = {
  language: chosen("lang", LANGUAGES, document.body.dataset.language),
  look: chosen("look", LOOKS, document.body.dataset.look),
  rows: Math.min(9, Math.max(3, Number(asked.get("rows")) || Number(document.body.dataset.rows) || 7)),
  flash: (asked.get("flash") ?? document.body.dataset.flash) !== "off",
  name: asked.get("screen") ?? "board",
  silent: asked.get("voice") === "off",
};

const ANSWER_MS = 3000;

/** Answers from the hall; given up soon, since a question that was asked into a broken line would hold up the next. */
export class Asker {
  constructor() {
    this.cut = null;
  }

  async get(path) {
    this.giveUp();
    this.cut = new AbortController();
    const signal = AbortSignal.any([this.cut.signal, AbortSignal.timeout(ANSWER_MS)]);
    const answer = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store", signal });
    const content = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(content.title), { status: answer.status, title: content.title, detail: content.detail });
    return content;
  }

  giveUp() {
    this.cut?.abort();
  }
}

/** A screen that is right again by itself after every break: `drawn(picture)` draws what `path` gives. */
export class Screen {
  constructor({ path, drawn, onEvent, redrawOn = [], busy = () => false }) {
    this.busy = busy;
    this.path = path;
    this.asker = new Asker();
    this.drawn = drawn;
    this.onEvent = onEvent;
    this.redrawOn = redrawOn;
    this.picture = null;
    this.lastHeard = null;
    this.refresh = once(() => this.readNow());
  }

  async begin() {
    document.documentElement.dataset.look = choices.look;
    this.tongues = await Tongues.load(choices.language);
    startClock();
    this.tongues.takeTurns(TURN_MS, () => this.redraw());
    this.live = new Live((name, content) => this.heard(name, content), (state) => this.onLine(state));
    setInterval(this.refresh, REFRESH_MS);
    return this;
  }

  async readNow() {
    let picture;
    try {
      picture = await this.asker.get(this.path);
    } catch {
      // The line's state is shown by the live stream; the last picture stays.
      return;
    }
    setByHall(picture.as_of);
    this.lastHeard = now();
    this.picture = picture;
    this.redraw();
  }

  redraw() {
    if (this.picture) this.drawn(this.picture);
    this.sayPaused();
  }

  heard(name, content) {
    this.lastHeard = now();
    if (content.as_of) setByHall(content.as_of);
    if (name === "settings") this.beginAnew();
    this.onEvent(name, content);
    if (this.redrawOn.includes(name)) this.refresh();
  }

  /** The hall changed its settings: the page comes anew with them, but never in the middle of an announcement. */
  beginAnew() {
    if (this.busy()) setTimeout(() => this.beginAnew(), ANEW_AFTER_MS);
    else location.reload();
  }

  onLine(state) {
    clearTimeout(this.pausedTimer);
    if (state === "live") {
      byId("paused").hidden = true;
      this.asker.giveUp();
      this.refresh();
      return;
    }
    this.pausedTimer = setTimeout(() => {
      byId("paused").hidden = false;
      this.sayPaused();
    }, PAUSED_AFTER_MS);
  }

  sayPaused() {
    if (byId("paused").hidden) return;
    const said = this.lastHeard === null ? this.tongues.say("screen.broken") : this.tongues.say("screen.broken_since", { time: timeOf(this.lastHeard) });
    byId("paused").querySelector("span").replaceChildren(...said);
  }
}

/** 上午 9:00–12:00, 下午 13:00–17:00 in the page's words. */
export const hoursOf = (hours, tongues) => hours.map(([part, span]) => `${tongues.t(`screen.${part}`)} ${span}`);

/** One line of notices that passes by when it is longer than its place. */
export function drawTicker(line, notices) {
  draw(line, notices, () => {
    const text = notices.join("　　");
    line.classList.remove("moving");
    requestAnimationFrame(() => {
      if (line.scrollWidth <= line.parentElement.clientWidth + 4) return;
      // Twice the same text: when the first has passed, the second stands where it began.
      line.textContent = `${text}　　　　${text}　　　　`;
      line.style.setProperty("--pass", `${Math.max(20, text.length * 0.45)}s`);
      line.classList.add("moving");
    });
    return document.createTextNode(text);
  });
}

/** Makes an element flash once more: an animation starts only when its class comes anew. */
export function flash(node) {
  if (!choices.flash) return;
  node.classList.remove("flash");
  void node.offsetWidth;
  node.classList.add("flash");
}
