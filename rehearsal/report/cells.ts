/** A text of so many characters at most. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
