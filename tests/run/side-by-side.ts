/** Something that takes a while and prints lines. */
export type Task<Result> = (print: (text: string) => void) => Promise<Result>;

/**
 * Begins the tasks in their order, so many at a time. What they print comes in their order, too: that of the first one that
 * runs at once, that of the others when those before them have ended.
 */
export async function sideBySide<Result>(
  tasks: readonly Task<Result>[],
  atOnce: number,
  print: (text: string) => void,
): Promise<readonly Result[]> {
  const held = tasks.map(() => "");
  const ended = tasks.map(() => false);
  const results: Result[] = [];
  let shown = 0;
  let begun = 0;
  const say = (at: number, text: string): void => {
    if (at === shown) print(text);
    else held[at] = (held[at] ?? "") + text;
  };
  const worker = async (): Promise<void> => {
    for (let at = begun++; at < tasks.length; at = begun++) {
      const task = tasks[at];
      if (task === undefined) return;
      results[at] = await task((text) => {
        say(at, text);
      });
      ended[at] = true;
      while (ended[shown] === true) print(held[++shown] ?? "");
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
