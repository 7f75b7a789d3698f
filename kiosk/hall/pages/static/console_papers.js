// What the citizen gave at a terminal: answers beside the pages. Opened for this look alone; nothing of it is kept.

import { send } from "./api.js";
import { timeOf } from "./clock.js";
import { h, icon } from "./dom.js";
import { toast } from "./toast.js";
import { hallSays, t } from "./words.js";

const ZOOM_STEPS = [1, 1.6, 2.4];

let opened = null;

/** The ticket whose papers lie open, or "". */
export const openedFor = () => opened?.ticketId ?? "";

/** Shows the papers of the ticket that is being served. A refusal is told as a sentence. */
export async function openPapers(ticketId, counterId) {
  try {
    show(await send("POST", `/api/v1/tickets/${ticketId}/papers/open`, { counter_id: counterId }));
  } catch (problem) {
    toast("bad", problem.title, problem.detail);
  }
}

/** Takes everything off the screen; the pictures are gone from the browser, too. */
export function closePapers() {
  if (opened === null) return;
  const { dialog, addresses } = opened;
  opened = null;
  for (const address of addresses) URL.revokeObjectURL(address);
  dialog.close();
  dialog.replaceChildren();
}

function show(papers) {
  closePapers();
  const dialog = document.getElementById("papers");
  opened = { ticketId: papers.ticket_id, dialog, addresses: [], pages: [], at: 0, zoom: 0 };
  for (const set of papers.sets) for (const material of set.materials) for (const page of material.pages) opened.pages.push({ ...page, papersId: set.papers_id, name: material.name, of: material.pages.length });
  const head = h("header", {}, h("h2", { id: "papers-title" }, t("papers.title", { number: papers.number })), papers.sight === "masked" ? h("span.tag.warn", {}, t("papers.masked")) : null, h("span.note", {}, t("papers.on_record")), h("button.button", { type: "button", onclick: closePapers }, t("papers.close")));
  dialog.replaceChildren(head, h("div.papers", {}, h("div.answers", {}, ...papers.sets.map(answersOf)), h("div.pages", {}, ...pagesSide())));
  dialog.onkeydown = onKey;
  dialog.oncancel = (event) => {
    event.preventDefault();
    closePapers();
  };
  dialog.showModal();
  turnTo(0);
}

function answersOf(set) {
  const facts = set.fields.map((field) => h("div", {}, h("dt", {}, field.label), h("dd", {}, field.value || "—")));
  const materials = set.materials.map((material) => h("li", {}, h("span", {}, material.name), h(`span.tag${material.how === "capture" ? ".blue" : ""}`, {}, howOf(material))));
  const promise = set.commitment === "none" ? null : h("p", {}, h(`span.tag.${set.commitment === "signed" ? "good" : "warn"}`, {}, t(`papers.commitment_${set.commitment}`)));
  return h("section", {}, h("h3", {}, set.item_name), h("p.note", {}, t("papers.handed_in", { time: timeOf(set.handed_in_at), receipt: set.receipt_number || "—" })), h("dl", {}, ...facts), h("h4", {}, t("papers.materials")), h("ul", {}, ...materials), promise);
}

const howOf = (material) => (material.how === "capture" ? t("papers.pages", { count: material.page_count }) : t(`papers.how_${material.how}`));

function pagesSide() {
  if (!opened.pages.length) return [h("p.empty", {}, t("papers.no_pages"))];
  const strip = opened.pages.map((page, index) => h("button", { type: "button", "data-page": String(index), "aria-label": t("papers.page_of", { name: page.name, page: index + 1 }), onclick: () => turnTo(index) }, String(index + 1), page.good ? null : icon("warning")));
  return [
    h("div.strip", { role: "group", "aria-label": t("papers.all_pages") }, ...strip),
    h("div.tools", {}, h("b", { id: "page-name", "aria-live": "polite" }), h("span.tag.warn", { id: "page-judged", hidden: true }, icon("warning"), t("papers.not_good")), h("button.button.small", { type: "button", id: "page-smaller", onclick: () => zoomBy(-1) }, t("papers.smaller")), h("button.button.small", { type: "button", id: "page-larger", onclick: () => zoomBy(1) }, t("papers.larger"))),
    h("div.paper", { tabindex: "0" }, h("img", { id: "page-picture", alt: "" }), h("p.empty", { id: "page-missing", hidden: true })),
  ];
}

async function turnTo(index) {
  const page = opened?.pages[index];
  if (!page) return;
  opened.at = index;
  for (const button of opened.dialog.querySelectorAll("[data-page]")) button.setAttribute("aria-pressed", String(button.dataset.page === String(index)));
  const by = (id) => document.getElementById(id);
  by("page-name").textContent = t("papers.page_name", { name: hallSays(page.name), page: index + 1, count: opened.pages.length });
  by("page-judged").hidden = page.good;
  const current = opened;
  const { address, missing } = await picture(current, page);
  // Somebody turned on, or closed everything, while it came.
  if (opened !== current || current.at !== index) return;
  by("page-missing").hidden = address !== "";
  by("page-missing").textContent = missing;
  by("page-picture").hidden = address === "";
  if (address) {
    by("page-picture").src = address;
    by("page-picture").alt = t("papers.page_of", { name: page.name, page: index + 1 });
  }
  zoomBy(0);
}

/** The page's address in this browser; brought once while the papers lie open. */
async function picture(look, page) {
  if (page.address) return { address: page.address, missing: "" };
  const path = `/api/v1/tickets/${look.ticketId}/papers/${page.papersId}/pages/${page.part}`;
  try {
    const answer = await fetch(path, { cache: "no-store" });
    if (answer.ok && answer.headers.get("Content-Type") === "image/jpeg") {
      const address = URL.createObjectURL(await answer.blob());
      if (opened !== look) {
        URL.revokeObjectURL(address);
        return { address: "", missing: "" };
      }
      look.addresses.push(address);
      page.address = address;
      return { address, missing: "" };
    }
    const said = await answer.json().catch(() => null);
    return { address: "", missing: said ? `${hallSays(said.title)} ${hallSays(said.detail)}`.trim() : t("problem.unknown") };
  } catch {
    return { address: "", missing: t("problem.unreachable") };
  }
}

function zoomBy(steps) {
  if (!opened) return;
  opened.zoom = Math.min(ZOOM_STEPS.length - 1, Math.max(0, opened.zoom + steps));
  const image = document.getElementById("page-picture");
  if (image) image.style.setProperty("--zoom", String(ZOOM_STEPS[opened.zoom]));
  document.getElementById("page-smaller")?.setAttribute("aria-disabled", String(opened.zoom === 0));
  document.getElementById("page-larger")?.setAttribute("aria-disabled", String(opened.zoom === ZOOM_STEPS.length - 1));
}

const KEYS = { ArrowRight: () => turnTo(opened.at + 1), ArrowLeft: () => turnTo(opened.at - 1), PageDown: () => turnTo(opened.at + 1), PageUp: () => turnTo(opened.at - 1), "+": () => zoomBy(1), "=": () => zoomBy(1), "-": () => zoomBy(-1), F7: closePapers };

function onKey(event) {
  const act = KEYS[event.key];
  if (!act || !opened) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
