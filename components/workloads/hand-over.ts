// Whether the side that is to run the active-only workloads could: asked before they run nowhere.
import type { KubeConfig } from "@kubernetes/client-node";
import {
  describeObject,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "../../conversion/manifests/manifest.ts";
import { workloadName, type WorkloadSet } from "../../conversion/manifests/workload-set.ts";
import { placed } from "../../conversion/places.ts";
import { renderFor, targetOf } from "../../conversion/render.ts";
import { handsOver } from "../../migration/rules/active-once.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Side } from "../../migration/state/side.ts";
import type { Environment } from "../environment.ts";

/** The longest that one question may take, milliseconds: a server that is silent does not decide. */
const questionMs = 10_000;

/** Of each side's cluster, as far as it is known. */
export interface Kubeconfigs {
  readonly own?: string | undefined;
  readonly peer?: string | undefined;
}

/**
 * What the API server of the side that is to run the active-only workloads finds wrong with them as they are to run: of
 * the other side while this one gives them up, of this one otherwise. Empty where it cannot be asked.
 */
export async function askBeforeHandOver(
  context: MigrationContext,
  workloads: Pick<WorkloadSet, "manifests" | "activeOnly" | "provided">,
  kubeconfigs: Kubeconfigs,
  environment: Environment,
): Promise<readonly string[]> {
  const { side } = context;
  const runsHere = side.active && !handsOver(context);
  if (side.fence || side.retired || runsHere || workloads.activeOnly.length === 0) return [];
  const next = !side.active && handsOver(context) ? receiver(context) : side;
  const kubeconfig = next === side ? kubeconfigs.own : kubeconfigs.peer;
  if (next === undefined || kubeconfig === undefined) return [];
  const forms = activeForms(next, workloads);
  // loaded when it is asked for: a third of a second
  const { apiOf } = await import("./kubernetes-api.ts");
  const server = environment.kubernetesApi(next.cluster.name);
  return mistakesIn(apiOf(kubeconfig, server, questionMs), forms);
}

/** The other side, as far as its last update told. */
function receiver({ side, peerLast }: MigrationContext): Side | undefined {
  const { peer } = side;
  if (peer === undefined || peerLast?.cluster === undefined) return undefined;
  return { ...side, stack: peer, cluster: peerLast.cluster };
}

/** The active-only workloads as a side's cluster gets them when the side is active, each with its manifest's place. */
export function activeForms(
  side: Side,
  { manifests, activeOnly, provided }: Pick<WorkloadSet, "manifests" | "activeOnly" | "provided">,
): readonly Manifest[] {
  if (activeOnly.length === 0) return [];
  const names = new Set(activeOnly.map(workloadName));
  const { objects } = renderFor(manifests, targetOf({ ...side, active: true }, provided));
  return placed(
    objects.filter((object) => names.has(nameOf(object))),
    manifests,
  );
}

function nameOf(object: KubernetesObject): string {
  const { kind, metadata } = object;
  return workloadName({ kind, namespace: namespaceOf(object), name: metadata.name });
}

/**
 * What an API server finds wrong with objects, by dry run: a line each. They are asked for under another name, so that
 * neither what is there already nor who manages its fields has a part in the answer.
 */
export async function mistakesIn(
  config: KubeConfig,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  const { StrictApi } = await import("./strict-api.ts");
  const api = StrictApi.of(config);
  const lines = await Promise.all(
    manifests.map(async ({ object, source }) => {
      const name = `${object.metadata.name.slice(0, 40)}-asked`;
      const asked = { ...object, metadata: { ...object.metadata, name } };
      const why = (await api.mistake(asked, "create")) ?? (await api.mistake(asked, "apply"));
      return why === undefined ? [] : [`${source}: ${describeObject(object)}: ${why}`];
    }),
  );
  return lines.flat();
}
