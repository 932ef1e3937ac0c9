import { duration } from "../world/clock.ts";
import type { Clock } from "../world/clock.ts";
import type { Narrator } from "../strategies/strategy.ts";
import type { Ledger, Step } from "./ledger.ts";

/** How often the line of what is going on is written anew on a terminal, real milliseconds. */
const refreshMs = 250;

/** A line for each stretch; on a terminal the last one lives while it runs. */
export class Progress implements Narrator {
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #out: NodeJS.WriteStream;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, ledger: Ledger, out: NodeJS.WriteStream) {
    this.#clock = clock;
    this.#ledger = ledger;
    this.#out = out;
  }

  began(step: Step): void {
    if (!this.#out.isTTY) return;
    this.#timer = setInterval(() => {
      this.#out.write(`\r\u001b[2K${this.#line(step, "…")}`);
    }, refreshMs);
  }

  ended(step: Step): void {
    clearInterval(this.#timer);
    const clear = this.#out.isTTY ? "\r\u001b[2K" : "";
    this.#out.write(`${clear}${this.#line(step, sharesOf(step))}\n`);
    for (const line of step.refused?.split("\n") ?? []) {
      this.#out.write(`${" ".repeat(12)}refused: ${line}\n`);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#out.isTTY) this.#out.write("\r\u001b[2K");
  }

  #line(step: Step, end: string): string {
    const startedMs = this.#ledger.steps[0]?.startedMs ?? this.#clock.now();
    const at = duration((this.#clock.now() - startedMs) / 1000).padStart(10);
    const requests = String(this.#ledger.requests).padStart(6);
    const { failed } = this.#ledger;
    const lost = failed === 0 ? "0 failed" : `${failed} FAILED`;
    return `${at}  ${step.title.padEnd(40)} ${requests} requests, ${lost}  ${end}`;
  }
}

/** `10.0 % (asked 10.0 %)` for each group of hosts, the usual one alone. */
export function sharesOf({ shares }: Step): string {
  return shares
    .map(({ configured, measured, hosts }) => {
      const whose = shares.length > 1 ? ` ${hosts.join(", ")}` : "";
      return `${percent(measured)} of ${percent(configured)}${whose}`;
    })
    .join("; ");
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
