// One press at a time: asked for what it needs, carried out once however often it had to be sent.

import { newKey, send, toLogin } from "./api.js";
import { completed } from "./console_asks.js";
import { hasItsTicket, mayPress } from "./console_verbs.js";
import { clearTroubles, toast } from "./toast.js";
import { t } from "./words.js";

// A press without an answer is the same press for this long; later it is a new one.
const SAME_PRESS_MS = 60_000;

export class Presses {
  /** `view()` is the newest picture, `offline()` whether the line is down, `done(answer, verb)` and `changed()` draw. */
  constructor(base, { view, offline, done, changed }) {
    this.base = base;
    this.view = view;
    this.offline = offline;
    this.done = done;
    this.changed = changed;
    this.busy = null;
    this.unanswered = null;
  }

  /** While it is under way nothing else can be pressed. */
  async press(verb, asked = {}) {
    const view = this.view();
    if (this.busy || view === null || document.querySelector("dialog[open]")) return;
    if (this.offline()) {
      toast("bad", t("problem.offline"), t("problem.offline_do"));
      return;
    }
    if (!mayPress(verb, view.counter.state) || !hasItsTicket(verb, asked, view)) {
      toast("bad", t("problem.not_now", { state: t(`counter.${view.counter.state}`), verb: t(`verb.${verb}`) }), t(`way_out.${view.counter.state}`));
      return;
    }
    const body = await completed(verb, asked, view);
    if (body !== null) await this.carryOut(verb, body);
  }

  async carryOut(verb, body) {
    if (this.busy) return;
    const content = JSON.stringify([verb, body]);
    const key = this.samePress(content)?.key ?? newKey();
    const before = fingerprint(this.view());
    this.busy = verb;
    this.changed();
    try {
      const answer = await send("POST", `${this.base}/${verb}`, body, key);
      this.unanswered = null;
      clearTroubles();
      this.busy = null;
      this.done(answer, verb);
    } catch (problem) {
      this.unanswered = problem.unanswered ? { content, key, before, at: Date.now() } : null;
      if (problem.status === 401) toLogin();
      else toast("bad", problem.title, problem.detail);
    } finally {
      this.busy = null;
      this.changed();
    }
  }

  samePress(content) {
    const same = this.unanswered?.content === content && Date.now() - this.unanswered.at < SAME_PRESS_MS;
    return same ? this.unanswered : null;
  }

  /** A newer picture: when the counter has moved on, a press without an answer is over, done or not. */
  look(view) {
    if (this.unanswered && this.unanswered.before !== fingerprint(view)) this.unanswered = null;
  }
}

const fingerprint = (view) => JSON.stringify([view.counter.state, view.counter.since, view.now?.ticket_id ?? "", view.now?.calls ?? 0]);
