/**
 * A page with its parts between `<!-- name -->` and `<!-- /name -->` written anew. A part that it does not have is left out.
 *
 * @param parts the lines of each part by its name
 */
export function withParts(
  page: string,
  parts: Readonly<Record<string, readonly string[]>>,
): string {
  return Object.entries(parts).reduce((before, [name, lines]) => {
    const part = new RegExp(`(<!-- ${name} -->\n\n)[^]*?(\n\n<!-- /${name} -->)`);
    return before.replace(
      part,
      (_all, start: string, end: string) => start + lines.join("\n") + end,
    );
  }, page);
}

/** Lines that Prettier leaves alone: it makes every row of a table as wide as the widest. */
export function unformatted(lines: readonly string[]): readonly string[] {
  return ["<!-- prettier-ignore-start -->", "", ...lines, "", "<!-- prettier-ignore-end -->"];
}
