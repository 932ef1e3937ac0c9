import { closeSync, openSync, writeSync } from "node:fs";

/** Something that knows what time it is in the simulated world. */
export interface TimeSource {
  /** Simulated milliseconds since 1970. */
  now(): number;
}

/** How often the clock looks what is due, real milliseconds. */
const tickMs = 2;

/** After so many real milliseconds without a tick this process is late, and simulated time stands still. */
const longestTickMs = 25;

/** For so long a process that is silent holds the clock, real milliseconds; then it is taken for dead. */
const longestHoldMs = 20_000;

/**
 * Simulated time: runs `speed` times as fast as real time, and slower where this machine cannot keep up. It advances in
 * ticks of this process, by 25 ms of real time per tick at most, and not at all while a process that takes part is busy:
 * a slow machine makes a rehearsal longer, not different.
 */
export class Clock implements TimeSource {
  readonly startMs: number;
  /** Simulated seconds per real second, at most. */
  readonly speed: number;
  readonly #interval: NodeJS.Timeout;
  readonly #timers = new Set<Timer>();
  readonly #holds = new Set<() => boolean>();
  #nextDueMs = Infinity;
  #nowMs: number;
  #tickedAt = performance.now();
  #heldSince: number | undefined;
  #haste = 1;
  #file: number | undefined;
  #closed = false;

  /** @param speed simulated seconds per second, positive */
  constructor(speed: number, startMs = Date.UTC(2026, 0, 5, 9, 0, 0)) {
    this.speed = speed;
    this.startMs = startMs;
    this.#nowMs = startMs;
    this.#interval = setInterval(() => {
      this.#tick();
    }, tickMs);
  }

  /** Simulated milliseconds since 1970. */
  now(): number {
    return this.#nowMs + this.#sinceTick();
  }

  /** Simulated seconds since the start. */
  elapsedSeconds(): number {
    return (this.now() - this.startMs) / 1000;
  }

  /** Time runs so many times faster: what was there before the rehearsal begins is built in a hurry. */
  set haste(factor: number) {
    this.#tick();
    this.#haste = factor;
  }

  /** How far apart two things that happen in one tick may be, simulated seconds. */
  get resolutionSeconds(): number {
    return (longestTickMs / 1000) * this.speed;
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
    const timer = { dueMs: this.now() + seconds * 1000, callback };
    this.#timers.add(timer);
    this.#nextDueMs = Math.min(this.#nextDueMs, timer.dueMs);
    return () => {
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

  /** Stands still while the condition holds; the result ends it. */
  holdWhile(condition: () => boolean): () => void {
    this.#holds.add(condition);
    return () => {
      this.#holds.delete(condition);
    };
  }

  /** Keeps the time in a file for other processes: simulated milliseconds since 1970, a double. */
  writeTo(file: string): void {
    this.#file = openSync(file, "w");
    this.#write();
  }

  /** Nothing that waits for simulated time happens any more. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#interval);
    this.#timers.clear();
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #tick(): void {
    if (this.#closed) return;
    this.#nowMs += this.#sinceTick();
    this.#tickedAt = performance.now();
    this.#lookForHolds();
    this.#write();
    if (this.#nowMs < this.#nextDueMs) return;
    const due = [...this.#timers]
      .filter(({ dueMs }) => dueMs <= this.#nowMs)
      .sort((a, b) => a.dueMs - b.dueMs);
    for (const timer of due) this.#timers.delete(timer);
    this.#nextDueMs = Math.min(...[...this.#timers].map(({ dueMs }) => dueMs), Infinity);
    for (const { callback } of due) callback();
  }

  /** Simulated milliseconds since the last tick. */
  #sinceTick(): number {
    if (this.#heldSince !== undefined) return 0;
    const realMs = Math.min(performance.now() - this.#tickedAt, longestTickMs);
    return realMs * this.speed * this.#haste;
  }

  #lookForHolds(): void {
    if (![...this.#holds].some((holds) => holds())) {
      this.#heldSince = undefined;
      return;
    }
    this.#heldSince ??= this.#tickedAt;
    if (this.#tickedAt - this.#heldSince < longestHoldMs) return;
    this.#holds.clear();
    this.#heldSince = undefined;
  }

  #write(): void {
    if (this.#file === undefined) return;
    writeSync(this.#file, Float64Array.of(this.#nowMs), 0, 8, 0);
  }
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** `1 h 02 min`, `4 min 10 s`: a simulated duration for people. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h} h ${String(min).padStart(2, "0")} min`;
  return min > 0 ? `${min} min ${String(s).padStart(2, "0")} s` : `${s} s`;
}
