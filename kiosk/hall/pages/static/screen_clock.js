// The hall's time on a public screen, in the language that is shown now.

let offsetMs = 0;
let words = null;

/** Dates and weekdays in this language from now on. */
export function clockWords(language) {
  const locale = language === "en" ? "en-GB" : "zh-CN";
  const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: "Asia/Shanghai", hourCycle: "h23", ...options });
  words = {
    time: format({ hour: "2-digit", minute: "2-digit" }),
    day: format(language === "en" ? { weekday: "short", day: "numeric", month: "long" } : { month: "long", day: "numeric" }),
    weekday: language === "en" ? null : format({ weekday: "long" }),
  };
  tick();
}

/** Sets the clock by a moment that the hall just told: the screen's own may be wrong. */
export function setByHall(asOf) {
  offsetMs = Date.parse(asOf) - Date.now();
  tick();
}

export const now = () => Date.now() + offsetMs;
export const timeOf = (moment) => words.time.format(new Date(moment));
export const dateOf = (moment) => [words.day, words.weekday].filter(Boolean).map((each) => each.format(new Date(moment))).join(" ");

function tick() {
  const [time, day] = [document.querySelector("[data-clock=time]"), document.querySelector("[data-clock=day]")];
  if (!words || !time) return;
  if (time.textContent !== timeOf(now())) time.textContent = timeOf(now());
  if (day && day.textContent !== dateOf(now())) day.textContent = dateOf(now());
}

export const startClock = () => setInterval(tick, 500);
