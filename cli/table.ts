/** A table of plain text (words to the left, numbers to the right), or of Markdown. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  markdown = false,
): string {
  if (markdown) {
    const line = (cells: readonly string[]) => `| ${cells.map(markdownCell).join(" | ")} |`;
    return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
  }
  const widths = head.map((title, column) =>
    rows.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), title.length),
  );
  const isNumber = head.map((_title, column) =>
    rows.every((row) => /^$|^[\d.,-]/.test(row[column] ?? "")),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber[column] === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join(
    "\n",
  );
}

/** A text that can't end the cell of a Markdown table. */
export function markdownCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
