// A file of bookings: looked through by the hall first, line by line, and taken in only when somebody has seen what it would do.

import { sendFile } from "./api.js";
import { ask } from "./choosing.js";
import { h } from "./dom.js";
import { tellProblem } from "./page.js";
import { toast } from "./toast.js";
import { hallSays, t } from "./words.js";

const PATH = "/api/v1/appointments/import";
const FAULTS_SHOWN = 200;
// The first headings that the hall knows; a hall's people write Chinese tables.
const HEADINGS = ["预约编号", "业务", "日期", "时间", "姓名", "证件号码", "手机号", "事项"];

export async function importFile(refresh) {
  const input = h("input", { type: "file", accept: ".csv,.xlsx" });
  const wrong = h("p.trouble", { hidden: true, role: "alert" });
  const label = h("label.field", {}, h("span", {}, t("bookings.file")), input);
  const checked = await ask(t("bookings.import"), t("bookings.import_note"), h("div", {}, label, h("p.note", {}, template()), wrong), t("bookings.look_through"), async () => {
    const [file] = input.files;
    wrong.hidden = Boolean(file);
    wrong.textContent = file ? "" : t("bookings.file_missing");
    if (!file) return null;
    try {
      return { file, report: await sendFile(`${PATH}?check_only=true`, file) };
    } catch (problem) {
      wrong.hidden = false;
      wrong.replaceChildren(h("b", {}, problem.title), " ", problem.detail);
      return null;
    }
  });
  if (checked) await preview(checked.file, checked.report, refresh);
}

/** An empty table that spreadsheets open: with the mark by which they know UTF-8. */
function template() {
  const sheet = new Blob([`\ufeff${HEADINGS.join(",")}\r\n`], { type: "text/csv" });
  return h("a", { href: URL.createObjectURL(sheet), download: "预约导入.csv" }, t("bookings.empty_table"));
}

async function preview(file, report, refresh) {
  const wanted = report.booked + report.changed;
  const lines = new Set(report.faults.map((fault) => fault.line)).size;
  const content = h("div.preview", {}, h("ul.sums", {}, ...["booked", "changed", "unchanged"].map((key) => h("li", {}, h("b", {}, String(report[key])), t(`bookings.import_${key}`))), h(`li${lines ? ".bad" : ""}`, {}, h("b", {}, String(lines)), t("bookings.import_wrong"))), faults(report), remarks(report));
  const done = !wanted ? t("page.got_it") : t(lines ? "bookings.take_good" : "bookings.take", { count: wanted });
  const note = t(!wanted ? "bookings.nothing_to_take" : lines ? "bookings.some_wrong" : "bookings.all_good", { lines: report.lines });
  const sure = await ask(file.name, note, content, done, () => ({}));
  if (!sure || !wanted) return;
  try {
    const told = await sendFile(`${PATH}?leave_out_wrong=${lines > 0}`, file);
    toast("good", t("bookings.imported", { count: told.booked + told.changed }));
  } catch (problem) {
    tellProblem(problem);
  }
  refresh();
}

function faults(report) {
  if (!report.faults.length) return null;
  const rows = report.faults.slice(0, FAULTS_SHOWN).map((fault) => h("tr", {}, h("th", { scope: "row" }, t("bookings.line", { line: fault.line })), h("td", {}, fault.column || "—"), h("td", {}, h("b", {}, hallSays(fault.said)), " ", hallSays(fault.do))));
  const more = report.faults.length - rows.length;
  return h("div.scroll", { tabindex: "0", "aria-label": t("bookings.import_wrong") }, h("table", {}, h("tbody", {}, ...rows)), more > 0 ? h("p.note", {}, t("bookings.more_faults", { count: more })) : null);
}

/** Lines that are taken, but that somebody should know of: a time that is full, or none of the hall's. */
function remarks(report) {
  const remarked = report.taken.filter((each) => each.remark);
  if (!remarked.length) return null;
  return h("details", {}, h("summary", {}, t("bookings.remarks", { count: remarked.length })), h("ul", {}, ...remarked.slice(0, FAULTS_SHOWN).map((each) => h("li", {}, t("bookings.line", { line: each.line }), " ", hallSays(each.remark)))));
}
