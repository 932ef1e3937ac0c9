import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../ground/clock.ts";
import type { Properties } from "../../world/provider.ts";
import {
  pulseMs,
  type FromProgram,
  type HookArgs,
  type Question,
  type RunOrder,
  type ToProgram,
} from "./protocol.ts";

/** What the engine answers while the program runs. */
export type Answerer = (question: Question) => Promise<Properties>;

export interface Ended {
  readonly outputs: Properties;
  readonly errors: readonly string[];
}

/** A process that has been silent for so long does not hold the clock any more, real milliseconds. */
const longestBusyMs = 60_000;

/** The process was killed before the program had ended. */
export class Killed extends Error {
  constructor() {
    super("the update was killed");
    this.name = "Killed";
  }
}

/**
 * A process of its own that runs the program any number of times, one after the other. Two of them run two
 * stacks at the same time, and one can be killed in the middle.
 */
export class ProgramProcess {
  readonly #child: ChildProcess;
  readonly #hooks = new Map<number, (error: string | undefined) => void>();
  readonly #loaded: Promise<void>;
  #serial = 0;
  #answer: Answerer | undefined;
  #ended: ((message: FromProgram & { kind: "ended" }) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;
  readonly #clock: Clock;
  /** When it last said anything, real milliseconds. */
  #heardAt = -Infinity;
  /** What the program printed. */
  printed = "";

  /**
   * @param environment what must be there before the process starts, besides this one's own
   * @param clock stands still while the process is busy with the program
   */
  constructor(environment: Readonly<Record<string, string>>, clock: Clock) {
    this.#clock = clock;
    this.#child = fork(fileURLToPath(new URL("program-process.ts", import.meta.url)), {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      serialization: "advanced",
      env: { ...process.env, ...compileCache(), ...environment },
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.printed += text));
    }
    let loaded = (): void => undefined;
    this.#loaded = new Promise((resolve) => (loaded = resolve));
    this.#child.on("message", (message: FromProgram) => {
      this.#heardAt = performance.now();
      if (message.kind === "loaded") loaded();
      else this.#receive(message);
    });
    this.#child.on("exit", () => this.#fail?.(new Killed()));
  }

  /** @throws Killed */
  async run(order: RunOrder, answer: Answerer): Promise<Ended> {
    const release = this.#clock.holdWhile(
      () => performance.now() - this.#heardAt > 4 * pulseMs,
      longestBusyMs,
    );
    try {
      await this.#loaded;
      this.#answer = answer;
      this.printed = "";
      const ended = new Promise<FromProgram & { kind: "ended" }>((resolve, reject) => {
        this.#ended = resolve;
        this.#fail = reject;
      });
      this.#send({ kind: "run", order });
      return await ended;
    } finally {
      release();
    }
  }

  /** @throws Error with the hook's own text when it refuses */
  async hook(hook: string, args: HookArgs): Promise<void> {
    const id = this.#serial++;
    const error = await new Promise<string | undefined>((resolve) => {
      this.#hooks.set(id, resolve);
      this.#send({ kind: "hook", id, hook, args });
    });
    if (error !== undefined) throw new Error(error);
  }

  /** Like kill -9: nothing more is said or asked. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  #receive(message: FromProgram): void {
    if (message.kind === "hooked") {
      this.#hooks.get(message.id)?.(message.error);
      this.#hooks.delete(message.id);
    } else if (message.kind === "ended") this.#ended?.(message);
    else if (message.kind === "question") void this.#reply(message.id, message.question);
  }

  async #reply(id: number, question: Question): Promise<void> {
    try {
      const value = (await this.#answer?.(question)) ?? {};
      this.#send({ kind: "answer", id, value });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ kind: "refusal", id, message });
    }
  }

  #send(message: ToProgram): void {
    // a message to a process that has just been killed is nobody's loss
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

/** The child's is this process', if it has one: its first import is too early to turn it on there. */
function compileCache(): Readonly<Record<string, string>> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}
