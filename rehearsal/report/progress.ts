import { duration } from "../ground/clock.ts";
import type { Clock } from "../ground/clock.ts";
import type { Reporter } from "../strategies/strategy.ts";
import type { RequestLog, Step } from "../ground/request-log.ts";

/** How often the line of what is going on is written anew on a terminal, real milliseconds. */
const refreshMs = 250;

/** A line for each stretch; on a terminal the last one lives while it runs. */
export class Progress implements Reporter {
  readonly #clock: Clock;
  readonly #requestLog: RequestLog;
  readonly #out: NodeJS.WriteStream;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, requestLog: RequestLog, out: NodeJS.WriteStream) {
    this.#clock = clock;
    this.#requestLog = requestLog;
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
    const startedMs = this.#requestLog.steps[0]?.startedMs ?? this.#clock.now();
    const at = duration((this.#clock.now() - startedMs) / 1000).padStart(10);
    const requests = String(step.requests).padStart(6);
    const { failed } = step;
    const lost = failed === 0 ? "0 failed" : `${failed} FAILED`;
    return `${at}  ${step.title.padEnd(40)} ${requests} requests, ${lost}  ${end}`.trimEnd();
  }
}

/** `share of DNS answers 9.8 %, configured 10.0 %`, for each group of hosts. */
export function sharesOf({ shares }: Step): string {
  const each = shares.map((share) => {
    const configured = `${percent(share.measured)}, configured ${percent(share.configured)}`;
    return `${configured}${whose(share, shares)}`;
  });
  return each.length === 0 ? "" : `share of DNS answers ${each.join("; ")}`;
}

type Share = Step["shares"][number];

/** Which hosts a share is of, where not of all: ` (canary.example.com)`; the largest group is ` (others)`. */
export function whose(share: Share, shares: readonly Share[]): string {
  if (shares.length < 2) return "";
  const [largest] = shares.toSorted((a, b) => b.hosts.length - a.hosts.length);
  return share === largest ? " (others)" : ` (${share.hosts.join(", ")})`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
