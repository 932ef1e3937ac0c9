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

/** The answers, in turn: a later question may depend on an earlier answer. */
export class Interview {
  readonly #flags: Readonly<Record<string, unknown>>;
  readonly #person: Person | undefined;
  readonly #say: (line: string) => void;
  readonly #wrong: string[] = [];

  constructor(
    flags: Readonly<Record<string, unknown>>,
    person: Person | undefined,
    say: (line: string) => void,
  ) {
    this.#flags = flags;
    this.#person = person;
    this.#say = say;
  }

  /** What must be answered and is not counts as empty until `refuseWrong`. */
  async answer({ flag, text, otherwise, optional, refuse }: Prompt): Promise<string> {
    const given = this.#flags[flag];
    if (typeof given === "string") {
      const wrong = refuse?.(given);
      if (wrong !== undefined) this.#wrong.push(`--${flag}: got ${given}, ${wrong}`);
      return given;
    }
    if (this.#person === undefined) {
      if (otherwise !== undefined) return otherwise;
      if (optional !== true) this.#wrong.push(`--${flag}: missing, expected ${lowerFirst(text)}`);
      return "";
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

  /** @throws UserError when what must be answered was not, or flags' answers were refused: a line each */
  refuseWrong(): void {
    if (this.#wrong.length > 0) throw new UserError(this.#wrong);
  }
}

/** Of a word; DNS stays. */
function lowerFirst(text: string): string {
  if (/^[A-Z]{2}/.test(text)) return text;
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
