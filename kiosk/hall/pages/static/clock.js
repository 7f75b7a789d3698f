// The hall's time: the browser's own clock may be wrong, the hall's is the one on the tickets.

import { isEnglish } from "./words.js";

let offsetMs = 0;
let tick = () => {};
const locale = isEnglish ? "en-GB" : "zh-CN";
const zone = "Asia/Shanghai";

/** Sets the page's clock by a moment that the hall just told. */
export function setByHall(asOf) {
  offsetMs = Date.parse(asOf) - Date.now();
  tick();
}

export const now = () => Date.now() + offsetMs;

const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: "h23", ...options });
const hourMinute = format({ hour: "2-digit", minute: "2-digit" });
const shortDay = format(isEnglish ? { weekday: "short", day: "numeric", month: "long" } : { month: "long", day: "numeric" });
const weekday = format({ weekday: "short" });
const longWeekday = format({ weekday: "long" });

export const timeOf = (moment) => hourMinute.format(new Date(moment));
export const dayOf = (moment) => shortDay.format(new Date(moment));

const DAY_MS = 86400000;
const isoForm = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });

/** The hall's local day of a moment, as addresses and date fields write it. */
export const isoDay = (moment) => isoForm.format(new Date(moment));
/** So many days after (or, below 0, before) a day that is written so. */
export const shiftedDay = (day, days) => isoDay(Date.parse(`${day}T12:00:00+08:00`) + days * DAY_MS);

/** 6月12日 周五 on pages, 6月12日 星期五 on the board. */
export function dateOf(moment, long = false) {
  if (isEnglish) return dayOf(moment);
  return `${dayOf(moment)} ${(long ? longWeekday : weekday).format(new Date(moment))}`;
}

/** Whole seconds until a moment; 0 when it is over or there is none. */
export const secondsUntil = (moment) => (moment ? Math.max(0, Math.ceil((Date.parse(moment) - now()) / 1000)) : 0);

/** Minutes and seconds since a moment: 02:14. */
export function runningFor(since) {
  const seconds = Math.max(0, Math.floor((now() - Date.parse(since)) / 1000));
  const pad = (part) => String(part).padStart(2, "0");
  return seconds < 3600 ? `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}` : `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

/** Keeps the clock of the top bar going. */
export function startClock(longDate = false) {
  const [time, day] = [document.querySelector("[data-clock=time]"), document.querySelector("[data-clock=day]")];
  tick = () => {
    time.textContent = timeOf(now());
    day.textContent = dateOf(now(), longDate);
  };
  tick();
  setInterval(tick, 1000);
}
