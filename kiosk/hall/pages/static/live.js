// Server-sent events over fetch: unlike EventSource it sees the server's comment lines, so a line that went dead without
// a word is noticed, and it comes back at once instead of after the browser's own pause.

const EVENTS = "/api/v1/events";
// The server says something at least every 10 s.
const SILENT_MS = 22000;
// Short, so that a screen whose cable was pulled is back soon after: a first packet sent into the gap is lost, and the
// system repeats it only after a second, then after two more. Longer when the hall has 1,000 screens to take back at once.
const CONNECT_MS = [1500, 1500, 3000, 6000];
// At first quickly; a hall that is closed for the night is asked once a second.
const PAUSES_MS = [100, 200, 300, 400];
const PATIENT_AFTER = 40;
const PATIENT_MS = 900;

export class Live {
  /** onEvent(name, content), onState("live" | "broken"); after every break the page asks for its whole picture again. */
  constructor(onEvent, onState) {
    this.onEvent = safely(onEvent);
    this.onState = safely(onState);
    this.lastId = "";
    this.state = "";
    this.tries = 0;
    this.tooSlow = 0;
    this.wake = () => {};
    window.addEventListener("online", () => this.wake());
    // A pulled cable does not end the stream: without this it would be noticed by the silence alone. A hall on this very
    // machine is reached again at once.
    window.addEventListener("offline", () => this.cut?.abort());
    // A phone's page sleeps in the pocket.
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.wake());
    this.run();
  }

  async run() {
    for (;;) {
      await this.stayConnected().catch(() => {});
      this.tell("broken");
      await new Promise((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, this.pause());
      });
    }
  }

  /** Scattered, so that all screens of a hall do not come back in the same instant. */
  pause() {
    const most = this.tries > PATIENT_AFTER ? PATIENT_MS : PAUSES_MS[Math.min(this.tries, PAUSES_MS.length - 1)];
    this.tries += 1;
    return most * (0.5 + Math.random() / 2);
  }

  tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }

  async stayConnected() {
    const cut = new AbortController();
    this.cut = cut;
    const connectMs = CONNECT_MS[Math.min(this.tooSlow, CONNECT_MS.length - 1)];
    let watch = setTimeout(() => {
      this.tooSlow += 1;
      cut.abort();
    }, connectMs);
    try {
      const headers = { Accept: "text/event-stream", ...(this.lastId ? { "Last-Event-ID": this.lastId } : {}) };
      const answer = await fetch(EVENTS, { headers, signal: cut.signal, cache: "no-store" });
      if (!answer.ok || !/event-stream/.test(answer.headers.get("Content-Type") ?? "")) return;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      const parts = new Parts((event) => this.take(event));
      this.tries = 0;
      this.tooSlow = 0;
      this.tell("live");
      for (;;) {
        clearTimeout(watch);
        watch = setTimeout(() => cut.abort(), SILENT_MS);
        const { done, value } = await reader.read();
        if (done) return;
        parts.add(value);
      }
    } finally {
      clearTimeout(watch);
      cut.abort();
    }
  }

  take(event) {
    if (event.id) this.lastId = event.id;
    let content;
    try {
      content = JSON.parse(event.data);
    } catch {
      return;
    }
    this.onEvent(event.name, content);
  }
}

/** A page's own mistake is told as one; it must not look like a broken line and be tried again for ever. */
function safely(work) {
  return (...given) => {
    try {
      work(...given);
    } catch (error) {
      reportError(error);
    }
  };
}

/** Cuts a stream of text into events, as the standard says: fields by line, an empty line ends an event. */
class Parts {
  constructor(onEvent) {
    this.onEvent = onEvent;
    this.rest = "";
    this.clear();
  }

  clear() {
    this.event = { name: "message", id: "", data: "" };
    this.lines = [];
  }

  add(text) {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop();
    for (const line of lines) this.line(line);
  }

  line(line) {
    if (line === "") {
      if (this.lines.length) this.onEvent({ ...this.event, data: this.lines.join("\n") });
      this.clear();
      return;
    }
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.event.name = value;
    else if (name === "id") this.event.id = value;
    else if (name === "data") this.lines.push(value);
  }
}

/** Runs `work` soon, once however often it is asked for, and never twice at a time. */
export function once(work, afterMs = 60) {
  let timer = null;
  let running = false;
  let again = false;
  const go = async () => {
    timer = null;
    running = true;
    try {
      await work();
    } finally {
      running = false;
      if (again) {
        again = false;
        ask();
      }
    }
  };
  const ask = () => {
    if (running) again = true;
    else timer ??= setTimeout(go, afterMs);
  };
  return ask;
}
