// What the hall says itself (reasons, cards, refusals) comes in Chinese. In English it is told again from the same
// templates: a sentence is found by its Chinese form and put into the page's language.

// Only these families hold sentences and names of the hall; the longest form is tried first.
const FAMILIES = ["said", "reason", "priority", "condition", "link", "device", "counter", "verb"];
// What joins two sayings, the stronger first: names of counters have a space inside.
const GAPS = [/( *[　，、：·]+ *)/, /( +)/];
const MARKS = { "，": ", ", "、": ", ", "：": ": " };

/** Tells the hall's sentences in another language: `from` and `to` are its words by key, `names` further pairs. */
export class Telling {
  constructor(from, to, names = []) {
    const keys = Object.keys(from).filter((key) => FAMILIES.includes(key.split(".")[0]));
    const pairs = keys.map((key) => [from[key], to[key]]);
    this.exact = new Map([...pairs.filter(([text]) => !text.includes("{")), ...names]);
    this.forms = pairs.filter(([text]) => text.includes("{")).sort(([a], [b]) => b.length - a.length).map(([text, other]) => [formOf(text), other]);
  }

  /** The sentence in the other language; what is not known stays as it came. */
  tell(text) {
    if (!text) return text;
    const known = this.exact.get(text) ?? this.byForm(text);
    if (known !== undefined) return known;
    const gap = GAPS.find((each) => each.test(text));
    if (gap === undefined) return text;
    return text.split(gap).map((piece, index) => (index % 2 ? (MARKS[piece] ?? piece) : this.tell(piece))).join("");
  }

  byForm(text) {
    for (const [form, other] of this.forms) {
      const found = form.exec(text);
      if (found) return other.replace(/\{(\w+)\}/g, (_, name) => this.tell(found.groups[name]));
    }
    return undefined;
  }
}

// A number never reaches over a space, or a hall's name before it would count as part of it.
const SHORT = new Set(["number", "numbers", "minutes", "count", "seconds", "places"]);

function formOf(text) {
  const plain = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>${SHORT.has(name) ? "[^ ·]+" : ".+?"})`)}$`);
}
