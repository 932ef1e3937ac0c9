// A stack file's text as the Pulumi CLI leaves it after a save (tried on CLI 3.259, which writes by
// go-yaml): two spaces, sequences indented under their key, top-level values as quoted strings, comments
// kept, blank lines only between comments.
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { CommentLines } from "./comment-lines.ts";
import { scalarText } from "./cli-scalar.ts";

/** What is to happen to the entries of a parsed file. */
export interface Edits {
  /** Entries that go, with the comments above and below them. */
  readonly removed: ReadonlySet<Pair>;
}

/**
 * @param text what the document was parsed from
 * @param config the mapping whose values are configuration values: all its scalars become strings
 */
export function cliForm(
  text: string,
  document: Document,
  lines: LineCounter,
  config: YAMLMap,
  edits: Edits,
): string {
  const writer = new Writer(text, lines, config, edits);
  writer.document(document);
  return writer.text();
}

class Writer {
  readonly #source: string;
  readonly #lines: LineCounter;
  readonly #config: YAMLMap;
  readonly #edits: Edits;
  readonly #comments: CommentLines;
  readonly #out: string[] = [];

  constructor(source: string, lines: LineCounter, config: YAMLMap, edits: Edits) {
    this.#source = source;
    this.#lines = lines;
    this.#config = config;
    this.#edits = edits;
    this.#comments = new CommentLines(source);
  }

  text(): string {
    return `${this.#out.join("\n")}\n`;
  }

  document(document: Document): void {
    const root = document.contents;
    if (this.#source.trim() === "" || root?.range == null) this.#comments.pass(Infinity);
    if (!isMap(root) || this.#kept(root).length === 0) {
      this.#out.push("{}");
      return;
    }
    this.#map(root, 0, "");
    this.#out.push(...this.#comments.atEnd());
  }

  /** @param start what stands on the line already, such as `  -` */
  #map(map: YAMLMap, indent: number, start: string): void {
    let line = start;
    for (const pair of map.items) {
      const key = pair.key as Node;
      const at = this.#position(key);
      if (this.#edits.removed.has(pair)) {
        if (at !== undefined) this.#out.push(...this.#comments.beforeRemoved(at.line, indent));
        this.#skip(pair);
        continue;
      }
      if (line === "") {
        this.#out.push(
          ...(at === undefined
            ? this.#comments.beforeNew(indent)
            : this.#comments.before(at.line, at.column, indent)),
        );
        line = " ".repeat(indent);
      } else if (at !== undefined) {
        this.#comments.open(at.line, at.column, indent);
      }
      this.#value(pair.value as Node | null, indent, `${line}${this.#keyText(key)}:`, map, key);
      line = "";
    }
  }

  #sequence(sequence: YAMLSeq, indent: number, start: string): void {
    let line = start;
    for (const item of sequence.items) {
      const node = item as Node;
      const at = this.#dash(node);
      if (line === "") {
        this.#out.push(...this.#comments.before(at.line, at.column, indent));
        line = " ".repeat(indent);
      } else {
        this.#comments.open(at.line, at.column, indent);
      }
      this.#item(node, indent, `${line}-`);
      line = "";
    }
  }

  #item(node: Node, indent: number, line: string): void {
    if (isMap(node) && !node.flow && this.#kept(node).length > 0) {
      this.#map(node, indent + 2, `${line} `);
    } else if (isSeq(node) && !node.flow && node.items.length > 0) {
      this.#sequence(node, indent + 2, `${line} `);
    } else {
      this.#flat(node, indent, line, false);
    }
  }

  #value(node: Node | null, indent: number, line: string, map: YAMLMap, key: Node): void {
    const block = (isMap(node) || isSeq(node)) && node.flow !== true && node.items.length > 0;
    if (!block || (isMap(node) && this.#kept(node).length === 0)) {
      // an emptied block mapping: its comment stood behind the key
      const emptied = node?.range != null && !"{[".includes(this.#source[node.range[0]] ?? "");
      const commentAt = isMap(node) && emptied ? key.range?.[1] : undefined;
      this.#flat(node, indent, line, map === this.#config, commentAt);
      return;
    }
    const tag = node.tag === undefined ? "" : ` ${node.tag.replace("tag:yaml.org,2002:", "!!")}`;
    this.#out.push(line + tag + this.#closing(key.range?.[1]));
    this.#comments.pass(this.#position(key)?.line ?? 0);
    if (isMap(node)) this.#map(node, indent + 2, "");
    else this.#sequence(node, indent + 2, "");
  }

  /** A value that goes on the line of its key or dash. */
  #flat(
    node: Node | null,
    indent: number,
    line: string,
    asString: boolean,
    commentAt?: number,
  ): void {
    const [first = "", ...more] = isScalar(node)
      ? scalarText(node, indent + 2, asString)
      : [this.#inline(node)];
    const end = commentAt ?? node?.range?.[more.length > 0 ? 0 : 1];
    this.#out.push(`${line} ${first}`.trimEnd() + this.#closing(end), ...more);
    if (node !== null) this.#comments.pass(this.#end(node) ?? 0);
  }

  /** The comment behind what ends, or a block scalar that begins, at this offset. */
  #closing(offset: number | undefined): string {
    if (offset === undefined) return "";
    const [rest = ""] = this.#source.slice(offset).split(/\r?\n/, 1);
    const comment = /^(?:[|>][0-9+-]*)?[\s:]*(?:[!&]\S*\s*)?(#.*)$/.exec(rest)?.[1];
    return comment === undefined ? "" : ` ${comment.trimEnd()}`;
  }

  /** Flow style, on one line however long. */
  #inline(node: Node | null, asString = false): string {
    if (node === null) return "null";
    if (isAlias(node)) return `*${node.source}`;
    if (isMap(node)) {
      const entries = this.#kept(node).map((pair) => {
        const key = this.#keyText(pair.key as Node);
        const text = key.includes(":") && /^[^'"]/.test(key) ? `'${key}'` : key;
        return `${text}: ${this.#inline(pair.value as Node | null, node === this.#config)}`;
      });
      return `{${entries.join(", ")}}`;
    }
    if (isSeq(node)) {
      const items = node.items.map((item) =>
        isPair(item)
          ? `{${this.#keyText(item.key as Node)}: ${this.#inline(item.value as Node | null)}}`
          : this.#inline(item as Node),
      );
      return `[${items.join(", ")}]`;
    }
    return isScalar(node) ? (scalarText(node, 0, asString)[0] ?? "") : "";
  }

  #keyText(key: Node): string {
    const { range } = key;
    if (range != null) return this.#source.slice(range[0], range[1]);
    return isScalar(key) ? (scalarText(key, 0, false)[0] ?? "") : "";
  }

  #kept(map: YAMLMap): Pair[] {
    return map.items.filter((pair) => !this.#edits.removed.has(pair));
  }

  #skip(pair: Pair): void {
    const last = this.#end((pair.value ?? pair.key) as Node);
    if (last !== undefined) this.#comments.skipRemoved(last);
  }

  #position(node: Node): { line: number; column: number } | undefined {
    if (node.range == null) return undefined;
    const { line, col } = this.#lines.linePos(node.range[0]);
    return { line, column: col - 1 };
  }

  /** Where a sequence item's dash stands: the last one before the item. */
  #dash(node: Node): { line: number; column: number } {
    const before = this.#source.lastIndexOf("-", (node.range?.[0] ?? 1) - 1);
    const { line, col } = this.#lines.linePos(before);
    return { line, column: col - 1 };
  }

  /** The last line that has some of the node. */
  #end(node: Node): number | undefined {
    if (node.range == null) return undefined;
    const content = this.#source.slice(node.range[0], node.range[1]).trimEnd();
    return this.#lines.linePos(node.range[0] + Math.max(0, content.length - 1)).line;
  }
}
