// Every sentence that a page shows comes by key from words.<language>.json.

const language = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh";
let words = {};

/** Loads the page's language and fills every element that carries data-t (text), data-t-label or data-t-hint. */
export async function loadWords() {
  const answer = await fetch(`/assets/words.${language}.json`);
  words = await answer.json();
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-hint]")) node.placeholder = t(node.dataset.tHint);
  const hall = document.querySelector("[data-hall-name]");
  if (hall) hall.textContent = named(document.body.dataset.hall, document.body.dataset.hallEn);
  const title = document.querySelector("meta[name=title-key]");
  if (title) document.title = `${t(title.content)} · ${named(document.body.dataset.hall, document.body.dataset.hallEn)}`;
}

/** The sentence of a key; {name} is replaced from `values`. An unknown key shows itself, so that it is seen and mended. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => key in words;
export const isEnglish = language === "en";

/** The hall's name of a thing in the page's language, Chinese where there is no other. */
export const named = (chinese, english) => (isEnglish && english ? english : chinese);

/** A link to another page that keeps the language. */
export const linkTo = (path) => (isEnglish ? `${path}${path.includes("?") ? "&" : "?"}lang=en` : path);

/** Names and staff numbers on a screen that others can see: both ends stay. */
export function maskedName(name) {
  const signs = [...name];
  if (signs.length <= 1) return name;
  return signs.length === 2 ? `${signs[0]}*` : `${signs[0]}${"*".repeat(signs.length - 2)}${signs.at(-1)}`;
}

export const maskedStaffNumber = (number) => (number.length > 3 ? `${number.slice(0, 2)}${"*".repeat(number.length - 3)}${number.slice(-1)}` : number);
