import { isDeepStrictEqual } from "node:util";
import { createdIngressClass } from "../config/kubernetes-minors.ts";
import { mayBeLeftOut, secretFromConfig } from "./manifests/annotations.ts";
import { foldedLines, type ManifestFinding } from "./manifests/finding.ts";
import { leftOutNote } from "./manifests/left-out.ts";
import { activeOnlyReasons } from "./manifests/active-only.ts";
import { ManifestIndex } from "./manifests/manifest-index.ts";
import {
  annotationOf,
  describeObject,
  type KubernetesObject,
  type Manifest,
} from "./manifests/manifest.ts";
import type { WorkloadSet } from "./manifests/workload-set.ts";
import type { Side } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { conversions as allConversions } from "./all-conversions.ts";
import { changesBetween } from "../migration/state/field-changes.ts";
import {
  isRefused,
  type AppliedConversion,
  type Conversion,
  type ObjectRefusal,
  type ConversionRefused,
  type ConversionTarget,
} from "./conversion.ts";
import { wrongFields } from "./fields/wrong-fields.ts";
import { lacksDefinition } from "./needs/other-needs.ts";
import { referencesIn } from "./needs/needs.ts";
import { provisionOf, type Provision } from "./needs/provision.ts";
import { referenceFinding, type Reference } from "./needs/reference.ts";
import { withoutNulls } from "./manifests/nulls.ts";
import { onSide, withoutOwnedReplicas } from "./active-state.ts";
import { minorNumber } from "./api-versions.ts";
import { whyUnserved } from "./unserved.ts";
import { warningsFor } from "./report/warnings.ts";

/** The side that manifests are rendered for. */
export interface RenderTarget {
  readonly kubernetesVersion: string;
  /** Its stack, which a way out may name. */
  readonly stack?: string;
  /** Whether active-only workloads run here. */
  readonly active: boolean;
  /** The class of the ingress controller that a created cluster has. */
  readonly ingressClass?: string;
  /** The Secrets whose values the side's config has; absent: nobody here knows. */
  readonly secrets?: readonly string[];
  /** What a created cluster has by itself; absent: nobody here knows, and references are not looked for. */
  readonly provision?: Provision;
  /** What another stack applies to the same cluster: what these objects need may be among it. */
  readonly provided?: readonly Manifest[];
}

export interface Rendered {
  readonly objects: readonly KubernetesObject[];
  readonly conversions: readonly AppliedConversion[];
  readonly refusals: readonly ObjectRefusal[];
  readonly warnings: readonly ManifestFinding[];
  /** What the objects need, and nothing brings. */
  readonly references: readonly Reference[];
  /** Objects that this side does not get. */
  readonly leftOut: readonly ManifestFinding[];
}

/** The manifests exactly as one side gets them. */
export function renderFor(
  manifests: readonly Manifest[],
  target: RenderTarget,
  conversions: readonly Conversion[] = allConversions,
): Rendered {
  const minor = minorNumber(target.kubernetesVersion);
  const { ingressClass, provision, provided = [] } = target;
  const index = new ManifestIndex([...manifests, ...provided]);
  const activeOnly = activeOnlyReasons(index);
  const side: ConversionTarget = { minor, ...(ingressClass === undefined ? {} : { ingressClass }) };
  const applied: AppliedConversion[] = [];
  const refusals: ObjectRefusal[] = [];
  const warnings: ManifestFinding[] = [];
  const leftOut: ManifestFinding[] = [];
  const rendered: Manifest[] = [];
  /** What is refused, too: what else it needs is told in the same run. */
  const wanted: Manifest[] = [];
  for (const manifest of manifests) {
    const conversion = convert(manifest, side, index, conversions);
    const { source } = manifest;
    const where = { source, object: describeObject(manifest.object) };
    if ("refused" in conversion) {
      const { refused } = conversion;
      if (mayBeLeftOut(manifest)) {
        const reasons = refused.map(({ reason }) => reason).join("; ");
        leftOut.push({ ...where, text: `as its annotation says, since ${reasons}` });
      } else {
        refusals.push(...refused.map((each) => ({ ...where, ...each })));
        wanted.push({ source, object: conversion.object });
      }
      continue;
    }
    const { object: converted } = conversion;
    const valueless = whyNoValues(converted, target);
    const wrong = [
      ...(valueless === undefined ? [] : [valueless]),
      ...wrongFields(converted, minor),
    ];
    if (wrong.length > 0) {
      refusals.push(...wrong.map((refused) => ({ ...where, ...refused })));
      wanted.push({ source, object: converted });
      continue;
    }
    applied.push(...conversion.applied);
    const unowned = withoutOwnedReplicas(converted, index);
    const shown = onSide(unowned, {
      activeOnly: activeOnly.has(manifest.object),
      active: target.active,
    });
    if (shown === undefined) continue;
    const unserved = provision !== undefined && lacksDefinition(shown, provision, index);
    if (unserved && mayBeLeftOut(manifest)) {
      leftOut.push({
        ...where,
        text: "as its annotation says, since nothing defines its kind there",
      });
      continue;
    }
    warnings.push(
      ...warningsFor({ ...manifest, object: converted }, side, index, provision !== undefined).map(
        (text) => ({ ...where, text }),
      ),
    );
    rendered.push({ source, object: shown });
    wanted.push({ source, object: shown });
  }
  return {
    objects: rendered.map(({ object }) => object),
    conversions: applied,
    refusals,
    warnings,
    references: provision === undefined ? [] : referencesIn(wanted, provision, provided),
    leftOut,
  };
}

/** A Secret that takes its values from a config which has none of them, or has some of its own as well. */
function whyNoValues(
  object: KubernetesObject,
  { secrets, stack }: RenderTarget,
): ConversionRefused | undefined {
  const name = annotationOf(object, secretFromConfig);
  if (name === undefined) return undefined;
  if ("data" in object || "stringData" in object) {
    return {
      reason: `its values are in the manifest and, by ${secretFromConfig}, in the config`,
      wayOut: "keep one of them",
    };
  }
  if (secrets === undefined || secrets.includes(name)) return undefined;
  return {
    reason: `${secretFromConfig}: got ${name}, which the side's config does not have`,
    wayOut: `pulumi config set${stack === undefined ? "" : ` --stack ${stack}`} --secret --path 'secrets.${name}.KEY'`,
  };
}

/**
 * What one side's cluster makes of `renderFor`'s questions.
 *
 * @param provided of the workload set
 */
export function targetOf(side: Side, provided: readonly Manifest[] = []): RenderTarget {
  const provision = provisionOf(side.cluster);
  return {
    kubernetesVersion: side.cluster.kubernetesVersion,
    stack: side.stack,
    active: side.active,
    ...(provision !== undefined && { provision }),
    ...(side.cluster.managesWorkloads && { secrets: side.secrets ?? [] }),
    ...(side.cluster.created && { ingressClass: createdIngressClass }),
    ...(provided.length > 0 && { provided }),
  };
}

/**
 * The objects that a side's cluster gets from this program, and what a reader should know of them: none where somebody
 * else applies them.
 *
 * @throws UserError when the side cannot take an object: one line each
 */
export function renderSide(
  side: Side,
  { manifests, provided }: Pick<WorkloadSet, "manifests" | "provided">,
): { readonly objects: readonly KubernetesObject[]; readonly warnings: readonly string[] } {
  if (!side.cluster.managesWorkloads) return { objects: [], warnings: [] };
  const rendered = renderFor(manifests, targetOf(side, provided));
  const refused = refusalLines(rendered);
  if (refused.length > 0) throw new UserError(refused);
  return { objects: rendered.objects, warnings: warningLines(rendered) };
}

/** Why a side would not take or run what is rendered for it: a line each. */
export function refusalLines({ refusals, references }: Rendered): readonly string[] {
  return [
    ...refusals.map(refusalLine),
    ...foldedLines(references.filter(({ blocks }) => blocks).map(referenceFinding)),
  ];
}

/** What a reader should know of what is rendered: alike things in one line. */
export function warningLines({ warnings, references, leftOut }: Rendered): readonly string[] {
  const doubtful = references.filter(({ blocks }) => !blocks);
  return [
    ...foldedLines([...warnings, ...doubtful.map(referenceFinding)]),
    ...leftOutNote(leftOut),
  ];
}

function refusalLine({ source, object, reason, wayOut }: ObjectRefusal): string {
  return `${source}: ${object}: ${reason}; ${wayOut}`;
}

/** The object after every conversion that applies, and the reasons why the side cannot take it. */
function convert(
  manifest: Manifest,
  target: ConversionTarget,
  index: ManifestIndex,
  conversions: readonly Conversion[],
):
  | { readonly object: KubernetesObject; readonly applied: readonly AppliedConversion[] }
  | { readonly object: KubernetesObject; readonly refused: readonly ConversionRefused[] } {
  const refused: ConversionRefused[] = [];
  const applied: AppliedConversion[] = [];
  let object = withoutNulls(manifest.object);
  for (const conversion of conversions) {
    const result = conversion.apply(object, target, index);
    if (result === undefined || result === object) continue;
    if (isDeepStrictEqual(result, object)) continue;
    if (isRefused(result)) {
      refused.push(result);
      continue;
    }
    applied.push({
      conversion: conversion.name,
      object: describeObject(manifest.object),
      source: manifest.source,
      changes: changesBetween(object, result),
    });
    object = result;
  }
  const unserved = refused.length > 0 ? undefined : whyUnserved(object, target.minor);
  if (unserved !== undefined) refused.push(unserved);
  return refused.length > 0 ? { object, refused } : { object, applied };
}
