// What a process that ran a part of the tests tells the one that began it.

/** A failure, all that mocha's list of them needs. */
export interface Failure {
  readonly titles: readonly string[];
  readonly error: PlainError;
}

/** An error that can be sent to another process. */
export interface PlainError {
  readonly message?: string;
  readonly stack?: string;
  readonly actual?: string;
  readonly expected?: string;
  readonly showDiff?: boolean;
  readonly uncaught?: boolean;
  readonly cause?: PlainError;
}

export interface Totals {
  readonly passes: number;
  readonly pending: number;
  readonly failures: readonly Failure[];
}

/** What is text or a flag in an error, its causes' too. */
export function plainError(error: unknown, depth = 5): PlainError {
  if (typeof error !== "object" || error === null) return { message: String(error) };
  const { cause } = error as { cause?: unknown };
  const told = Object.fromEntries(
    ["message", "stack", "actual", "expected", "showDiff", "uncaught"].flatMap((key) => {
      const value: unknown = Reflect.get(error, key);
      return typeof value === "string" || typeof value === "boolean" ? [[key, value]] : [];
    }),
  );
  return {
    ...told,
    ...(cause === undefined || depth === 0 ? {} : { cause: plainError(cause, depth - 1) }),
  };
}
