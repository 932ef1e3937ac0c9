import { stripVTControlCharacters, styleText } from "node:util";
import { duration, type Clock } from "../ground/clock.ts";
import { failureCounts, type RequestLog, type LoggedStep } from "../ground/request-log.ts";
import type { Reporter } from "../strategies/strategy.ts";
import { cut, percent, wrapped } from "./cells.ts";

/** How often the block is written anew, real milliseconds. */
const refreshMs = 200;

/** Standard output, or what stands for it. */
type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  /** Characters in a line, of a terminal. */
  readonly columns?: number;
};

/** So many characters of a side's name stand in the bar. */
const nameWidth = 20;

/** What the terminal shows of two clusters, the source first. */
export interface TerminalOptions {
  readonly clock: Clock;
  readonly requestLog: RequestLog;
  readonly out: Output;
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
  /** What stands on the terminal, without colours. */
  #block: readonly string[] = [];

  constructor(options: TerminalOptions) {
    this.#options = options;
    if (options.out.isTTY !== true) return;
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
    this.#redraw();
  }

  ended(step: LoggedStep): void {
    this.#clear();
    const { out } = this.#options;
    out.write(`${this.#summary(step)}\n`);
    for (const line of step.refused?.split("\n") ?? []) {
      const indent = " ".repeat(12);
      out.write(`${wrapped(`${indent}refused: ${line}`, this.#width, indent)}\n`);
    }
    this.#redraw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #redraw(): void {
    if (this.#options.out.isTTY === true) this.#draw();
  }

  /** One less than there are: some terminals begin a new line after the last column. */
  get #width(): number {
    return Math.min(this.#options.out.columns ?? 80, 80) - 1;
  }

  #summary(step: LoggedStep): string {
    const at = duration(this.#sinceStart()).padStart(10);
    const [share] = step.shares.toSorted((a, b) => b.hosts.length - a.hosts.length);
    const shares = share === undefined ? "" : `  ${percent(share.measured)}`;
    const requests = `${String(step.requests).padStart(5)} requests, `;
    const wide = Math.max(4, this.#width - 49);
    const title = cut(step.title, wide).padEnd(wide);
    const head = `${at}  ${title} ${requests}`;
    return `${head}${this.#failed(step, this.#width - head.length - shares.length)}${shares}`;
  }

  /** `0 failed`, or `122 FAILED (api.acme.io: 404)` in so many characters. */
  #failed({ failed, failures }: Pick<LoggedStep, "failed" | "failures">, width: number): string {
    if (failed === 0) return "0 failed";
    const [most] = failureCounts(failures);
    const text = `${failed} FAILED`;
    const left = width - text.length - 3;
    return this.#style(
      "red",
      left < 4 ? text : `${text} (${cut((most?.what ?? "").replace(": HTTP ", ": "), left)})`,
    );
  }

  #draw(): void {
    const { requestLog } = this.#options;
    const width = this.#width;
    const title = this.#step === undefined ? "building the source" : this.#step.title;
    const time = this.#step === undefined ? "" : `${duration(this.#sinceStart())} simulated`;
    const label = (name: string): string => this.#style("dim", name.padEnd(9));
    const head = cut(title, width - 11 - time.length);
    const requests = `${requestLog.requests} requests, `;
    const slowness = this.#slowness();
    const lines = [
      `${label(`step ${this.#steps === 0 ? "" : this.#steps}`)}${head}${" ".repeat(Math.max(1, width - 9 - head.length - time.length))}${time}`,
      `${label("answers")}${this.#bar(width - 9)}`,
      `${label("so far")}${requests}${this.#failed(requestLog, width - 9 - requests.length - slowness.length)}${slowness}`,
      `${label("waits")}${cut(this.#waits === "" ? "" : `for ${this.#waits}`, width - 9)}`,
      `${label("next")}${cut(this.#next, width - 9)}`,
    ];
    // in one piece, so that nothing flickers
    this.#options.out.write(`${this.#back()}${lines.join("\n")}\n`);
    this.#block = lines.map((line) => stripVTControlCharacters(line));
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
    const name = (stack: string | undefined): string => cut(stack ?? "", nameWidth);
    const [from, to] = [name(stacks[0]), `${name(stacks[1])} ${percent(share)}`];
    const size = Math.max(0, width - from.length - to.length - 2);
    const filled = Math.round(share * size);
    return `${from} ${this.#style("blue", "█".repeat(size - filled))}${this.#style("yellow", "▒".repeat(filled))} ${to}`;
  }

  #slowness(): string {
    const { clock } = this.#options;
    if (clock.pace !== undefined) return `; Kubernetes is at work: ${clock.pace}x`;
    const measured = clock.measuredSpeed;
    return measured === undefined || !clock.isSlow(measured)
      ? ""
      : `; slow machine: ${Math.round(measured)}x`;
  }

  #sinceStart(): number {
    const { requestLog, clock } = this.#options;
    return (clock.now() - (requestLog.steps[0]?.startedMs ?? clock.now())) / 1000;
  }

  #clear(): void {
    const back = this.#back();
    if (back !== "") this.#options.out.write(back);
    this.#block = [];
  }

  /** To the block's first line, and all below it away; a window that has become narrower has broken its lines. */
  #back(): string {
    const columns = this.#options.out.columns ?? 80;
    const rows = this.#block.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)),
      0,
    );
    return rows === 0 ? "" : `\u001b[${rows}A\u001b[0J`;
  }

  /** Colour where there is a terminal that wants it (NO_COLOR is obeyed by Node). */
  #style(format: "red" | "dim" | "blue" | "yellow", text: string): string {
    return styleText(format, text, { stream: this.#options.out });
  }
}
