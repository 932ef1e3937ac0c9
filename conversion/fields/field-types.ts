// field-table.ts as look-ups.
import { fieldTable } from "./field-table.ts";

/** One field of a type, and the minors that have it. */
export interface FieldType {
  /** `[` a list, `{` a mapping, otherwise the object itself; undefined where nothing is known below. */
  readonly shape?: "[" | "{" | "";
  /** The type of the items, values or object. */
  readonly type?: string;
  /** Fields of which no two items of a list may have the same. */
  readonly keys?: readonly string[];
  /** A list of words, no two of them the same. */
  readonly distinct: boolean;
  readonly from: number;
  readonly to: number;
}

const oldest = 25;
const always = { from: 0, to: Number.POSITIVE_INFINITY };

interface Tables {
  readonly kinds: ReadonlyMap<string, FieldType>;
  readonly types: ReadonlyMap<string, ReadonlyMap<string, FieldType>>;
}

let tables: Tables | undefined;

/** The fields of an object's kind; undefined for a kind, or a minor, that the table does not have. */
export function typeOfKind(apiVersion: string, kind: string, minor: number): string | undefined {
  if (minor < oldest) return undefined;
  const entry = read().kinds.get(`${apiVersion} ${kind}`);
  return entry !== undefined && minor >= entry.from && minor <= entry.to ? entry.type : undefined;
}

export function fieldsOf(type: string): ReadonlyMap<string, FieldType> | undefined {
  return read().types.get(type);
}

function read(): Tables {
  if (tables !== undefined) return tables;
  const [kinds = "", types = ""] = fieldTable.split("\n\n");
  tables = {
    kinds: new Map(
      kinds.split("\n").map((line) => {
        const [apiVersion = "", kind = "", type = ""] = line.split(" ");
        return [`${apiVersion} ${kind}`, fieldType(type)];
      }),
    ),
    types: new Map(
      types.split("\n").map((line) => {
        const [type = "", ...fields] = line.split(" ");
        return [type, new Map(fields.map(field))];
      }),
    ),
  };
  return tables;
}

function field(word: string): readonly [string, FieldType] {
  const [, name = "", code = "", span = ""] = /^([^:@]+)(?::([^@]*))?(@.*)?$/.exec(word) ?? [];
  return [name, fieldType(code + span)];
}

/** `[core.v1.EnvVar|name@25-36` */
function fieldType(text: string): FieldType {
  const [code = "", span] = text.split("@");
  const [from = "", to = ""] = span?.split("-") ?? [];
  const minors = {
    from: from === "" ? always.from : Number(from),
    to: to === "" ? always.to : Number(to),
  };
  if (code === "" || code === "[!") return { distinct: code === "[!", ...minors };
  const [, shape = "", type = "", keys = ""] = /^([[{]?)([^|]+)(?:\|(.*))?$/.exec(code) ?? [];
  return {
    shape: shape as "[" | "{" | "",
    type,
    ...(keys !== "" && { keys: keys.split(",") }),
    distinct: false,
    ...minors,
  };
}
