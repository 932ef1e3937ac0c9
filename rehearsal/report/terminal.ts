import { styleText } from "node:util";
import { duration, type Clock } from "../ground/clock.ts";
import type { RequestLog, LoggedStep } from "../ground/request-log.ts";
import type { Reporter } from "../strategies/strategy.ts";
import { cut, percent } from "./cells.ts";

/** How often the block is written anew, real milliseconds. */
const refreshMs = 200;

/** Of the measured speed to the wanted one, below which it is said that the machine is slow. */
const slow = 0.6;

/** What the terminal shows of two clusters, the source first. */
export interface TerminalOptions {
  readonly clock: Clock;
  readonly requestLog: RequestLog;
  readonly out: NodeJS.WriteStream;
  readonly clusters: readonly string[];
  /** Their stacks' names. */
  readonly stacks: readonly string[];
}

/** On a terminal a block that stays in its place, and above it a line for each phase that has ended; else the lines alone. */
export class Terminal implements Reporter {
  readonly #options: TerminalOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #step: LoggedStep | undefined;
  #steps = 0;
  #waits = "";
  #next = "";
  #lines = 0;

  constructor(options: TerminalOptions) {
    this.#options = options;
    if (!options.out.isTTY) return;
    this.#draw();
    this.#timer = setInterval(() => {
      this.#draw();
    }, refreshMs);
  }

  waitsFor(what: string): void {
    this.#waits = what;
  }

  comes(what: string): void {
    this.#next = what;
  }

  began(step: LoggedStep): void {
    this.#step = step;
    this.#steps++;
  }

  ended(step: LoggedStep): void {
    this.#clear();
    const { out } = this.#options;
    out.write(`${this.#summary(step)}\n`);
    for (const line of step.refused?.split("\n") ?? []) {
      out.write(`${" ".repeat(12)}refused: ${line}\n`);
    }
    if (out.isTTY) this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #summary(step: LoggedStep): string {
    const at = duration(this.#sinceStart()).padStart(10);
    const [share] = step.shares.toSorted((a, b) => b.hosts.length - a.hosts.length);
    const shares = share === undefined ? "" : `  ${percent(share.measured)}`;
    const requests = String(step.requests).padStart(5);
    return `${at}  ${cut(step.title, 30).padEnd(30)} ${requests} requests, ${this.#failed(step)}${shares}`;
  }

  #failed({ failed }: Pick<LoggedStep, "failed">): string {
    if (failed === 0) return "0 failed";
    const [most] = this.#options.requestLog.failureCounts;
    const why = most === undefined ? "" : ` (${most.host}: ${most.reason.replace(/^HTTP /, "")})`;
    return this.#style("red", `${failed} FAILED${why}`);
  }

  #draw(): void {
    this.#clear();
    const { out, requestLog } = this.#options;
    const width = Math.min(out.columns, 80) - 1;
    const title = this.#step === undefined ? "building the source" : this.#step.title;
    const time = this.#step === undefined ? "" : `${duration(this.#sinceStart())} simulated`;
    const label = (name: string): string => this.#style("dim", name.padEnd(9));
    const head = cut(title, width - 11 - time.length);
    const lines = [
      `${label(`step ${this.#steps === 0 ? "" : this.#steps}`)}${head}${" ".repeat(Math.max(1, width - 9 - head.length - time.length))}${time}`,
      `${label("answers")}${this.#bar(width - 9)}`,
      `${label("so far")}${requestLog.requests} requests, ${this.#failed(requestLog)}${this.#slowness()}`,
      `${label("waits")}${cut(this.#waits === "" ? "" : `for ${this.#waits}`, width - 9)}`,
      `${label("next")}${cut(this.#next, width - 9)}`,
    ];
    out.write(`${lines.join("\n")}\n`);
    this.#lines = lines.length;
  }

  /** Who has answered in the last minutes: `old ██████░░░ new 33 %`. */
  #bar(width: number): string {
    const { requestLog, clusters, stacks } = this.#options;
    const [source = "", target = ""] = clusters;
    const recent = requestLog.buckets.slice(-3);
    const of = (cluster: string): number =>
      recent.reduce((sum, { answered }) => sum + (answered[cluster] ?? 0), 0);
    const [ofSource, ofTarget] = [of(source), of(target)];
    if (ofSource + ofTarget === 0) return this.#style("dim", "no requests yet");
    const share = ofTarget / (ofSource + ofTarget);
    const [from, to] = [stacks[0] ?? "", `${stacks[1] ?? ""} ${percent(share)}`];
    const size = Math.max(10, width - from.length - to.length - 2);
    const filled = Math.round(share * size);
    return `${from} ${this.#style("blue", "█".repeat(size - filled))}${this.#style("yellow", "▒".repeat(filled))} ${to}`;
  }

  #slowness(): string {
    const { clock } = this.#options;
    const measured = clock.measuredSpeed;
    return measured === undefined || measured > slow * clock.speed
      ? ""
      : `; slow machine: ${Math.round(measured)}x`;
  }

  #sinceStart(): number {
    const { requestLog, clock } = this.#options;
    return (clock.now() - (requestLog.steps[0]?.startedMs ?? clock.now())) / 1000;
  }

  #clear(): void {
    const { out } = this.#options;
    if (this.#lines > 0) out.write(`\u001b[${this.#lines}A\u001b[0J`);
    this.#lines = 0;
  }

  /** Colour where there is a terminal that wants it (NO_COLOR is obeyed by Node). */
  #style(format: "red" | "dim" | "blue" | "yellow", text: string): string {
    return styleText(format, text, { stream: this.#options.out });
  }
}
