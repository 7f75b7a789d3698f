// Draws the holder's attention while the page is open: a buzz, two tones, a notice of the phone where it allows one.

const TONES_HZ = [659, 523];
const TONE_S = 0.35;

export class Reminder {
  constructor() {
    this.on = false;
    this.sound = null;
  }

  /** After a touch, without which phones neither sound nor ask for leave. */
  async turnOn() {
    this.on = true;
    this.sound ??= new AudioContext();
    await this.sound.resume().catch(() => {});
    this.beep(0.05);
    this.stayAwake();
    // Only pages that came over https may show notices; the others buzz and sound.
    if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission().catch(() => {});
  }

  async stayAwake() {
    const keep = () => navigator.wakeLock?.request("screen").catch(() => {});
    keep();
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && keep());
  }

  /** `pattern` in milliseconds: buzz, pause, buzz … */
  draw(text, pattern) {
    navigator.vibrate?.(pattern);
    if (!this.on) return;
    this.beep(0.4);
    if (document.visibilityState === "visible" || !("Notification" in window) || Notification.permission !== "granted") return;
    try {
      new Notification(text, { tag: "ticket", icon: "/assets/logo.svg" });
    } catch {
      // Some phones allow notices to installed pages only.
    }
  }

  beep(loudness) {
    if (!this.sound) return;
    TONES_HZ.forEach((hertz, place) => {
      const [tone, gain] = [this.sound.createOscillator(), this.sound.createGain()];
      const at = this.sound.currentTime + place * TONE_S;
      tone.frequency.value = hertz;
      gain.gain.setValueAtTime(loudness, at);
      gain.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
      tone.connect(gain).connect(this.sound.destination);
      tone.start(at);
      tone.stop(at + TONE_S);
    });
  }
}
