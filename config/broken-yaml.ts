import type { Document, LineCounter } from "yaml";

/**
 * One line for each mistake of a document that was parsed with `prettyErrors: false`, which leaves the
 * place out of the message: `Pulumi.new.yaml:17: broken YAML: ...`
 */
export function brokenYaml(
  file: string,
  { errors }: Pick<Document.Parsed, "errors">,
  lines: LineCounter,
): readonly string[] {
  return errors.map(
    ({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: broken YAML: ${message}`,
  );
}
