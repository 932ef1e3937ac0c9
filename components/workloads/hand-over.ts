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
import { firstLine } from "../../migration/first-line.ts";
import { handsOver } from "../../migration/rules/active-once.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Side } from "../../migration/state/side.ts";
import { eachOf } from "../each-of.ts";
import type { Environment } from "../environment.ts";

/** The longest that one question may take, milliseconds: a server that is silent does not decide. */
const questionMs = 10_000;

/** The longest that all of them may take, milliseconds: a slow one does not hold up every preview. */
const allQuestionsMs = 30_000;

const requestsAtOnce = 8;

/** Of each side's cluster, as far as it is known. */
export interface Kubeconfigs {
  readonly own?: string | undefined;
  readonly peer?: string | undefined;
}

/**
 * What the API server of the side that is to run the active-only workloads finds wrong with them as they are to run: of
 * the other side while this one gives them up, of this one otherwise. Empty where it cannot be asked.
 *
 * @param warn told of a server that does not answer when this update hands over
 */
export async function askBeforeHandOver(
  context: MigrationContext,
  workloads: Pick<WorkloadSet, "manifests" | "activeOnly" | "provided">,
  kubeconfigs: Kubeconfigs,
  environment: Environment,
  warn: (text: string) => void,
): Promise<readonly string[]> {
  const { side } = context;
  const runsHere = side.active && !handsOver(context);
  if (side.fence || side.retired || runsHere || workloads.activeOnly.length === 0) return [];
  const next = !side.active && handsOver(context) ? receiver(context) : side;
  const kubeconfig = next === side ? kubeconfigs.own : kubeconfigs.peer;
  if (next === undefined || kubeconfig === undefined) return [];
  const forms = activeForms(next, workloads);
  const { name } = next.cluster;
  // loaded when it is asked for: a third of a second
  const { apiOf } = await import("./kubernetes-api.ts");
  const ask = async () =>
    mistakesIn(
      apiOf(kubeconfig, environment.kubernetesApi(name), questionMs),
      forms,
      allQuestionsMs,
    );
  const { lines, silence } = await ask().catch((error: unknown): Mistakes => ({
    lines: [],
    silence: firstLine(error),
  }));
  if (silence !== undefined && handsOver(context)) {
    warn(
      `it is not known whether the API server of ${next.stack} would take the active-only workloads as they are to run there: ` +
        `${silence}; ask it by npm run check -- --cluster ${next.stack}=CONTEXT`,
    );
  }
  return lines;
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
  const { own = [], others = [] } = Object.groupBy(manifests, ({ object }) =>
    names.has(nameOf(object)) ? "own" : "others",
  );
  // the others are what these are rendered beside: an autoscaler, for example
  const target = targetOf({ ...side, active: true }, [...others, ...(provided ?? [])]);
  return placed(renderFor(own, target).objects, own);
}

function nameOf(object: KubernetesObject): string {
  const { kind, metadata } = object;
  return workloadName({ kind, namespace: namespaceOf(object), name: metadata.name });
}

export interface Mistakes {
  /** A line for each object. */
  readonly lines: readonly string[];
  /** Why the server was asked no further; absent: it has answered for every object. */
  readonly silence?: string;
}

/**
 * What an API server finds wrong with objects, by dry run, until it does not answer.
 *
 * @param mostMs after so many milliseconds no further object is asked for; default: no limit
 */
export async function mistakesIn(
  config: KubeConfig,
  manifests: readonly Manifest[],
  mostMs = Infinity,
): Promise<Mistakes> {
  const { StrictApi } = await import("./strict-api.ts");
  const api = StrictApi.of(config);
  const found = new Map<Manifest, string>();
  const silences: string[] = [];
  const startMs = performance.now();
  const ask = async (manifest: Manifest): Promise<void> => {
    if (silences.length > 0) return;
    if (performance.now() - startMs >= mostMs) {
      silences.push(`it has not answered for all of them within ${mostMs / 1000} s`);
      return;
    }
    try {
      const why = await api.mistake(manifest.object);
      if (why !== undefined) found.set(manifest, why);
    } catch (error) {
      silences.push(firstLine(error));
    }
  };
  // the first alone: it tells whether the server answers, and gets a token for the others
  await eachOf(manifests.slice(0, 1), 1, ask);
  await eachOf(manifests.slice(1), requestsAtOnce, ask);
  const [silence] = silences;
  return {
    lines: manifests.flatMap((manifest) => {
      const { object, source } = manifest;
      const why = found.get(manifest);
      return why === undefined ? [] : [`${source}: ${describeObject(object)}: ${why}`];
    }),
    ...(silence !== undefined && { silence }),
  };
}
