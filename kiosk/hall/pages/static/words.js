// Every sentence that a page shows comes by key from words.<language>.json.

import { Telling } from "./said.js";

const language = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh";
export const isEnglish = language === "en";
let words = {};
let telling = null;

/** Loads the page's language and fills every element that carries data-t (text), data-t-label or data-t-hint. */
export async function loadWords() {
  words = await wordsOf(language);
  if (isEnglish) telling = new Telling(await wordsOf("zh"), words, await groupNames());
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of document.querySelectorAll("[data-t-hint]")) node.placeholder = t(node.dataset.tHint);
  for (const node of document.querySelectorAll("[data-says]")) node.textContent = hallSays(node.textContent);
  const hall = document.querySelector("[data-hall-name]");
  if (hall) hall.textContent = named(document.body.dataset.hall, document.body.dataset.hallEn);
  const title = document.querySelector("meta[name=title-key]");
  if (title) document.title = `${t(title.content)} · ${named(document.body.dataset.hall, document.body.dataset.hallEn)}`;
}

const wordsOf = async (which) => (await fetch(`/assets/words.${which}.json`)).json();

/** The business groups' names in both languages; none while the hall cannot be reached. */
async function groupNames() {
  try {
    const { queues } = await (await fetch("/api/v1/queues")).json();
    return queues.filter((queue) => queue.name_en).map((queue) => [queue.name, queue.name_en]);
  } catch {
    return [];
  }
}

/** A sentence or name that came from the hall, in the page's language as far as it is known. */
export const hallSays = (text) => (telling === null ? text : telling.tell(text));

/** The sentence of a key; {name} is replaced from `values`. An unknown key shows itself, so that it is seen and mended. */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => key in words;

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
