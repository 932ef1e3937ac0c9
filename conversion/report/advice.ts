import { isIngress, namespaceOf, type Manifest } from "../manifests/manifest.ts";
import { ManifestIndex } from "../manifests/manifest-index.ts";
import { toDecide, type WorkloadSurvey } from "../manifests/workload-set.ts";
import type { Side } from "../../migration/state/side.ts";
import { isNginx, translationsOf } from "../ingress/controller.ts";
import { renderFor, targetOf } from "../render.ts";
import { minorNumber } from "../api-versions.ts";
import type { Advice, SideAdvice } from "./advice-schema.ts";
import { adviseStrategy } from "./upgrade-strategy.ts";

/** @param from the side that serves */
export function collectAdvice(from: Side, to: Side, survey: WorkloadSurvey): Advice {
  const { manifests, activeOnly } = survey;
  const places = new Map(manifests.map(({ object, source }) => [placeKey(object), source]));
  return {
    from: from.stack,
    to: to.stack,
    ...adviseStrategy(from.cluster, to.cluster, manifests),
    decisions: { required: toDecide(survey), open: survey.undecided },
    hosts: survey.hostPlaces,
    leftOut: survey.leftOut,
    activeOnly: activeOnly.map(({ kind, namespace, name, reason }) => ({
      source: places.get(`${kind} ${namespace}/${name}`) ?? "",
      object: `${kind} ${namespace}/${name}`,
      text: reason,
    })),
    remarks: survey.remarks,
    sides: [from, to].map((side) => adviseSide(side, survey)),
  };
}

function placeKey(object: Manifest["object"]): string {
  return `${object.kind} ${namespaceOf(object)}/${object.metadata.name}`;
}

/** Whether an advice names something that a side would not take. */
export function hasRefusals({ decisions, sides }: Advice): boolean {
  return (
    decisions.required.length > 0 ||
    sides.some(
      ({ refusals, references }) => refusals.length > 0 || references.some(({ blocks }) => blocks),
    )
  );
}

function adviseSide(side: Side, { manifests, provided }: WorkloadSurvey): SideAdvice {
  const { conversions, refusals, warnings, references } = renderFor(
    manifests,
    targetOf(side, provided),
  );
  return {
    stack: side.stack,
    kubernetesVersion: side.cluster.kubernetesVersion,
    managesWorkloads: side.cluster.managesWorkloads,
    conversions,
    refusals,
    references,
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
