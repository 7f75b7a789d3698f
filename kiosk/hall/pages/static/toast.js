// Short messages at the foot of a page. What went wrong stays until it is read; what went well leaves by itself.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const GOOD_MS = 3000;
// One that offers a way back stays long enough to be read and reached.
const BACK_MS = 10000;

/** `back`: { words, act }, a button that takes back what was done. */
export function toast(kind, title, detail = "", back = null) {
  const place = document.querySelector(".toasts");
  const close = h("button.button.small", { type: "button" }, t("page.got_it"));
  const node = h(`div.toast.${kind}`, { role: kind === "bad" ? "alert" : "status" }, icon(kind === "bad" ? "warning" : "check-circle"), h("div", {}, h("b", {}, title), detail));
  if (kind === "bad") {
    node.append(close);
    close.addEventListener("click", () => node.remove());
    for (const old of place.querySelectorAll(".toast.bad")) old.remove();
  } else {
    if (back) {
      const press = () => {
        node.remove();
        back.act();
      };
      node.append(h("button.button.small", { type: "button", onclick: press }, back.words));
      for (const old of place.querySelectorAll(".toast.back")) old.remove();
      node.classList.add("back");
    }
    setTimeout(() => node.remove(), back ? BACK_MS : GOOD_MS);
  }
  place.append(node);
}

export const clearTroubles = () => document.querySelectorAll(".toast.bad").forEach((node) => node.remove());
