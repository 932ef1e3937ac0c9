// Quoted texts of several lines, as kubectl reads them.
import { CST, Lexer } from "yaml";

/**
 * The YAML library wants every line of a quoted text to stand further right than its key; kubectl does not. Lines that
 * stand too far left are moved, which changes no value: in quotes, the white space that a line begins with does not
 * count.
 */
export function withIndentedQuotes(text: string): string {
  let moved = text;
  for (;;) {
    const start = openQuote(moved);
    const end = start === undefined ? undefined : closingQuote(moved, start);
    if (start === undefined || end === undefined) return moved;
    const indent = " ".repeat(start - moved.lastIndexOf("\n", start));
    const quoted = moved.slice(start, end).replaceAll(/\n(?!\r?\n)/g, `\n${indent}`);
    moved = moved.slice(0, start) + quoted + moved.slice(end);
  }
}

/** Where the first quoted text begins whose end the library does not find; undefined where it finds all. */
function openQuote(text: string): number | undefined {
  let offset = 0;
  let isPlain = false;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    const quoted = type === "single-quoted-scalar" || type === "double-quoted-scalar";
    if (quoted && !isPlain && closingQuote(token, 0) !== token.length) return offset;
    // what follows this mark is a text without quotes, whatever it begins with
    isPlain = type === "scalar";
    if (!marks.includes(token)) offset += token.length;
  }
  return undefined;
}

/** Tokens that stand for no text: the begin of a document, of a scalar, and a flow collection that does not end. */
const marks = [CST.DOCUMENT, CST.SCALAR, CST.FLOW_END];

/** Behind the quote that ends the text whose first quote is at an offset; undefined where none does. */
function closingQuote(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\" && quote === '"') at++;
    else if (text[at] === quote) {
      if (quote !== "'" || text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return undefined;
}
