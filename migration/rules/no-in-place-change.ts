import { secondsUntilDrained } from "../state/drain-marker.ts";
import { minorOf } from "../state/kubernetes-version.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import { clientRecords, stacksAt } from "../state/shared-cluster.ts";
import type { ClusterFacts } from "../state/side.ts";
import { pointingHere } from "../state/targets.ts";
import { upgradeRisks } from "../state/upgrade-risks.ts";
import { unreadableOutputs } from "./unreadable-outputs.ts";
import { refusedFields, type Deployed } from "./in-place-fields.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * A cluster with traffic, or not yet drained, keeps what can't be changed without risk. A patch release is allowed: it
 * changes launch templates only.
 */
export const noInPlaceChange: Rule = {
  id: "no-in-place-change",
  when: { start: refusedChanges },
};

function refusedChanges(context: MigrationContext): readonly Finding[] {
  const { side, last, unreadable } = context;
  const known = clientRecords(context).length === 0 && side.clusterOnly !== true;
  if (unreadable?.own !== undefined && !known) {
    return [
      {
        text: `cluster: it is not known whether it changes: ${unreadableOutputs(side.stack, unreadable.own)}`,
      },
    ];
  }
  if (last?.cluster === undefined) return [];
  const changes = inPlaceChanges(last.cluster, side.cluster, {
    ...(context.machines !== undefined && { machines: context.machines }),
    hosts: hostsThatStay(context),
  });
  if (changes.length === 0) return [];
  if (hasTraffic(context)) {
    const risks = upgradeRisks(last.cluster, side.cluster).map((risk) => ` (${risk})`);
    return [
      {
        text:
          `cluster: ${changes.join(", ")} on a cluster with traffic${risks.join("")}; create a new side ` +
          `with these values and shift the traffic to it`,
      },
    ];
  }
  // a cluster of shards is judged by its own stack
  const others = side.clusterStack === undefined ? pointingHere(context) : [];
  const [pointing] = others.filter(({ weight }) => weight !== 0);
  if (pointing !== undefined) {
    const { name, type, setIdentifier } = pointing;
    const which = setIdentifier === undefined ? "" : ` of ${setIdentifier}`;
    return [
      {
        host: name,
        text:
          `cluster: ${changes.join(", ")} on a cluster to which the ${type} record${which} sends clients; point it ` +
          `elsewhere first`,
      },
    ];
  }
  const left = undrainedSeconds(context);
  if (left === 0) return [];
  return [
    {
      text:
        `cluster: ${changes.join(", ")} on a cluster to which clients may still come from cached answers; ` +
        `wait ${left} s more`,
    },
  ];
}

/** Those that have a record here, of any shard, and keep it: by Route53, since outputs of a failed update may not have them. */
function hostsThatStay(context: MigrationContext): readonly string[] {
  const { side, hosts } = context;
  const named = new Set(hosts.map(({ name }) => name));
  return clientRecords(context)
    .map(({ name }) => name)
    .filter((name) => side.clusterOnly === true || named.has(name));
}

/** What changed of the values that must stay; empty when nothing did. */
export function inPlaceChanges(
  before: ClusterFacts,
  after: ClusterFacts,
  deployed?: Deployed,
): readonly string[] {
  const changes: string[] = [];
  const compare = (what: string, old: string | undefined, now: string | undefined) => {
    if (old !== undefined && old !== now) changes.push(`${what} ${old} -> ${now ?? "none"}`);
  };
  compare("name", before.name, after.name);
  compare("kubernetesVersion", minorOf(before.kubernetesVersion), minorOf(after.kubernetesVersion));
  compare("networking", before.networking, after.networking);
  const zones = (of: readonly string[]) => (of.length === 0 ? "none" : of.toSorted().join(" "));
  compare("zones", zones(before.zones), zones(after.zones));
  if (before.managesWorkloads && !after.managesWorkloads) {
    changes.push("manageWorkloads true -> false, which deletes every object");
  }
  if (before.created !== after.created) {
    changes.push(after.created ? "existing -> created" : "created -> existing");
  } else if (before.spec !== undefined && after.spec !== undefined) {
    changes.push(...refusedFields(before.spec, after.spec, deployed));
  }
  return changes;
}

/** 0 for a cluster to which no record leads: nobody comes there. */
function undrainedSeconds(context: MigrationContext): number {
  const { shared, observed, nowMs } = context;
  return Math.max(
    0,
    ...stacksAt(context).map((stack) => secondsUntilDrained(stack, shared, observed, nowMs)),
  );
}

function hasTraffic(context: MigrationContext): boolean {
  return clientRecords(context).some(
    ({ setIdentifier, weight = 0 }) => setIdentifier === undefined || weight > 0,
  );
}
