// What an object needs, and no manifest brings.
import type { ManifestFinding } from "../manifests/finding.ts";
import { describeObject, type Manifest } from "../manifests/manifest.ts";

export interface Reference {
  readonly source: string;
  /** Who needs it: `Deployment shop/web`. */
  readonly object: string;
  /** `Secret shop/db`, `a node with example.com/team=pay`. */
  readonly needs: string;
  /** Of the object that would bring it, as `cluster-migration/provided` names it; absent: no object of a known kind. */
  readonly kind?: string;
  /** Absent: any of its kind that is as `needs` says. */
  readonly name?: string;
  /** What is there instead. */
  readonly found: string;
  readonly wayOut: string;
  /** Whether the target could not run the object. */
  readonly blocks: boolean;
}

export const nothing = "nothing";

/** @param wayOut default: adding it, or saying that something else brings it */
export function missing(
  { object, source }: Manifest,
  kind: string,
  name: string,
  {
    needs,
    found = nothing,
    wayOut,
    blocks = true,
    at,
  }: Partial<Reference> & { readonly at?: string },
): Reference {
  const full = at === undefined ? name : `${at}/${name}`;
  return {
    source,
    object: describeObject(object),
    needs: needs ?? `${kind} ${full}`,
    kind,
    name,
    found,
    wayOut: wayOut ?? orProvided("add it to the manifests", kind, name),
    blocks,
  };
}

export function orProvided(what: string, kind: string, name: string): string {
  return `${what}, or, where something else brings it, annotate this or its Namespace cluster-migration/provided: ${kind}/${name}`;
}

/** The same words for the same need, so that reports can fold it. */
export function referenceFinding({
  source,
  object,
  needs,
  found,
  wayOut,
}: Reference): ManifestFinding {
  return { source, object, text: `needs ${needs}: found ${found}; ${wayOut}` };
}
