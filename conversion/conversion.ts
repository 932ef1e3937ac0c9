import type { FieldChange } from "../migration/state/field-changes.ts";
import type { KubernetesObject } from "./manifests/manifest.ts";
import type { ManifestIndex } from "./manifests/manifest-index.ts";

/** The side that manifests are rendered for, as far as conversions ask. */
export interface ConversionTarget {
  /** The 31 of 1.31. */
  readonly minor: number;
  /** The class of the ingress controller that a created cluster has; absent on an existing cluster. */
  readonly ingressClass?: string;
}

/** Why a side cannot take an object, and what its owner can do. */
export interface ConversionRefused {
  readonly reason: string;
  readonly wayOut: string;
}

export type ConversionResult = KubernetesObject | ConversionRefused;

/**
 * One named change that the step between two Kubernetes versions demands. A conversion decides by what the
 * target needs and by its own fields alone, so that conversions may be applied in any order.
 */
export interface Conversion {
  /** kebab-case; reports and docs use it. */
  readonly name: string;
  /** One sentence for the docs: what is changed, and why behaviour stays. */
  readonly summary: string;
  /** Where the facts are from. */
  readonly sources: readonly string[];
  /** What it may change: paths with `*` for any key or index, everything below included. */
  readonly touches: readonly string[];
  /** @returns undefined, or the same object, when it has nothing to do */
  readonly apply: (
    object: KubernetesObject,
    target: ConversionTarget,
    index: ManifestIndex,
  ) => ConversionResult | undefined;
}

export function isRefused(result: ConversionResult): result is ConversionRefused {
  return "reason" in result && "wayOut" in result;
}

/** A conversion that changed something. */
export interface AppliedConversion {
  readonly conversion: string;
  /** `Deployment shop/web`. */
  readonly object: string;
  readonly source: string;
  readonly changes: readonly FieldChange[];
}

/** An object that a side cannot take as it is. */
export interface ObjectRefusal extends ConversionRefused {
  readonly object: string;
  readonly source: string;
}
