// Runs on the browser's sound thread: passes what the microphone gives on, block by block.

class Passer extends AudioWorkletProcessor {
  process([input]) {
    if (input.length) this.port.postMessage(input[0].slice());
    return true;
  }
}

registerProcessor("passer", Passer);
