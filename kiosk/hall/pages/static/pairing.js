// A screen of a hall that shows names: not paired yet, it shows a code for the administrator's page, and no names.

import { byId } from "./dom.js";

const CLAIM_MS = 4000;
const BEFORE_END_MS = 15000;

let asking = false;

/** `names` as the hall told it. Asks for a code once, and starts anew when it is used or over. */
export function paired(names) {
  byId("pairing").hidden = names !== "withheld";
  if (names !== "withheld" || asking) return;
  asking = true;
  pair().catch(() => {}).finally(() => {
    asking = false;
  });
}

async function post(path, body) {
  const answer = await fetch(`/api/v1/screens/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function pair() {
  const { code, secret, expires_s: lasts } = await post("pairing");
  byId("pairing").querySelector("b").textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
  const until = Date.now() + lasts * 1000 - BEFORE_END_MS;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, CLAIM_MS));
    if ((await post("pairing/claim", { secret })).paired) {
      location.reload();
      return;
    }
  }
}
