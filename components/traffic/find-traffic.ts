// One side's traffic as another program's author says it: without this project's stack files, workloads and
// active-only workloads, by the same rules.
import * as pulumi from "@pulumi/pulumi";
import { refuseAtStart } from "../../migration/review/program-start.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { ClusterFacts, Host, Probe, Shared, Side } from "../../migration/state/side.ts";
import { zoneOf } from "../../migration/state/zones.ts";
import { UserError } from "../../migration/user-error.ts";
import { realEnvironment, type Environment } from "../environment.ts";
import { withPlainErrors } from "../errors.ts";
import { findMigrationContext } from "../state/migration-context.ts";
import { findZones, type Zone } from "../state/route53.ts";

export interface TrafficArgs {
  /** DNS names that clients call, in lower case. */
  readonly hosts: readonly string[];
  /** Names of the public Route53 zones of the hosts; the locks and the drain marker live in the first. */
  readonly hostedZones: readonly [string, ...string[]];
  /** The cluster that serves this side. A change of its minor version under traffic is refused. */
  readonly cluster: Pick<ClusterFacts, "name" | "kubernetesVersion"> & Partial<ClusterFacts>;
  /** The other side's stack name; default none, as before a migration. */
  readonly peer?: string;
  /** 0 to 255, for every host that `hostWeights` does not name; default 0. */
  readonly trafficWeight?: number;
  /** 0 to 255 by host; default none. */
  readonly hostWeights?: Readonly<Record<string, number>>;
  /** True: simple records that serve hosts today are taken over. Default false. */
  readonly adopt?: boolean;
  /** True: the side's last step. Default false. */
  readonly retired?: boolean;
  /** How the gate asks for a host; default: https, path `/`. */
  readonly probes?: Readonly<Record<string, Partial<Probe>>>;
  /** How long clients may still come after weight 0. Default 3600. */
  readonly drainSeconds?: number;
}

/** What `WeightedTraffic` needs, besides a cluster. */
export interface FoundTraffic {
  readonly context: MigrationContext;
  readonly zones: readonly [Zone, ...Zone[]];
}

/**
 * Reads what Route53 has of both sides, and asks the rules. Await it before the first resource.
 *
 * @param environment default: the real one
 * @throws pulumi.RunError with every violated rule, or a host or a weight that cannot be meant
 */
export function findTraffic(
  args: TrafficArgs,
  environment: Environment = realEnvironment,
): Promise<FoundTraffic> {
  return withPlainErrors(async () => {
    const [first, ...others] = args.hostedZones;
    const shared: Shared = {
      project: pulumi.getProject(),
      hostedZones: [publicZone(first), ...others.map(publicZone)],
      workloads: ".",
      hosts: {},
      removedHosts: [],
      rollout: [1, 10, 50, 90, 100],
      drainSeconds: args.drainSeconds ?? 3600,
    };
    const { found, mistakes } = hostsOf(args, shared);
    mistakes.push(...weightMistakes(args));
    if (mistakes.length > 0) throw new UserError(mistakes);
    const [zone, ...rest] = await findZones(shared.hostedZones);
    if (zone === undefined) throw new Error("hostedZones: expected at least one");
    const zones = [zone, ...rest] as const;
    const none = { manifests: [], rendered: [], activeOnly: [], unannotated: [], notes: [] };
    const workloads = { ...none, hosts: found };
    const context = await findMigrationContext({
      side: sideOf(args),
      shared,
      zones,
      workloads,
      environment,
    });
    refuseAtStart(context);
    return { context, zones: [...zones] };
  });
}

function sideOf(args: TrafficArgs): Side {
  const { peer, trafficWeight = 0, hostWeights = {}, adopt = false, retired = false } = args;
  return {
    stack: pulumi.getStack(),
    cluster: { zones: [], created: true, managesWorkloads: false, ...args.cluster },
    trafficWeight,
    hostWeights,
    active: false,
    fence: false,
    adopt,
    retired,
    ...(peer !== undefined && { peer }),
  };
}

function publicZone(name: string) {
  return { name, private: false };
}

function hostsOf({ hosts, hostedZones, probes = {} }: TrafficArgs, shared: Shared) {
  const found: Host[] = [];
  const mistakes: string[] = [];
  for (const name of hosts) {
    const zone = zoneOf(name, shared.hostedZones);
    if (zone === undefined) {
      mistakes.push(
        `hosts: ${name} lies in no hosted zone: got ${hostedZones.join(", ")}; add its zone to hostedZones`,
      );
      continue;
    }
    const probe: Probe = {
      scheme: "https",
      name: name.replace(/^\*\./, "any."),
      path: "/",
      ...probes[name],
    };
    found.push({ name, zone, probe });
  }
  return { found, mistakes };
}

function weightMistakes({ trafficWeight = 0, hostWeights = {} }: TrafficArgs): readonly string[] {
  const weights = { trafficWeight, ...hostWeights };
  return Object.entries(weights)
    .filter(([, weight]) => !Number.isInteger(weight) || weight < 0 || weight > 255)
    .map(([key, weight]) => `${key}: got ${weight}, expected a whole number from 0 to 255`);
}
