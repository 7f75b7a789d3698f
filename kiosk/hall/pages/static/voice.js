// Speaks calls one after the other. There is one sound element and one loop, so two announcements cannot overlap.

import { now } from "./clock.js";

// A call told later than this after its time (the line was down) is shown, not spoken: the citizen has read it.
const TOO_LATE_MS = 30000;
// The hall plans calls one after another; a clock that jumped must not keep the board silent.
const LONGEST_PAUSE_MS = 15000;
const SHOWN_MS = 8000;
const SHOWN_WHEN_OTHERS_WAIT_MS = 3000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Voice {
  /** `show(call)` puts a call on the big card when its turn comes; `blocked(is)` tells whether the browser forbids sound. */
  constructor(audio, show, blocked, silent) {
    this.audio = audio;
    this.show = show;
    this.blocked = blocked;
    this.silent = silent;
    this.calls = [];
    this.known = new Set();
    this.running = false;
  }

  /** Takes a call; the same one told twice is spoken once. */
  take(call) {
    if (this.known.has(call.call_id)) return;
    this.known.add(call.call_id);
    this.calls.push(call);
    if (!this.running) this.run();
  }

  async run() {
    this.running = true;
    while (this.calls.length) {
      const call = this.calls.shift();
      this.show(call);
      const shownAt = performance.now();
      if (call.spoken && call.audio && !this.silent) await this.speak(call);
      const least = () => (this.calls.length ? SHOWN_WHEN_OTHERS_WAIT_MS : SHOWN_MS);
      while (performance.now() - shownAt < least()) await sleep(100);
    }
    this.running = false;
  }

  async speak(call) {
    const pause = Math.min(Date.parse(call.speak_at) - now(), LONGEST_PAUSE_MS);
    if (-pause > TOO_LATE_MS) return;
    if (pause > 0) await sleep(pause);
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
