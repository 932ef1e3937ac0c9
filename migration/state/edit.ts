// What differs between two states of the files, as a list of edits.
import { isDeepStrictEqual } from "node:util";
import type { HostBacking } from "./backing.ts";
import type { Host, Shared, Side } from "./side.ts";
import { changesBetween, type FieldChange } from "./field-changes.ts";
import { stackFile } from "./stack-file.ts";

/** All that the files say at one moment. */
export interface Files {
  readonly shared: Shared;
  readonly sides: readonly Side[];
  /** Every value of each stack's file, by stack and key: more than a `Side` has. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The hosts of the manifests and of `hosts`. */
  readonly hosts: readonly Host[];
  /** What Pulumi.yaml says besides its keys, by path: it changes what Pulumi does. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** By stack, what stands behind each host in the manifests as that side gets them. */
  readonly backing?: ReadonlyMap<string, readonly HostBacking[]>;
  /** What the files say of the project's other shards, and of the clusters that shards share. */
  readonly others?: readonly Files[];
}

/** One thing that somebody changed. */
export type FileEdit =
  | {
      readonly kind: "key";
      readonly stack: string;
      readonly key: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  | { readonly kind: "stack file added" | "stack file removed"; readonly stack: string }
  | {
      readonly kind: "shared key";
      readonly key: string;
      readonly before: unknown;
      readonly after: unknown;
    }
  | { readonly kind: "host added" | "host removed"; readonly host: string };

/** Every edit: stack files first, then what both sides share, then hosts. */
export function editsBetween(before: Files, after: Files): readonly FileEdit[] {
  const stacks = [...new Set([...before.values.keys(), ...after.values.keys()])].sort();
  return [
    ...stacks.flatMap((stack): FileEdit[] => {
      const [old, now] = [before.values.get(stack), after.values.get(stack)];
      if (old === undefined) return [{ kind: "stack file added", stack }];
      if (now === undefined) return [{ kind: "stack file removed", stack }];
      return changedKeys(old, now).map((key) => ({ kind: "key", stack, ...change(old, now, key) }));
    }),
    ...changedKeys({ ...before.shared }, { ...after.shared }).map((key): FileEdit => ({
      kind: "shared key",
      ...change({ ...before.shared }, { ...after.shared }, key),
    })),
    ...changedKeys(before.settings ?? {}, after.settings ?? {}).map((key): FileEdit => ({
      kind: "shared key",
      ...change(before.settings ?? {}, after.settings ?? {}, key),
    })),
    ...missing(before.hosts, after.hosts).map((host): FileEdit => ({ kind: "host added", host })),
    ...missing(after.hosts, before.hosts).map((host): FileEdit => ({ kind: "host removed", host })),
  ];
}

/** `Pulumi.new.yaml: trafficWeight: 1 -> 11` */
export function formatEdit(edit: FileEdit): string {
  switch (edit.kind) {
    case "key":
      return `${stackFile(edit.stack)}: ${described(edit)}`;
    case "shared key":
      return `Pulumi.yaml: ${described(edit)}`;
    case "stack file added":
      return `${stackFile(edit.stack)}: added`;
    case "stack file removed":
      return `${stackFile(edit.stack)}: removed`;
    case "host added":
      return `manifests: ${edit.host}: added`;
    case "host removed":
      return `manifests: ${edit.host}: removed`;
  }
}

type Values = Readonly<Record<string, unknown>>;

function changedKeys(before: Values, after: Values): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );
}

function change(before: Values, after: Values, key: string) {
  return { key, before: before[key], after: after[key] };
}

function missing(from: readonly Host[], among: readonly Host[]): readonly string[] {
  const there = new Set(from.map(({ name }) => name));
  return among.map(({ name }) => name).filter((name) => !there.has(name));
}

/** As many changed paths of one value as a line takes. */
const shownPaths = 5;

/** `cluster.kubernetesVersion: "1.36.2" -> "1.36.3"` for each place where two values differ. */
function described(edit: { key: string; before: unknown; after: unknown }): string {
  const changed = changesBetween(edit.before, edit.after, edit.key).map(hideSecret);
  const more = changed.length - shownPaths;
  const shown = changed
    .slice(0, shownPaths)
    .map(({ path, before, after }) => `${path}: ${show(before)} -> ${show(after)}`);
  return shown.join(", ") + (more > 0 ? ` (and ${more} more)` : "");
}

/** An encrypted value, `{secure: ...}`, is one value, of which nothing is shown; nor of one that should be encrypted. */
function hideSecret(change: FieldChange): FieldChange {
  const { path, before, after } = change;
  const isPlain = [before, after].some((value) => isPlainSecret(path, value));
  if (!path.endsWith(".secure") && !isPlain) return change;
  const hidden = (value: unknown) => (value === undefined ? undefined : { secure: value });
  const name = path.endsWith(".secure") ? path.slice(0, -".secure".length) : path;
  return { path: name, before: hidden(before), after: hidden(after) };
}

/** Whether a key's value is a secret that anybody can read: a kubeconfig, a Secret's values, or a text with a private key in it. */
export function isPlainSecret(key: string, value: unknown): boolean {
  if (/^secrets(\.|\[|$)/.test(key)) return !key.endsWith(".secure") && hasPlainText(value);
  if (typeof value !== "string") return false;
  return key === "kubeconfig" || /-----BEGIN [A-Z ]*PRIVATE KEY-----|client-key-data/.test(value);
}

function hasPlainText(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value !== undefined;
  return !("secure" in value) && Object.values(value).some(hasPlainText);
}

/** Short, and nothing of a secret. */
function show(value: unknown): string {
  if (value === undefined) return "not set";
  const json = JSON.stringify(value, (key, inner: unknown) =>
    key === "secure" ? "(secret)" : inner,
  );
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
