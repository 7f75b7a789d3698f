// Speaks calls one after the other. There is one sound element and one loop, so two announcements cannot overlap; and the
// hall says for each call which page speaks it, so two boards do not both shout.

import { newKey } from "./api.js";
import { now } from "./screen_clock.js";

// A call told later than this after its time (the line was down) is shown, not spoken: the citizen has read it.
const TOO_LATE_MS = 30000;
// One older than this is only in the list, unless it is the newest: after a long break the card does not count up the day.
const OLD_MS = 60000;
// The hall plans calls one after another; a clock that jumped must not keep the board silent.
const LONGEST_PAUSE_MS = 15000;
const SHOWN_MS = 8000;
const SHOWN_WHEN_OTHERS_WAIT_MS = 3000;
const ASK_AGAIN_MS = 500;
const ANSWER_MS = 2000;
// The page that spoke last asks at once, the others a little later: the voice stays at one place while that one is up.
const OTHERS_ASK_LATER_MS = 400;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Voice {
  /** `show(call)` puts a call on the big card when its turn comes; `blocked(is)` tells whether the browser forbids sound. */
  constructor({ audio, show, blocked, screen, silent }) {
    Object.assign(this, { audio, show, blocked, screen, silent });
    this.page = newKey();
    this.spokeLast = true;
    this.calls = [];
    this.known = new Set();
    this.running = false;
  }

  /** Calls that were there before this page: shown in the list, never spoken. */
  knows(calls) {
    for (const call of calls) this.known.add(call.call_id);
  }

  /** Takes a call; the same one told twice is spoken once. */
  take(call) {
    if (this.known.has(call.call_id)) return;
    this.known.add(call.call_id);
    this.calls = this.calls.filter((waiting) => now() - Date.parse(waiting.at) < OLD_MS);
    this.calls.push(call);
    if (!this.running) this.run();
  }

  /** A call that was taken back is not shown or spoken any more; one that is being spoken is not cut off. */
  drop(callId) {
    this.calls = this.calls.filter((call) => call.call_id !== callId);
  }

  async run() {
    this.running = true;
    while (this.calls.length) {
      const call = this.calls.shift();
      this.show(call);
      const shownAt = performance.now();
      if (call.spoken && call.audio && !this.silent) await this.announce(call);
      const least = () => (this.calls.length ? SHOWN_WHEN_OTHERS_WAIT_MS : SHOWN_MS);
      while (performance.now() - shownAt < least()) await sleep(100);
    }
    this.running = false;
  }

  async announce(call) {
    const pause = Math.min(Date.parse(call.speak_at) - now(), LONGEST_PAUSE_MS);
    if (pause > 0) await sleep(pause);
    const answer = await this.claim(call);
    this.spokeLast = answer === "you";
    if (answer === "you") await this.speak(call);
    // Shown as long as the other screen speaks it, so that all screens keep step.
    if (answer === "other") await sleep(Math.max(0, Math.min(Date.parse(call.speak_at) + call.duration_s * 1000 - now(), LONGEST_PAUSE_MS)));
  }

  /** Asks the hall who speaks; again while the line is broken, until it is too late to speak. */
  async claim(call) {
    if (!this.spokeLast) await sleep(OTHERS_ASK_LATER_MS);
    while (now() - Date.parse(call.speak_at) < TOO_LATE_MS) {
      try {
        return await this.ask(call);
      } catch {
        await sleep(ASK_AGAIN_MS);
      }
    }
    return "late";
  }

  async ask(call) {
    const answer = await fetch(`/api/v1/announcements/${encodeURIComponent(call.call_id)}/speaker`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ screen: this.screen, page: this.page }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return answer.ok ? (await answer.json()).speaks : "gone";
  }

  async speak(call) {
    this.audio.src = call.audio;
    performance.mark("voice:begin", { detail: call.call_id });
    try {
      await this.playToEnd(call.duration_s);
      this.blocked(false);
    } catch (error) {
      // Browsers stay silent until somebody touched the page, unless they are started with the right switch.
      this.blocked(error.name === "NotAllowedError");
    }
    performance.mark("voice:end", { detail: call.call_id });
  }

  async playToEnd(durationS) {
    const over = new Promise((resolve, reject) => {
      this.audio.onended = resolve;
      this.audio.onerror = () => reject(new Error("no sound"));
    });
    over.catch(() => {});
    await this.audio.play();
    // A sound device that hangs must not stop the calls for ever.
    await Promise.race([over, sleep((durationS + 5) * 1000)]);
    this.audio.pause();
  }
}
