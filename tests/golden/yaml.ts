// Values as YAML: one line for what is short, a tag for what is a secret, JSON or zipped.
import { Document, Scalar, YAMLMap, YAMLSeq, type Node } from "yaml";

/** A value that YAML shows with a tag. */
export class Tagged {
  readonly tag: string;
  readonly value: unknown;

  constructor(tag: string, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const oneLine = 100;

/** The same text for the same values. */
export function toYaml(value: unknown): string {
  const document = new Document(nodeOf(value));
  return document.toString({ lineWidth: 0 });
}

function nodeOf(value: unknown): Node {
  if (value instanceof Tagged) {
    const inner = nodeOf(value.value);
    // one tag for two: what is JSON, and secret
    inner.tag =
      value.value instanceof Tagged ? `${value.tag}-${value.value.tag.slice(1)}` : value.tag;
    return inner;
  }
  if (Array.isArray(value)) {
    const sequence = new YAMLSeq<Node>();
    sequence.items = value.map(nodeOf);
    sequence.flow = isShort(value);
    return sequence;
  }
  if (typeof value !== "object" || value === null) return new Scalar(value);
  const map = new YAMLMap<string, Node>();
  for (const [key, each] of Object.entries(value)) map.set(key, nodeOf(each));
  map.flow = isShort(value);
  return map;
}

function isShort(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\n");
  if (typeof value !== "object" || value === null) return true;
  return JSON.stringify(value).length <= oneLine && Object.values(value).every(isShort);
}
