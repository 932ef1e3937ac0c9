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

/** The JSON values of a stream, each with the line breaks before it, so that its lines keep their numbers. */
export function jsonValues(json: string): readonly string[] {
  const values: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      i++;
      while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
    } else if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") {
      depth--;
      if (depth > 0) continue;
      values.push(
        "\n".repeat(json.slice(0, start).split("\n").length - 1) + json.slice(start, i + 1),
      );
      start = i + 1;
    }
  }
  return json.slice(start).trim() === "" ? values : [json];
}

export const renderFirst = "a template, no manifest: render it first (helm template, envsubst ...)";
