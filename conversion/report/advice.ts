import { ManifestIndex } from "../manifests/manifest-index.ts";
import { isIngress, type Manifest } from "../manifests/manifest.ts";
import { statefulReport } from "../manifests/stateful.ts";
import { findActiveOnly } from "../manifests/active-only.ts";
import type { Side } from "../../migration/state/side.ts";
import type { AppliedConversion, ObjectRefusal } from "../conversion.ts";
import { isNginx, translationsOf } from "../ingress/controller.ts";
import { renderFor, targetOf } from "../render.ts";
import { minorNumber } from "../api-versions.ts";
import { adviseStrategy, type UpgradeStrategy } from "./upgrade-strategy.ts";

/** What becomes of the manifests on one side. */
export interface SideAdvice {
  readonly stack: string;
  readonly kubernetesVersion: string;
  /** False where somebody else applies the manifests: then this tells what they would have to apply. */
  readonly managesWorkloads: boolean;
  readonly conversions: readonly AppliedConversion[];
  readonly refusals: readonly ObjectRefusal[];
  readonly warnings: readonly string[];
  readonly totals: Totals;
}

interface Totals {
  /** Objects among the manifests. */
  readonly objects: number;
  readonly convertedObjects: number;
  readonly conversions: number;
  readonly refusedObjects: number;
  /** Of ingress-nginx, on a created cluster. */
  readonly annotations: { readonly translated: number; readonly refused: number };
}

export interface Advice extends UpgradeStrategy {
  readonly from: string;
  readonly to: string;
  readonly sides: readonly SideAdvice[];
  /** `CronJob shop/invoices: a CronJob`. */
  readonly activeOnly: readonly string[];
  /** In-cluster databases that nobody has decided about. */
  readonly stateful: readonly string[];
}

/** @param from the side that serves */
export function collectAdvice(from: Side, to: Side, manifests: readonly Manifest[]): Advice {
  return {
    from: from.stack,
    to: to.stack,
    ...adviseStrategy(from.cluster, to.cluster, manifests),
    sides: [from, to].map((side) => adviseSide(side, manifests)),
    activeOnly: findActiveOnly(manifests).map(
      ({ kind, namespace, name, reason }) => `${kind} ${namespace}/${name}: ${reason}`,
    ),
    stateful: statefulReport(manifests).map(({ object, text }) => `${object} ${text}`),
  };
}

function adviseSide(side: Side, manifests: readonly Manifest[]): SideAdvice {
  const { conversions, refusals, warnings } = renderFor(manifests, targetOf(side));
  return {
    stack: side.stack,
    kubernetesVersion: side.cluster.kubernetesVersion,
    managesWorkloads: side.cluster.managesWorkloads,
    conversions,
    refusals,
    warnings,
    totals: {
      objects: manifests.length,
      convertedObjects: new Set(conversions.map(({ object, source }) => object + source)).size,
      conversions: conversions.length,
      refusedObjects: new Set(refusals.map(({ object, source }) => object + source)).size,
      annotations: countAnnotations(side, manifests),
    },
  };
}

function countAnnotations(
  side: Side,
  manifests: readonly Manifest[],
): { readonly translated: number; readonly refused: number } {
  const { ingressClass, kubernetesVersion } = targetOf(side);
  if (ingressClass === undefined) return { translated: 0, refused: 0 };
  const target = { minor: minorNumber(kubernetesVersion), ingressClass };
  const index = new ManifestIndex(manifests);
  const results = manifests
    .map(({ object }) => object)
    .filter((object) => isIngress(object) && isNginx(object, target, index))
    .flatMap((object) => translationsOf(object))
    .map(({ result }) => result);
  const refused = results.filter((result) => "refused" in result).length;
  return { translated: results.length - refused, refused };
}

/** One object with everything that conversions changed in it, in the manifests' order. */
export interface ConvertedObject {
  readonly object: string;
  readonly source: string;
  readonly conversions: readonly AppliedConversion[];
}

export function byObject(conversions: readonly AppliedConversion[]): readonly ConvertedObject[] {
  const objects = Map.groupBy(conversions, ({ object, source }) => `${source}|${object}`);
  return [...objects.values()].flatMap((own) =>
    own.slice(0, 1).map(({ object, source }) => ({ object, source, conversions: own })),
  );
}
