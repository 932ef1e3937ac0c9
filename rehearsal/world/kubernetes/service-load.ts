import type { TimeSource } from "../../ground/clock.ts";

/** Seconds over which requests are averaged: kubelet, metrics-server and the controller look no more often together. */
const averageSeconds = 60;

/**
 * CPU seconds that a request takes. A client of the rehearsal stands for many people: with the default 150 clients a host of
 * three takes a quarter of a CPU.
 */
const cpuSecondsPerRequest = 0.4;

/** What is asked of a cluster's Services. */
export class ServiceLoad {
  readonly #clock: TimeSource;
  readonly #askedMs = new Map<string, number[]>();

  constructor(clock: TimeSource) {
    this.#clock = clock;
  }

  /** A request came for a Service: `namespace/name`. */
  asked(service: string): void {
    const times = this.#recent(service);
    times.push(this.#clock.now());
    this.#askedMs.set(service, times);
  }

  /** The CPU that its pods use together, millicores. */
  millicores(service: string): number {
    return (this.#recent(service).length / averageSeconds) * cpuSecondsPerRequest * 1000;
  }

  #recent(service: string): number[] {
    const since = this.#clock.now() - averageSeconds * 1000;
    return (this.#askedMs.get(service) ?? []).filter((ms) => ms > since);
  }
}
