import { openSync, readSync } from "node:fs";
import type { TimeSource } from "./clock.ts";

/** The longest time between two looks at the clock, real milliseconds. */
const lookMs = 100;

/** A rehearsal's clock as another process sees it: by the file into which it is written. */
export class SharedClock implements TimeSource {
  readonly #file: number;
  readonly #speed: number;
  readonly #time = new Float64Array(1);

  /** @param speed simulated seconds per real second, at most */
  constructor(file: string, speed: number) {
    this.#file = openSync(file, "r");
    this.#speed = speed;
  }

  now(): number {
    readSync(this.#file, this.#time, 0, 8, 0);
    return this.#time[0] ?? 0;
  }

  /**
   * Resolves after so many simulated seconds.
   *
   * @param options `ref: false`: a process that waits for nothing else may end meanwhile
   */
  async sleep(seconds: number, { ref = true }: { readonly ref?: boolean } = {}): Promise<void> {
    const endMs = this.now() + seconds * 1000;
    for (let leftMs = seconds * 1000; leftMs > 0; leftMs = endMs - this.now()) {
      await new Promise((wake) => {
        const timer = setTimeout(wake, Math.min(lookMs, leftMs / this.#speed));
        if (!ref) timer.unref();
      });
    }
  }
}
