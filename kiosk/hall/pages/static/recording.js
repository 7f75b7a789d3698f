// The hall records its own voice: prompt after prompt, each judged by the hall at once, then a pack that speaks.

import { get, send, toLogin } from "./api.js";
import { byId, draw, h, icon, say } from "./dom.js";
import { Microphone, MicrophoneMissing } from "./microphone.js";
import { beginPage, goLive } from "./page.js";
import { toast } from "./toast.js";
import { hallSays, t } from "./words.js";

let voice = null;
let list = "needed";
let current = null;
let busy = false;

const microphone = new Microphone((peak) => (byId("level").value = peak), () => finishRecording());

async function refresh() {
  try {
    voice = await get("/api/v1/voice");
  } catch (problem) {
    if (problem.status === 401) toLogin();
    else if (problem.status) toast("bad", problem.title, problem.detail);
    return;
  }
  current ??= (shown().find((prompt) => !prompt.recorded?.good) ?? shown()[0]).key;
  drawAll();
}

const shown = () => voice.prompts.filter((prompt) => prompt.needed === (list === "needed"));
const prompt = () => voice.prompts.find((each) => each.key === current);

function drawAll() {
  for (const tab of document.querySelectorAll("[data-list]")) {
    const prompts = voice.prompts.filter((each) => each.needed === (tab.dataset.list === "needed"));
    const good = prompts.filter((each) => each.recorded?.good).length;
    tab.setAttribute("aria-selected", tab.dataset.list === list);
    say(tab, t(`recording.${tab.dataset.list}`, { good, count: prompts.length }));
  }
  draw(byId("prompts"), [list, current, voice.prompts], () => shown().map(line));
  drawOne();
  drawPack();
}

function line(each) {
  const state = !each.recorded ? "none" : each.recorded.good ? "good" : "bad";
  return h(
    "li",
    {},
    h("button", { type: "button", "data-focus": each.key, "data-key": each.key, "aria-current": each.key === current ? "true" : null, onclick: () => choose(each.key) }, h("b", {}, each.text), h("span", {}, each.pinyin), h(`i.tag.${{ none: "off", good: "good", bad: "bad" }[state]}`, {}, state === "good" ? icon("check") : null, t(`recording.state_${state}`))),
  );
}

function choose(key) {
  current = key;
  byId("verdict").className = "verdict";
  say(byId("verdict"), "");
  drawAll();
}

function drawOne() {
  const one = prompt();
  const place = shown().findIndex((each) => each.key === current) + 1;
  say(byId("place"), t("recording.place", { place, count: shown().length }));
  say(byId("text"), one.text);
  byId("text").lang = one.language === "en" ? "en" : "zh-CN";
  say(byId("pinyin"), one.pinyin);
  say(byId("record"), t(microphone.recording ? "recording.stop" : one.recorded ? "recording.again" : "recording.record"));
  byId("record").classList.toggle("danger", microphone.recording);
  for (const id of ["listen", "forget"]) byId(id).disabled = !one.recorded;
  if (one.recorded && !byId("verdict").textContent) showVerdict(one.recorded);
}

function showVerdict(recorded) {
  const figures = t("recording.figures", { seconds: recorded.speech_s.toFixed(2), level: Math.round(recorded.speech_dbfs), noise: Math.round(recorded.noise_dbfs) });
  byId("verdict").className = `verdict ${recorded.good ? "good" : "bad"}`;
  say(byId("verdict"), recorded.good ? `${t("recording.good")} ${figures}` : faultsSaid(recorded));
}

/** What is wrong and what to do, in the page's language. */
const faultsSaid = ({ faults }) => faults.map((fault) => `${t(`recording.fault_${fault}`)} ${t(`recording.do_${fault}`)}`).join(" ");

function drawPack() {
  const { pack } = voice;
  const facts = pack ? [["recording.pack_voice", pack.voice], ["recording.pack_licence", pack.licence], ["recording.pack_made", pack.made_by]] : [];
  draw(byId("pack"), [pack, voice.own], () => [h("div", {}, h("dt", {}, t("recording.pack_now")), h("dd", {}, t(!pack ? "recording.pack_none" : voice.own ? "recording.pack_own" : "recording.pack_demo"))), ...facts.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value)))]);
  byId("progress").max = voice.needed;
  byId("progress").value = voice.needed_good;
  say(byId("so-far"), t("recording.so_far", { good: voice.needed_good, count: voice.needed }));
}

async function pressRecord() {
  if (microphone.recording) return finishRecording();
  try {
    await microphone.open();
  } catch (error) {
    if (!(error instanceof MicrophoneMissing)) throw error;
    return trouble(t(`recording.no_microphone_${error.message}`));
  }
  trouble("");
  microphone.start();
  say(byId("verdict"), t("recording.speak_now"));
  byId("verdict").className = "verdict now";
  drawOne();
  return undefined;
}

function finishRecording() {
  if (!microphone.recording) return;
  const sound = microphone.stop();
  drawOne();
  keep(sound);
}

/** Sends one recording; the hall judges it. */
async function keep(sound) {
  if (busy) return;
  busy = true;
  const key = current;
  try {
    const answer = await fetch(`/api/v1/voice/clips/${encodeURIComponent(key)}`, { method: "PUT", headers: { "Content-Type": "audio/wav", Accept: "application/json" }, body: sound });
    const content = await answer.json();
    if (answer.status === 401) toLogin();
    else if (!answer.ok) verdict("bad", content.faults ? faultsSaid(content) : `${hallSays(content.title)} ${hallSays(content.detail)}`);
    else await kept(content);
  } catch {
    verdict("bad", `${t("problem.unreachable")} ${t("recording.again_do")}`);
  } finally {
    busy = false;
  }
}

async function kept(answer) {
  voice.prompts = voice.prompts.map((each) => (each.key === answer.key ? answer : each));
  voice.needed_good = voice.prompts.filter((each) => each.needed && each.recorded?.good).length;
  drawAll();
  showVerdict(answer.recorded);
}

function verdict(tone, text) {
  byId("verdict").className = `verdict ${tone}`;
  say(byId("verdict"), text);
}

function trouble(text) {
  byId("trouble").hidden = !text;
  say(byId("trouble"), text);
}

function next() {
  const prompts = shown();
  const from = prompts.findIndex((each) => each.key === current);
  const after = [...prompts.slice(from + 1), ...prompts.slice(0, from + 1)];
  choose((after.find((each) => !each.recorded?.good) ?? after[0]).key);
}

function play(path) {
  const sound = byId("sound");
  sound.src = path;
  sound.play().catch(() => toast("bad", t("recording.cannot_play"), t("recording.cannot_play_do")));
}

async function forget() {
  try {
    await send("DELETE", `/api/v1/voice/clips/${encodeURIComponent(current)}`);
    choose(current);
    await refresh();
  } catch (problem) {
    toast("bad", problem.title, problem.detail);
  }
}

async function build() {
  const [whose, agreed] = [byId("whose").value.trim(), byId("agreed").value.trim()];
  if (!whose || !agreed) {
    toast("bad", t("recording.say_whose"), t("recording.say_whose_do"));
    return;
  }
  try {
    voice = await send("POST", "/api/v1/voice/pack", { voice: whose, licence: agreed });
    drawAll();
    toast("good", t("recording.built"), t("recording.built_do"));
  } catch (problem) {
    toast("bad", problem.title, problem.detail);
  }
}

function trial() {
  const [number, counter] = [byId("trial-number"), byId("trial-counter")];
  if (!number.checkValidity() || !counter.checkValidity()) {
    toast("bad", t("recording.trial_wrong"), t("recording.trial_wrong_do"));
    return;
  }
  play(`/api/v1/voice/trial.wav?number=${encodeURIComponent(number.value)}&counter=${counter.value}`);
}

async function begin() {
  await beginPage();
  for (const tab of document.querySelectorAll("[data-list]")) {
    tab.addEventListener("click", () => {
      list = tab.dataset.list;
      choose(shown()[0]?.key ?? current);
    });
  }
  byId("record").addEventListener("click", pressRecord);
  byId("listen").addEventListener("click", () => play(`/api/v1/voice/clips/${encodeURIComponent(current)}.wav?${prompt().recorded.recorded_at}`));
  byId("next").addEventListener("click", next);
  byId("forget").addEventListener("click", forget);
  byId("build").addEventListener("click", build);
  byId("trial").addEventListener("click", trial);
  byId("file").addEventListener("change", async ({ target }) => {
    if (target.files[0]) await keep(target.files[0]);
    // Else the same file, mended and chosen again, would be no change.
    target.value = "";
  });
  goLive([], refresh);
}

begin();
