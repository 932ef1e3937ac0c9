// How a migration stands: what the files say, beside what is deployed and live.
import type { KubeConfig } from "@kubernetes/client-node";
import type { Environment } from "../components/environment.ts";
import { ask } from "../components/traffic/probe.ts";
import type { WorkloadSet } from "../conversion/manifests/workload-set.ts";
import { differences } from "../migration/review/drift.ts";
import type { Answer } from "../migration/rules/rule.ts";
import { secondsUntilDrained, zeroSince } from "../migration/state/drain-marker.ts";
import { lockHolder } from "../migration/state/locks.ts";
import type { Observed } from "../migration/state/observed.ts";
import { weightOf, type Host, type Shared, type Side } from "../migration/state/side.ts";
import { deployedWeight, weightedSet } from "../migration/state/weights.ts";
import type { LastUpdate } from "./last-update.ts";
import { measureShares, type MeasuredShares } from "./measured-shares.ts";
import { firstLine } from "../migration/first-line.ts";

/** By the side's stack; null: not known, or no record. */
type BySide<T> = Readonly<Record<string, T | null>>;

export interface HostStatus {
  readonly host: string;
  readonly files: BySide<number>;
  readonly route53: BySide<number>;
  /** Answers of the zone's name servers; null: none of them answers. */
  readonly measured: MeasuredShares | null;
  /** What each ingress says to the gate's question. */
  readonly answers: BySide<Answer>;
}

interface ActiveOnlyStatus {
  readonly stack: string;
  readonly workloads: number;
  /** Those that would run: `CronJob shop/report`. */
  readonly notSuspended: readonly string[];
  /** Why the cluster could not be asked. */
  readonly unread?: string;
}

export interface MigrationStatus {
  readonly sides: readonly string[];
  readonly hosts: readonly HostStatus[];
  readonly locks: { readonly zeroWeight: string | null; readonly active: string | null };
  /** Of the source, once its weights are 0. */
  readonly drains: readonly {
    readonly stack: string;
    readonly since: string | null;
    readonly secondsLeft: number;
  }[];
  readonly lastUpdates: BySide<LastUpdate>;
  readonly activeOnly: readonly ActiveOnlyStatus[];
  /** Where Route53 is not as the files say. */
  readonly differences: readonly string[];
}

export interface StatusSources {
  /** The source first. */
  readonly sides: readonly Side[];
  readonly shared: Shared;
  readonly workloads: WorkloadSet;
  readonly observed: Observed;
  readonly environment: Environment;
  readonly nameServers: (zone: string) => Promise<readonly string[]>;
  readonly lastUpdate: (stack: string) => Promise<LastUpdate | undefined>;
  /** The API of a side's cluster; undefined: it is not asked. */
  readonly cluster: (side: Side) => KubeConfig | undefined;
  /** Questions to the name servers for each host. */
  readonly questions: number;
}

/** Reads everything once; nothing is changed. */
export async function readStatus(sources: StatusSources): Promise<MigrationStatus> {
  const { sides, shared, workloads, observed, environment } = sources;
  const { hosts } = workloads;
  // hosts share their zones and load balancers
  const names: Names = {
    nameServers: once(sources.nameServers),
    addressesOf: once((ingress) => environment.addressesOf(ingress).catch(() => [])),
  };
  const [rows, activeOnly, updates] = await Promise.all([
    Promise.all(hosts.map((host) => statusOfHost(host, sources, names))),
    Promise.all(sides.map((side) => activeOnlyOf(side, sources))),
    Promise.all(sides.map(({ stack }) => sources.lastUpdate(stack))),
  ]);
  // the source comes first; the target has nothing to drain yet
  const drained = sides
    .slice(0, 1)
    .filter((side) => hosts.every(({ name }) => weightOf(side, name) === 0));
  const drains = drained.flatMap(({ stack }) => {
    const since = zeroSince(stack, shared, observed);
    if (since === undefined) return [];
    const secondsLeft = secondsUntilDrained(stack, shared, observed, environment.nowMs());
    return [{ stack, since, secondsLeft }];
  });
  return {
    sides: sides.map(({ stack }) => stack),
    hosts: rows,
    locks: {
      zeroWeight: lockHolder("zeroWeight", shared, observed) ?? null,
      active: lockHolder("active", shared, observed) ?? null,
    },
    drains,
    lastUpdates: Object.fromEntries(sides.map(({ stack }, i) => [stack, updates[i] ?? null])),
    activeOnly: activeOnly.flat(),
    differences: differences(sides, shared, hosts, observed),
  };
}

interface Names {
  readonly nameServers: (zone: string) => Promise<readonly string[]>;
  readonly addressesOf: (ingress: string) => Promise<readonly string[]>;
}

/** Each name is asked once. */
function once<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (name) => {
    const answer = asked.get(name) ?? ask(name);
    asked.set(name, answer);
    return answer;
  };
}

async function statusOfHost(host: Host, sources: StatusSources, names: Names): Promise<HostStatus> {
  const { sides, observed, environment, questions } = sources;
  const bySide = <T>(of: (side: Side) => T | undefined): BySide<T> =>
    Object.fromEntries(sides.map((side) => [side.stack, of(side) ?? null]));
  const ingressOf = ({ stack }: Side): string | undefined =>
    weightedSet(observed, host.name).find(({ setIdentifier }) => setIdentifier === stack)?.alias
      ?.name;
  const answers = await Promise.all(
    sides.map(async (side) => {
      const ingress = ingressOf(side);
      return ingress === undefined ? undefined : ask(host.probe, ingress, environment);
    }),
  );
  const addresses = new Map<string, readonly string[]>();
  for (const side of sides) {
    const ingress = ingressOf(side);
    if (ingress === undefined) continue;
    addresses.set(side.stack, await names.addressesOf(ingress));
  }
  const measured =
    addresses.size === 0
      ? undefined
      : await names.nameServers(host.zone).then(
          (servers) => measureShares(host.probe.name, servers, addresses, questions),
          () => undefined,
        );
  return {
    host: host.name,
    files: bySide((side) => (side.retired ? undefined : weightOf(side, host.name))),
    route53: bySide(({ stack }) => deployedWeight(observed, host.name, stack)),
    measured: measured ?? null,
    answers: Object.fromEntries(sides.map(({ stack }, i) => [stack, answers[i] ?? null])),
  };
}

async function activeOnlyOf(
  side: Side,
  { workloads, cluster }: StatusSources,
): Promise<readonly ActiveOnlyStatus[]> {
  const config = cluster(side);
  if (config === undefined || workloads.activeOnly.length === 0) return [];
  // loaded when they are asked for: a third of a second
  const [{ runningWorkloads }, { notSuspendedWorkloads }] = await Promise.all([
    import("../components/workloads/running-workloads.ts"),
    import("../components/workloads/active-only-state.ts"),
  ]);
  const own = runningWorkloads(workloads, side.cluster.kubernetesVersion);
  try {
    const notSuspended = await notSuspendedWorkloads(config, own);
    return [{ stack: side.stack, workloads: own.length, notSuspended }];
  } catch (error) {
    const unread = firstLine(error);
    return [{ stack: side.stack, workloads: own.length, notSuspended: [], unread }];
  }
}
