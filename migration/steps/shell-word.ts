/** The text as a POSIX shell reads it back as one word. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_.,:/@%+=][A-Za-z0-9_.,:/@%+=-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
