import { Writable } from "node:stream";
import { WriteStream } from "node:tty";

/** A terminal of so many columns: what is written to it, as a person sees it. */
export class Screen extends Writable {
  readonly isTTY = true;
  columns: number;
  /** Everything that was ever written. */
  written = "";
  /** The longest line that was ever shown, in characters. */
  longest = 0;
  readonly #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    super({ decodeStrings: false });
    this.columns = columns;
  }

  /** Asks Node what the environment says about colour. */
  getColorDepth(env?: NodeJS.ProcessEnv): number {
    return WriteStream.prototype.getColorDepth.call(this, env);
  }

  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.written += chunk;

    for (const [token] of chunk.matchAll(/\u001b\[[\d;]*[A-Za-z]|[^]/gu)) this.#put(token);
    done();
  }

  #put(token: string): void {
    if (token === "\n") {
      this.#row++;
      this.#column = 0;
      this.#lines[this.#row] ??= "";
    } else if (token === "\r") this.#column = 0;
    else if (token.startsWith("\u001b[")) this.#obey(token);
    else {
      if (this.#column === this.columns) this.#put("\n");
      const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + token + line.slice(this.#column + 1);
      this.#column++;
      this.longest = Math.max(this.longest, this.#column);
    }
  }

  #obey(sequence: string): void {
    const line = this.#lines[this.#row] ?? "";
    const number = Number(/\d+/.exec(sequence)?.[0] ?? 1);
    if (sequence.endsWith("A")) this.#row = Math.max(0, this.#row - number);
    else if (sequence.endsWith("K")) this.#lines[this.#row] = line.slice(0, this.#column);
    else if (sequence.endsWith("J")) {
      this.#lines[this.#row] = line.slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (!sequence.endsWith("m")) throw new Error(`unknown sequence ${sequence}`);
  }
}
