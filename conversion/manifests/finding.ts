/** One thing to know of one object, or of a file: what errors, notes and reports are made of. */
export interface ManifestFinding {
  /** `file:line`, or the key of Pulumi.yaml. */
  readonly source: string;
  /** `Deployment shop/web`; absent where it is about no object. */
  readonly object?: string;
  /** The same words for the same thing, whatever object it is about: reports fold by it. */
  readonly text: string;
}

/** `file:line: Deployment shop/web: text`. */
export function findingLine({ source, object, text }: ManifestFinding): string {
  return [source, object, text].filter((part) => part !== undefined).join(": ");
}

/** What it is about: `Deployment shop/web (file:line)`, or its source alone. */
export function placeText({ object, source }: Pick<ManifestFinding, "object" | "source">): string {
  return object === undefined ? source : `${object} (${source})`;
}

/** `a, b and 3 more`. */
export function shortList(names: readonly string[], shown: number): string {
  const list = names.slice(0, shown).join(", ");
  return names.length > shown ? `${list} and ${names.length - shown} more` : list;
}

/** Findings of the same words. */
export interface FoldedFinding {
  readonly text: string;
  readonly findings: readonly ManifestFinding[];
}

/** In the order in which each text first comes. */
export function folded(findings: readonly ManifestFinding[]): readonly FoldedFinding[] {
  return [...Map.groupBy(findings, ({ text }) => text)].map(([text, own]) => ({
    text,
    findings: own,
  }));
}

/** As many places as one line names. */
const shownPlaces = 20;

/** One line for each text, with what it is about. */
export function foldedLines(findings: readonly ManifestFinding[]): readonly string[] {
  return folded(findings).map(({ text, findings: own }) => {
    const [first, second] = own;
    if (first === undefined || second === undefined) return own.map(findingLine).join();
    return `${text}: ${shortList(own.map(placeText), shownPlaces)}`;
  });
}
