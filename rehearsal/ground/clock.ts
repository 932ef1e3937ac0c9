/**
 * Simulated time: runs `speed` times as fast as life, from `epochMs` on. It is a straight line through
 * the wall clock, so that another process (the program under rehearsal) reads the same time from the
 * same four numbers.
 */
export interface TimeLine {
  /** Simulated time at the start, milliseconds since 1970. */
  readonly epochMs: number;
  /** Wall-clock time at the start, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Simulated seconds per second. */
  readonly speed: number;
}

/** Something that knows what time it is in the simulated world. */
export interface TimeSource {
  /** Simulated milliseconds since 1970. */
  now(): number;
}

export class Clock implements TimeSource {
  readonly timeLine: TimeLine;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;
  /** Waits take so many times less: what was there before the rehearsal begins is built in a hurry. */
  haste = 1;

  /** @param speed simulated seconds per second, positive */
  constructor(speed: number, epochMs = Date.UTC(2026, 0, 5, 9, 0, 0)) {
    this.timeLine = { epochMs, startedAtMs: Date.now(), speed };
  }

  /** Simulated milliseconds since 1970. */
  now(): number {
    const { epochMs, startedAtMs, speed } = this.timeLine;
    return epochMs + (Date.now() - startedAtMs) * speed;
  }

  /** Simulated seconds since the start. */
  elapsedSeconds(): number {
    return (this.now() - this.timeLine.epochMs) / 1000;
  }

  /** Resolves after so many simulated seconds; never, once the clock is closed. */
  sleep(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(seconds, resolve);
    });
  }

  /** Calls back after so many simulated seconds; the result cancels. */
  after(seconds: number, callback: () => void): () => void {
    if (this.#closed) return () => undefined;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        callback();
      },
      (seconds * 1000) / this.timeLine.speed / this.haste,
    );
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** Waits until the condition holds; false when it did not within so many simulated seconds. */
  async until(condition: () => boolean, seconds: number): Promise<boolean> {
    const deadline = this.now() + seconds * 1000;
    while (!condition()) {
      if (this.now() > deadline || this.#closed) return false;
      await this.sleep(2);
    }
    return true;
  }

  /** Nothing that waits for simulated time happens any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** `1 h 02 min`, `4 min 10 s`: a simulated duration for people. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h} h ${String(min).padStart(2, "0")} min`;
  return min > 0 ? `${min} min ${String(s).padStart(2, "0")} s` : `${s} s`;
}
