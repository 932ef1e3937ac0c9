import { mock } from "node:test";

/** Nobody of this project waits: who sleeps is woken at once, and the clock has moved on by as much. */
export class FastClock {
  readonly #startMs: number;
  #nowMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#nowMs = startMs;
    const { setTimeout: realSetTimeout } = globalThis;
    mock.method(Date, "now", () => this.#nowMs);
    mock.method(globalThis, "setTimeout", (wake: () => void, ms = 0) => {
      if (isCalledByPackage()) return realSetTimeout(wake, ms);
      this.#nowMs += ms;
      return setImmediate(wake);
    });
  }

  get elapsedSeconds(): number {
    return (this.#nowMs - this.#startMs) / 1000;
  }

  advance(seconds: number): void {
    this.#nowMs += seconds * 1000;
  }

  /** Back to the real one. */
  stop(): void {
    mock.restoreAll();
  }
}

/** gRPC's connections have timers, too: how often they look again is no time that our code has waited. */
function isCalledByPackage(): boolean {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  const caller = frames.find(
    (frame) => !frame.includes(import.meta.filename) && !frame.includes("node:internal"),
  );
  return caller?.includes("/node_modules/") === true;
}
