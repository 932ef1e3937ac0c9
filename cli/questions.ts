// Questions that a person answers, or flags, or nobody: then by what is known.
import { UserError } from "../migration/user-error.ts";

export interface Prompt {
  /** The option that answers it, without dashes. */
  readonly flag: string;
  readonly text: string;
  /** What an empty answer means; absent: it must be answered. */
  readonly otherwise?: string | undefined;
  /** An empty answer is one. */
  readonly optional?: boolean;
  /** What is wrong with an answer; undefined: nothing. */
  readonly refuse?: (answer: string) => string | undefined;
}

/** Somebody at a terminal. */
export interface Person {
  readonly ask: (question: string) => Promise<string>;
  /** No more questions. */
  readonly close: () => void;
}

/**
 * The answers, in turn: a later question may depend on an earlier answer.
 *
 * @throws UserError when what must be answered is not, or a flag's answer is refused
 */
export class Interview {
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #person: Person | undefined;
  readonly #say: (line: string) => void;

  constructor(
    flags: Readonly<Record<string, unknown>>,
    person: Person | undefined,
    say: (line: string) => void,
  ) {
    this.#flags = flags;
    this.#person = person;
    this.#say = say;
  }

  async answer({ flag, text, otherwise, optional, refuse }: Prompt): Promise<string> {
    const given = this.#flags[flag];
    if (typeof given === "string") {
      const wrong = refuse?.(given);
      if (wrong === undefined) return given;
      throw new UserError(`--${flag}: got ${given}, ${wrong}`);
    }
    if (this.#person === undefined) {
      if (otherwise !== undefined) return otherwise;
      if (optional === true) return "";
      throw new UserError(`--${flag}: missing, expected ${lowerFirst(text)}`);
    }
    for (;;) {
      const line = await this.#person.ask(
        `${text}${otherwise === undefined ? "" : ` [${otherwise}]`}: `,
      );
      const answer = line.trim() === "" ? (otherwise ?? "") : line.trim();
      const wrong = answer === "" && optional !== true ? "expected an answer" : refuse?.(answer);
      if (answer === "" ? optional === true : wrong === undefined) return answer;
      this.#say(`  got ${answer === "" ? "nothing" : answer}, ${wrong ?? ""}`);
    }
  }
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
