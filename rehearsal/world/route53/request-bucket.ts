import type { TimeSource } from "../../ground/clock.ts";

/** Requests that an account may send at once, and how many more come with each second (Route53's quotas, from July 2026 on). */
const bucket = { size: 50, perSecond: 10 };

/** Route53's limit of an account's requests: who is throttled asks again, as the AWS provider does, until it is served. */
export class RequestBucket {
  readonly #clock: TimeSource;
  #left = bucket.size;
  #filledMs: number;

  constructor(clock: TimeSource) {
    this.#clock = clock;
    this.#filledMs = clock.now();
  }

  /** Counts a request. @returns until it is served, simulated seconds; 0: at once */
  take(): number {
    const now = this.#clock.now();
    const refilled = ((now - this.#filledMs) / 1000) * bucket.perSecond;
    this.#left = Math.min(bucket.size, this.#left + refilled) - 1;
    this.#filledMs = now;
    return Math.max(0, -this.#left / bucket.perSecond);
  }
}
