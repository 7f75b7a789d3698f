// The words of a public screen in Chinese, in English, in both at once, or in turns.

import { clockWords } from "./screen_clock.js";

const wordsOf = async (language) => (await fetch(`/assets/words.${language}.json`)).json();

/** Modes: zh, en, both (Chinese large, English small beside it), alternate (all of it changes every few seconds). */
export class Tongues {
  constructor(mode, words) {
    this.mode = mode;
    this.words = words;
    this.language = mode === "en" ? "en" : "zh";
  }

  static async load(mode) {
    const [zh, en] = await Promise.all([wordsOf("zh"), wordsOf("en")]);
    const tongues = new Tongues(mode, { zh, en });
    tongues.settle();
    return tongues;
  }

  get both() {
    return this.mode === "both";
  }

  /** The sentence of a key; {name} is replaced from `values`. */
  t(key, values = {}, language = this.language) {
    const text = this.words[language][key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /** A hall's own name of a thing, Chinese where there is no other. */
  named(chinese, english, language = this.language) {
    return language === "en" && english ? english : chinese;
  }

  /** [text] or, where both are shown, [text, <small lang=en>]: ready to be put into an element. */
  say(key, values = {}) {
    return this.pair(this.t(key, values), this.t(key, values, "en"));
  }

  name(chinese, english) {
    return this.pair(this.named(chinese, english), english);
  }

  pair(first, second) {
    if (!this.both || !second || first === second) return [first];
    const small = document.createElement("small");
    small.lang = "en";
    small.textContent = second;
    return [first, small];
  }

  /** What does not change while a language is shown: the page's own labels and its title. */
  settle() {
    document.documentElement.lang = this.language === "en" ? "en" : "zh-CN";
    for (const node of document.querySelectorAll("[data-t]")) node.replaceChildren(...this.say(node.dataset.t));
    for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", this.t(node.dataset.tLabel));
    const { hall, hallEn, place, placeEn } = document.body.dataset;
    for (const node of document.querySelectorAll("[data-hall-name]")) node.replaceChildren(...this.name(hall, hallEn));
    for (const node of document.querySelectorAll("[data-place-name]")) node.textContent = this.place(place, placeEn);
    const title = document.querySelector("meta[name=title-key]");
    document.title = `${this.t(title.content)} · ${this.named(hall, hallEn)}`;
    clockWords(this.language);
  }

  /** 一楼 B 区 → 1F, Zone B: places are named by a small closed set of words. */
  place(text) {
    if (this.language !== "en" || !text) return text ?? "";
    const zone = /^([一二三四]楼) ?([A-Z]) 区$/.exec(text);
    const floors = { 一楼: "1F", 二楼: "2F", 三楼: "3F", 四楼: "4F" };
    if (zone) return `${floors[zone[1]]}, Zone ${zone[2]}`;
    const hall = /^([一二三四]楼)(?:办事)?大厅$/.exec(text);
    return hall ? `Service hall, ${floors[hall[1]]}` : text;
  }

  /** Changes language every `everyMs` in the mode `alternate`, and tells so. */
  takeTurns(everyMs, changed) {
    if (this.mode !== "alternate") return;
    setInterval(() => {
      this.language = this.language === "zh" ? "en" : "zh";
      this.settle();
      changed();
    }, everyMs);
  }
}
