// Talking with the hall: every refusal is a Problem with a sentence, every write carries its own key.

import { hallSays, linkTo, t } from "./words.js";

const TIMEOUT_MS = 8000;
const SLOW_MS = 60000;
// After these pauses a write without an answer is sent again with the same key, so it is never carried out twice.
const AGAIN_AFTER_MS = [300, 900];

export class Problem extends Error {
  constructor(status, title, detail = "", content = {}) {
    super(title);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.content = content;
  }

  /** No answer came: it may or may not have been done. */
  get unanswered() {
    return this.status === 0;
  }
}

/** A version 4 UUID. crypto.randomUUID is missing on plain http, which is what a hall's own network speaks. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const get = (path, withinMs = TIMEOUT_MS) => ask("GET", path, undefined, undefined, withinMs);

/** Sends a write, again if no answer comes. `key` may be kept by the caller to press the same again later. */
export async function send(method, path, body, key = newKey()) {
  for (const pause of [...AGAIN_AFTER_MS, null]) {
    try {
      return await ask(method, path, body, key);
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.unanswered || pause === null) throw problem;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return undefined;
}

/** A file as it is. A table of thousands of lines takes its time. */
export const sendFile = (path, file, key = newKey()) => ask("POST", path, file, key, SLOW_MS);

async function ask(method, path, body, key, withinMs = TIMEOUT_MS) {
  const headers = { Accept: "application/json" };
  const isFile = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = isFile ? "application/octet-stream" : "application/json";
  if (key) headers["Idempotency-Key"] = key;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: body === undefined || isFile ? body : JSON.stringify(body), signal: AbortSignal.timeout(withinMs), cache: "no-store" });
  } catch {
    throw new Problem(0, t("problem.unreachable"), t("problem.unreachable_do"));
  }
  if (answer.status === 204) return null;
  // A login page of the network, or a proxy's error page, is not the hall.
  const content = /json/.test(answer.headers.get("Content-Type") ?? "") ? await answer.json().catch(() => null) : null;
  if (content === null) throw new Problem(0, t("problem.not_the_hall"), t("problem.not_the_hall_do"));
  if (answer.status === 401 && ENDED.includes(content.type)) rememberEnding(content);
  if (!answer.ok) throw new Problem(answer.status, hallSays(content.title) ?? t("problem.unknown"), hallSays(content.detail) ?? t("problem.unknown_do"), content);
  return content;
}

// A login that ended by itself: the login page says why.
const ENDED = ["taken_over", "expired", "logged_out_everywhere", "password_changed", "sent_away"];

function rememberEnding(content) {
  sessionStorage.setItem("hall.ended", JSON.stringify({ title: hallSays(content.title), detail: hallSays(content.detail) }));
}

let leaving = false;

/** Goes to another page, once: what comes in while the browser is already on its way changes nothing. */
export async function leaveFor(path, first = async () => {}) {
  if (leaving) return;
  leaving = true;
  await first();
  location.assign(linkTo(path));
}

/** Where a page goes when nobody is logged in any more; comes back afterwards. */
export function toLogin() {
  leaveFor(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}
