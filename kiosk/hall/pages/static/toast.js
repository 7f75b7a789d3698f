// Short messages at the foot of a page. What went wrong stays until it is read; what went well leaves by itself.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const GOOD_MS = 3000;

export function toast(kind, title, detail = "") {
  const place = document.querySelector(".toasts");
  const close = h("button.button.small", { type: "button" }, t("page.got_it"));
  const node = h(`div.toast.${kind}`, { role: kind === "bad" ? "alert" : "status" }, icon(kind === "bad" ? "warning" : "check-circle"), h("div", {}, h("b", {}, title), detail));
  if (kind === "bad") {
    node.append(close);
    close.addEventListener("click", () => node.remove());
    for (const old of place.querySelectorAll(".toast.bad")) old.remove();
  } else {
    setTimeout(() => node.remove(), GOOD_MS);
  }
  place.append(node);
}

export const clearTroubles = () => document.querySelectorAll(".toast.bad").forEach((node) => node.remove());
