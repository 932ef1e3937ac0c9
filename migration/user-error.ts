/**
 * A mistake of the person who runs the program, said in their terms. The outermost caller prints the
 * lines without a stack trace: the program as a `pulumi.RunError`, a command on standard error.
 */
export class UserError extends Error {
  readonly lines: readonly string[];

  /** @param lines each `where: what is wrong: got X, expected Y; what to do` */
  constructor(lines: string | readonly string[]) {
    const all = typeof lines === "string" ? [lines] : lines;
    super(all.join("\n"));
    this.name = "UserError";
    this.lines = all;
  }
}
