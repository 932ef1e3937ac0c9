// Where the comments of a YAML file go when it is written anew: each stays with the entry that it is
// above, or that it directly follows.

interface Comment {
  readonly text: string;
  readonly column: number;
}

/** Comment lines without a blank line between them. */
interface Group {
  readonly comments: readonly Comment[];
  readonly blankBefore: boolean;
  readonly blankAfter: boolean;
}

/** The columns at which open collections began, with the indentation that they get. */
interface Level {
  readonly column: number;
  readonly indent: number;
}

/** Hands out a file's comments from top to bottom, between the entries that a writer writes. */
export class CommentLines {
  readonly #lines: readonly string[];
  /** The last line, from 1, that is done with. */
  #passed = 0;
  #levels: Level[] = [];
  /** Comments below a removed entry go with it. */
  #dropFirst = false;
  /** Comments have been written that belong to what is above them. */
  #owesGap = false;

  constructor(text: string) {
    this.#lines = text.trimEnd().split(/\r?\n/);
  }

  /** Comments above the entry that begins there, at its new indentation or that of what they follow. */
  before(line: number, column: number, indent: number): readonly string[] {
    const head = this.#passed === 0;
    const groups = this.#groups(line);
    const kept = this.#withoutDropped(groups, column);
    const written = kept.map(({ comments }, i) =>
      comments.map((comment) => {
        const deeper = i === 0 && comment.column > column;
        return deeper ? this.#indented(comment, indent) : " ".repeat(indent) + comment.text;
      }),
    );
    this.open(line, column, indent);
    const [first] = groups;
    const foot = !head && kept.length === 1 && kept[0] === first && first?.blankBefore === false;
    const last = kept.at(-1);
    const gap = last?.blankAfter === true && (head || (foot && this.#sameLevel(last, column)));
    return [...this.#owedGap(), ...joined(written), ...(gap ? [""] : [])];
  }

  /** An entry without comments of its own begins, on a line that has begun already. */
  open(line: number, column: number, indent: number): void {
    this.#levels = this.#levels.filter((level) => level.column < column);
    this.#levels.push({ column, indent });
    this.#passed = Math.max(this.#passed, line);
  }

  /** Comments that stay though the entry below them goes: those that directly follow the one before. */
  beforeRemoved(line: number, indent: number): readonly string[] {
    const first = this.#passed === 0 || this.#levels.length === 0;
    const [group] = this.#withoutDropped(this.#groups(line), Infinity);
    this.#passed = line;
    if (first || group === undefined || group.blankBefore || !group.blankAfter) return [];
    if (this.#levels.every((level) => level.indent < indent)) return [];
    this.#owesGap = true;
    return group.comments.map((comment) => this.#indented(comment, indent));
  }

  /** A removed entry ends there. */
  skipRemoved(line: number): void {
    this.pass(line);
    this.#dropFirst = true;
  }

  /** Comments that the last entry of the file's indented part has below it, when one more follows. */
  beforeNew(indent: number): readonly string[] {
    const next = this.#nextContent();
    const all = this.#withoutDropped(this.#groups(next), 0);
    const isLast = next > this.#lines.length;
    const own: string[][] = [];
    let used = this.#passed;
    for (const group of all) {
      const inside = group.comments.filter(({ column }) => column > 0);
      if (inside.length === 0 || (isLast && group.blankBefore && !this.#dedents(all))) break;
      own.push(inside.map((comment) => this.#indented(comment, indent)));
      used = this.#lineAfter(used, inside.length);
      if (inside.length < group.comments.length) break;
    }
    this.#passed = used;
    return [...this.#owedGap(), ...(own.length === 0 ? [] : [...joined(own), ""])];
  }

  /** What is left below the last entry. */
  atEnd(): readonly string[] {
    const groups = this.#withoutDropped(this.#groups(this.#lines.length + 1), 0);
    const floats = groups[0]?.blankBefore === true && !this.#dedents(groups);
    return groups.flatMap((group, i) => {
      const outside = group.comments[0]?.column === 0;
      const gap = i > 0 || (group.blankBefore && (outside || floats));
      const lines = group.comments.map((comment) =>
        floats ? comment.text : this.#indented(comment, 0),
      );
      return [...(gap ? [""] : []), ...lines];
    });
  }

  pass(line: number): void {
    this.#passed = Math.max(this.#passed, line);
  }

  #groups(until: number): readonly Group[] {
    const groups: Group[] = [];
    let current: Comment[] = [];
    let blank = false;
    const close = (blankAfter: boolean) => {
      if (current.length > 0) groups.push({ comments: current, blankBefore: blank, blankAfter });
      current = [];
      blank = blankAfter;
    };
    for (let line = this.#passed + 1; line < until; line++) {
      const text = (this.#lines[line - 1] ?? "").trim();
      if (text.startsWith("#")) {
        current.push({ text, column: (this.#lines[line - 1] ?? "").indexOf("#") });
      } else if (text === "") {
        if (current.length > 0) close(true);
        else blank = true;
      }
    }
    close(false);
    return groups;
  }

  /** @param column of what comes next: comments further right belong to what has been removed */
  #withoutDropped(groups: readonly Group[], column: number): readonly Group[] {
    if (!this.#dropFirst) return groups;
    this.#dropFirst = false;
    const [first, ...others] = groups;
    if (first === undefined || first.blankBefore) return groups;
    if (first.blankAfter) return others;
    const comments = first.comments.filter((comment) => comment.column <= column);
    return comments.length === 0 ? others : [{ ...first, comments }, ...others];
  }

  #nextContent(): number {
    for (let line = this.#passed + 1; line <= this.#lines.length; line++) {
      const text = (this.#lines[line - 1] ?? "").trim();
      if (text !== "" && !text.startsWith("#")) return line;
    }
    return this.#lines.length + 1;
  }

  #owedGap(): readonly string[] {
    if (!this.#owesGap) return [];
    this.#owesGap = false;
    return [""];
  }

  #dedents(groups: readonly Group[]): boolean {
    return groups.at(-1)?.comments.at(-1)?.column === 0 && groups[0]?.comments[0]?.column !== 0;
  }

  #sameLevel(group: Group, column: number): boolean {
    return (group.comments[0]?.column ?? 0) <= column;
  }

  #lineAfter(from: number, comments: number): number {
    let line = from;
    for (let left = comments; left > 0;) {
      line++;
      if ((this.#lines[line - 1] ?? "").trim().startsWith("#")) left--;
    }
    return line;
  }

  /** Below the innermost collection that begins no further right, as the file stood. */
  #indented({ text, column }: Comment, otherwise: number): string {
    const level = this.#levels.findLast((open) => open.column <= column);
    return " ".repeat(level?.indent ?? otherwise) + text;
  }
}

function joined(groups: readonly (readonly string[])[]): readonly string[] {
  return groups.flatMap((group, i) => (i === 0 ? group : ["", ...group]));
}
