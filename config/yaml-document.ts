import { LineCounter, parseDocument, type Document } from "yaml";
import { UserError } from "../migration/user-error.ts";

/**
 * A file's YAML, with every node's place in the text.
 *
 * @throws UserError one line for each mistake: `Pulumi.new.yaml:17: broken YAML: ...`
 */
export function yamlDocument(file: string, text: string): Document.Parsed {
  const lines = new LineCounter();
  // prettyErrors would put the place, and some of the text, into the message
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length === 0) return document;
  throw new UserError(
    document.errors.map(
      ({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: broken YAML: ${message}`,
    ),
  );
}
