// The microphone as plain samples: nothing of the browser's own polishing, which would be heard in every call.

const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };
const SPEECH = 0.03;
const QUIET = 0.012;
const END_AFTER_S = 1.2;
const LONGEST_S = 9;

export class MicrophoneMissing extends Error {}

export class Microphone {
  /** `onLevel(peak 0..1)` for every block, `onEnd()` when the speaker has finished. */
  constructor(onLevel, onEnd) {
    this.onLevel = onLevel;
    this.onEnd = onEnd;
    this.blocks = null;
  }

  /** Asks for the microphone, once. Throws MicrophoneMissing with why: "insecure", "refused" or "none". */
  async open() {
    if (this.context) return this.context.resume();
    // Browsers give a microphone only to the machine itself and to https.
    if (!navigator.mediaDevices) throw new MicrophoneMissing("insecure");
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
    } catch (error) {
      throw new MicrophoneMissing(error.name === "NotAllowedError" ? "refused" : "none");
    }
    const context = new AudioContext();
    await context.audioWorklet.addModule("/assets/microphone_worklet.js");
    const node = new AudioWorkletNode(context, "passer", { numberOfOutputs: 0 });
    node.port.onmessage = (event) => this.take(event.data);
    context.createMediaStreamSource(stream).connect(node);
    this.context = context;
    return undefined;
  }

  start() {
    this.blocks = [];
    this.heard = false;
    this.quietS = 0;
    this.lengthS = 0;
  }

  take(block) {
    const peak = block.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    this.onLevel(peak);
    if (!this.blocks) return;
    this.blocks.push(block);
    const blockS = block.length / this.context.sampleRate;
    this.lengthS += blockS;
    if (peak > SPEECH) this.heard = true;
    this.quietS = peak > QUIET ? 0 : this.quietS + blockS;
    if ((this.heard && this.quietS > END_AFTER_S) || this.lengthS > LONGEST_S) this.onEnd();
  }

  /** What was recorded since `start`, as a WAV file. */
  stop() {
    const blocks = this.blocks ?? [];
    this.blocks = null;
    return wavOf(blocks, this.context.sampleRate);
  }

  get recording() {
    return this.blocks !== null;
  }
}

/** 16-bit PCM, one channel. */
function wavOf(blocks, rateHz) {
  const count = blocks.reduce((sum, block) => sum + block.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * count));
  const word = (at, text) => [...text].forEach((sign, place) => view.setUint8(at + place, sign.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + 2 * count, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, 2 * rateHz, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, 2 * count, true);
  let at = 44;
  for (const block of blocks) {
    for (const sample of block) {
      view.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true);
      at += 2;
    }
  }
  return new Blob([view], { type: "audio/wav" });
}
