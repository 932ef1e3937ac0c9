// A server that runs for as long as this process does, whatever ends this process.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Runs "$@", and kills it when standard input ends: when it is closed, or when who holds it has died. */
const untilInputEnds = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r _ <&3; kill -KILL "$server" 2>/dev/null) &
wait "$server"
`;

export class ServerProcess {
  readonly #name: string;
  readonly #log: string;
  readonly #shell: ChildProcess;

  /** @param log the file that gets what it prints */
  constructor(command: string, flags: readonly string[], log: string) {
    this.#name = basename(command);
    this.#log = log;
    const output = openSync(log, "w");
    this.#shell = spawn("sh", ["-c", untilInputEnds, "sh", command, ...flags], {
      stdio: ["pipe", output, output],
    });
    closeSync(output);
    // it must not keep this process from ending
    this.#shell.unref();
  }

  /**
   * Asks again until the answer is yes.
   *
   * @throws Error with the end of its log when it ends before, or after this many seconds
   */
  async until(ready: () => Promise<boolean>, seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!(await ready().catch(() => false))) {
      if (this.#ended) throw new Error(`${this.#name} ended by itself:\n${this.#endOfLog()}`);
      if (Date.now() > deadline) {
        throw new Error(`${this.#name} is not ready after ${seconds} s:\n${this.#endOfLog()}`);
      }
      await pause(100);
    }
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    this.#shell.ref();
    const ended = once(this.#shell, "exit");
    this.#shell.stdin?.end();
    await ended;
  }

  get #ended(): boolean {
    return this.#shell.exitCode !== null || this.#shell.signalCode !== null;
  }

  #endOfLog(): string {
    return readFileSync(this.#log, "utf8").trimEnd().split("\n").slice(-20).join("\n");
  }
}
