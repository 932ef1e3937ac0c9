import { closeSync, openSync, writeSync } from "node:fs";

/** Something that knows what time it is in the simulated world. */
export interface TimeSource {
  /** Simulated milliseconds since 1970. */
  now(): number;
}

/** Of the wanted speed, below which the machine counts as slow. */
const slowShare = 0.6;

/** How often the clock looks what is due, real milliseconds. */
const tickMs = 2;

/** After so many real milliseconds without a tick this process is late, and simulated time stands still. */
const longestTickMs = 10;

/**
 * Simulated time: runs `speed` times as fast as real time, and slower where this machine cannot keep up. It advances in
 * ticks of this process, by 10 ms of real time per tick at most, and not at all while something that takes part is behind:
 * a slow machine makes a rehearsal longer, not different.
 */
export class Clock implements TimeSource {
  readonly startMs: number;
  /** Simulated seconds per real second, at most. */
  readonly speed: number;
  readonly #interval: NodeJS.Timeout;
  readonly #timers = new Set<Timer>();
  readonly #holds = new Set<Hold>();
  readonly #paces = new Set<Pace>();
  /** The speed that something which goes on in real time allows now. */
  #pace = Infinity;
  /** What has passed at this clock's own speed. */
  #free: Passed = { realMs: 0, simulatedMs: 0 };
  #nextDueMs = Infinity;
  #nowMs: number;
  #tickedAt = performance.now();
  #held = false;
  /** One look a second, of the last ten seconds. */
  #measured: (Passed & { readonly at: number })[] = [];
  #haste = 1;
  /** What had passed when time was in haste last. */
  #unhurried: Passed = { realMs: 0, simulatedMs: 0 };
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
    this.#measured = [];
    this.#unhurried = this.#free;
  }

  /** Simulated seconds per real second since time has not been in haste, while nothing set the pace. */
  get averageSpeed(): number {
    return this.#speedSince(this.#unhurried) ?? this.speed;
  }

  /** The pace that something sets now, simulated seconds per real second; undefined: nothing does. */
  get pace(): number | undefined {
    return this.#pace === Infinity ? undefined : this.#pace;
  }

  /** It runs so much slower than it should that a person is told. */
  isSlow(measured: number): boolean {
    return measured < slowShare * this.speed;
  }

  /** Simulated seconds per real second in the last seconds; undefined while time is in haste. */
  get measuredSpeed(): number | undefined {
    const from = this.#measured[0];
    if (from === undefined || this.#haste !== 1) return undefined;
    return this.#free.realMs - from.realMs < 1000 ? undefined : this.#speedSince(from);
  }

  #speedSince({ realMs, simulatedMs }: Passed): number | undefined {
    const free = this.#freeNow();
    return free.realMs === realMs
      ? undefined
      : (free.simulatedMs - simulatedMs) / (free.realMs - realMs);
  }

  #freeNow(): Passed {
    const { realMs, simulatedMs } = this.#free;
    if (this.#pace !== Infinity) return { realMs, simulatedMs };
    return {
      realMs: realMs + performance.now() - this.#tickedAt,
      simulatedMs: simulatedMs + this.#sinceTick(),
    };
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

  /**
   * Stands still while the condition is true; the result ends it.
   *
   * @param mostMs real milliseconds after which the clock goes on all the same, until the condition has been false
   */
  holdWhile(condition: () => boolean, mostMs: number): () => void {
    const hold: Hold = { condition, mostMs, since: undefined };
    this.#holds.add(hold);
    return () => {
      this.#holds.delete(hold);
    };
  }

  /**
   * Runs no faster than this while the condition is true: something goes on in real time. The result ends it.
   *
   * @param speed simulated seconds per real second
   */
  paceWhile(condition: () => boolean, speed: number): () => void {
    const pace = { condition, speed };
    this.#paces.add(pace);
    return () => {
      this.#paces.delete(pace);
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
    this.#free = this.#freeNow();
    this.#nowMs += this.#sinceTick();
    this.#tickedAt = performance.now();
    this.#lookForHolds();
    this.#pace = Math.min(
      ...[...this.#paces].filter(({ condition }) => condition()).map(({ speed }) => speed),
      Infinity,
    );
    this.#measure();
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
    if (this.#held) return 0;
    const realMs = Math.min(performance.now() - this.#tickedAt, longestTickMs);
    return realMs * Math.min(this.speed * this.#haste, this.#pace);
  }

  #lookForHolds(): void {
    this.#held = false;
    for (const hold of this.#holds) {
      if (!hold.condition()) {
        hold.since = undefined;
        continue;
      }
      hold.since ??= this.#tickedAt;
      if (this.#tickedAt - hold.since < hold.mostMs) this.#held = true;
    }
  }

  #measure(): void {
    if (this.#tickedAt - (this.#measured.at(-1)?.at ?? -Infinity) < 1000) return;
    this.#measured.push({ at: this.#tickedAt, ...this.#free });
    if (this.#measured.length > 10) this.#measured.shift();
  }

  #write(): void {
    if (this.#file === undefined) return;
    writeSync(this.#file, Float64Array.of(this.#nowMs), 0, 8, 0);
  }
}

interface Hold {
  readonly condition: () => boolean;
  readonly mostMs: number;
  /** When the condition became true. */
  since: number | undefined;
}

interface Pace {
  readonly condition: () => boolean;
  readonly speed: number;
}

interface Passed {
  readonly realMs: number;
  readonly simulatedMs: number;
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
