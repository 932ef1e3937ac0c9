// What a file's bytes say, before they are YAML.

/** UTF-8 or UTF-16, with or without its mark, as kubectl reads them. */
export function decode(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Whether somebody has to fill it in first: Helm, Jinja and Go write `{{ }}`, envsubst `${}`. */
export function isTemplate(text: string): boolean {
  return /\{\{|\$\{\w+\}/.test(text);
}

/** A part of a file, and how many lines stand before it. */
export interface TextPart {
  readonly text: string;
  readonly linesBefore: number;
}

/** The JSON values of a stream; the whole where it is none. */
export function jsonValues(json: string): readonly TextPart[] {
  const values: TextPart[] = [];
  let depth = 0;
  let start = 0;
  let lines = 0;
  let linesBefore = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === "\n") lines++;
    if (character === '"') {
      i++;
      while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
    } else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      depth--;
      if (depth > 0) continue;
      values.push({ text: json.slice(start, i + 1), linesBefore });
      start = i + 1;
      linesBefore = lines;
    }
  }
  return json.slice(start).trim() === "" ? values : [{ text: json, linesBefore: 0 }];
}

export const renderFirst = "a template, no manifest: render it first (helm template, envsubst ...)";
