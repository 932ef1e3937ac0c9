import * as pulumi from "@pulumi/pulumi";
import { hostBackings } from "../../conversion/manifests/backing.ts";
import type { KubernetesObject } from "../../conversion/manifests/manifest.ts";
import { workloadName, type WorkloadSet } from "../../conversion/manifests/workload-set.ts";
import type { Shared, Side } from "../../migration/state/side.ts";
import { handsOver } from "../../migration/rules/active-once.ts";
import { lockHolder, lockNames, type LockKind } from "../../migration/state/locks.ts";
import type { LastOutputs, MigrationContext } from "../../migration/state/migration-context.ts";
import type { Observed } from "../../migration/state/observed.ts";
import { clientRecords } from "../../migration/state/shared-cluster.ts";
import { hostsWithRecord } from "../../migration/state/weights.ts";
import { secondsUntilDrained, zeroSince } from "../../migration/state/drain-marker.ts";
import { withoutNamesakes } from "../../migration/state/namesakes.ts";
import { findApiSilence, kubeconfigOf } from "./api-silence.ts";
import { observe, observeOtherZones, type Zone } from "./route53.ts";
import { isSecretKey } from "./secret-config.ts";
import { askTarget } from "../traffic/health-gate.ts";
import { otherIngress } from "../traffic/other-ingress.ts";
import { complaintOf } from "../shell.ts";
import { askBeforeHandOver } from "../workloads/hand-over.ts";
import { countMachines } from "./group-machines.ts";
import { readLastOutputs, recordsInState, type ReadOutputs } from "./stack-outputs.ts";
import { clusterStackOf, findTenants, hostsOfShards } from "./tenants.ts";
import { drainClockMs, type Environment } from "../environment.ts";

/** What this side wants, and whom to ask what is deployed. */
export interface ContextArgs {
  readonly side: Side;
  readonly shared: Shared;
  readonly zones: readonly Zone[];
  /** With the objects as this side's cluster gets them. */
  readonly workloads: WorkloadSet & { readonly rendered: readonly KubernetesObject[] };
  readonly environment: Environment;
  /** Of the stack that this one takes its cluster from, where they have been read; default: they are read. */
  readonly clusterOutputs?: ReadOutputs | undefined;
}

/** All that the rules are asked about: what this side wants, and what is deployed on both. */
export async function findMigrationContext({
  side,
  shared,
  zones,
  workloads,
  environment,
  clusterOutputs,
}: ContextArgs): Promise<MigrationContext> {
  const [shown, own, peer] = await Promise.all([
    observe(zones),
    readLastOutputs(side.stack),
    side.peer === undefined ? undefined : readLastOutputs(side.peer),
  ]);
  const { last } = own;
  const { hosts } = workloads;
  const known = { side, shared, hosts, ...(last !== undefined && { last }) };
  const ends = side.retired || side.fence;
  const observed = {
    ...withoutNamesakes(shown, known),
    ...(ends && {
      otherZones: await observeOtherZones(zones, (text) => void pulumi.log.warn(text)),
    }),
  };
  const unreadable = {
    ...(own.unreadable !== undefined && { own: own.unreadable }),
    ...(peer?.unreadable !== undefined && { peer: peer.unreadable }),
  };
  const tenants = ends && side.clusterOnly === true ? await findTenants(side.stack) : undefined;
  const locksInState = await findLocksInState(side.stack, shared, observed, last);
  const context: MigrationContext = {
    side,
    shared,
    hosts,
    backing: hostBackings(workloads.rendered, side.cluster, last?.routing, workloads.provided),
    observed,
    zoneIds: Object.fromEntries(zones.map(({ name, zoneId }) => [name, zoneId])),
    activeOnly: workloads.activeOnly.map(workloadName),
    unannotated: workloads.unannotated,
    nowMs: await clockFor(side, shared, observed, environment),
    ...(last !== undefined && { last: { ...last, ...(locksInState && { locksInState }) } }),
    ...(peer?.last !== undefined && { peerLast: peer.last }),
    ...(Object.keys(unreadable).length > 0 && { unreadable }),
    ...(workloads.externalDns !== undefined && { externalDns: workloads.externalDns }),
    ...(tenants !== undefined && { tenants }),
  };
  const objection = await askDrainCommand(context);
  const peerRefusals = await askBeforeFence(context, environment);
  const { clusterStack } = side;
  const { kubeconfig } =
    clusterStack === undefined ? own : (clusterOutputs ?? (await readLastOutputs(clusterStack)));
  const apiSilence = await findApiSilence(context, environment, kubeconfig);
  const kubeconfigs = {
    own: apiSilence === undefined ? await kubeconfigOf(side, kubeconfig) : undefined,
    peer: peer?.kubeconfig ?? (await kubeconfigOfPeer(context)),
  };
  const handOverMistakes = await askBeforeHandOver(
    context,
    workloads,
    kubeconfigs,
    environment,
    (text) => void pulumi.log.warn(text),
  );
  const machines = await countMachines(context);
  return {
    ...context,
    ...(machines !== undefined && { machines }),
    ...(apiSilence !== undefined && { apiSilence }),
    ...(objection !== undefined && { drainObjection: objection }),
    ...(peerRefusals !== undefined && { peerRefusals }),
    ...(handOverMistakes.length > 0 && { handOverMistakes }),
  };
}

/**
 * While the other side's load balancer is unhealthy, Route53 answers with a record at weight 0: a fence would end what
 * serves. So the other side is asked for each host before.
 */
async function askBeforeFence(
  context: MigrationContext,
  environment: Environment,
): Promise<Readonly<Record<string, string>> | undefined> {
  const { side, observed, last } = context;
  const { peer = "the other side" } = side;
  if (!side.fence || side.retired || last?.fenced === true) return undefined;
  const stacks = new Map(
    clientRecords(context).map(({ name, setIdentifier = "" }) => [name, setIdentifier]),
  );
  const hosts = side.clusterOnly === true ? hostsOfShards(context.shared) : context.hosts;
  const probeTargets = hosts.flatMap((host) => {
    const stack = stacks.get(host.name);
    if (stack === undefined) return [];
    return [{ host, target: otherIngress(observed, host.name, stack), source: undefined }];
  });
  const variables = { GATE_TARGET: peer, GATE_WEIGHTS: "{}" };
  const say = (text: string) => void pulumi.log.info(text, undefined, undefined, true);
  return Object.fromEntries(
    await askTarget(peer, probeTargets, variables, {
      ...{ deadlineSeconds: 60, retrySeconds: 10, environment, say },
    }),
  );
}

/**
 * Outputs are written before deletions, so they only say which locks the state may have. Where the other side holds one
 * of them, the state itself is asked: a lock that it has must be forgotten, not deleted.
 */
async function findLocksInState(
  stack: string,
  shared: Shared,
  observed: Observed,
  last: LastOutputs | undefined,
): Promise<readonly LockKind[] | undefined> {
  const maybe = last?.locksInState;
  const doubtful = maybe?.some((kind) => {
    const holder = lockHolder(kind, shared, observed);
    return holder !== undefined && holder !== stack;
  });
  if (maybe === undefined || doubtful !== true) return maybe;
  const names = await recordsInState(stack);
  return names === undefined ? maybe : maybe.filter((kind) => names.includes(lockNames[kind]));
}

/** Where a shard gives its active-only workloads up: of the stack that has the other side's cluster. */
async function kubeconfigOfPeer(context: MigrationContext): Promise<string | undefined> {
  const { side } = context;
  if (side.clusterStack === undefined || side.active || !handsOver(context)) return undefined;
  const cluster = clusterStackOf(side.peer);
  return cluster === undefined ? undefined : (await readLastOutputs(cluster)).kubeconfig;
}

/** Route53's clock where the drain is judged, or an adoption is dated. */
async function clockFor(
  { stack, retired, fence, adopt }: Side,
  shared: Shared,
  observed: Observed,
  environment: Environment,
): Promise<number> {
  const judged = (retired || fence) && zeroSince(stack, shared, observed) !== undefined;
  if (!judged && !adopt) return environment.nowMs();
  return drainClockMs(environment, (text) => void pulumi.log.warn(text));
}

/** Asked only when nothing but the user's own view of the drain is missing. */
async function askDrainCommand(context: MigrationContext): Promise<string | undefined> {
  const { side, shared, observed, nowMs: now } = context;
  if (!side.retired || side.drainCommand === undefined) return undefined;
  if (hostsWithRecord(observed, side.stack).length === 0) return undefined;
  if (secondsUntilDrained(side.stack, shared, observed, now) > 0) return undefined;
  const variables = {
    DRAIN_STACK: side.stack,
    DRAIN_HOSTS: hostsWithRecord(observed, side.stack).join(" "),
  };
  void pulumi.log.info("waiting for drainCommand", undefined, undefined, true);
  return complaintOf(side.drainCommand, variables, { secret: isSecretKey("drainCommand") });
}
