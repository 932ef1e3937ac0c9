import { mock } from "node:test";

/** Nobody waits: who sleeps is woken at once, and the clock has moved on by as much. */
export class FastClock {
  readonly #startMs: number;
  #nowMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#nowMs = startMs;
    mock.method(Date, "now", () => this.#nowMs);
    mock.method(globalThis, "setTimeout", (wake: () => void, ms = 0) => {
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
