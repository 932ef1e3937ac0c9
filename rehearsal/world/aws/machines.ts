import type { Clock } from "../../ground/clock.ts";
import { hexOf } from "../../ground/random.ts";
import { record, records, scalarText, texts, type Properties } from "../provider.ts";
import type { Account } from "./account.ts";
import { Fleet, type Instance, type LaunchedOf } from "./fleet.ts";
import { groupType, targetGroupType, type AwsResource } from "./resource-types.ts";
import { clusterOf, tagsOf } from "./tags.ts";
import { addressOf, templateOf, versionInUserData } from "./user-data.ts";

/** Simulated seconds from a group's wish for an instance to a member of the cluster. */
const bootSeconds = { "control-plane": 150, node: 90 };

/** Simulated seconds until a group notices that EC2 has ended one of its machines. */
const noticedSeconds = 60;

/** What a cluster has of machines. */
export interface MachinePark {
  readonly apiUp: boolean;
  /** Control-plane nodes. */
  readonly members: readonly Instance[];
  /** Worker nodes. */
  readonly nodes: readonly Instance[];
}

/** Machines that no Auto Scaling group of the program has started. */
export interface ExistingMachines {
  readonly count: number;
  /** False: they are terminated. */
  readonly running: boolean;
}

/** The Auto Scaling groups' instances: they boot, join their cluster, and go. */
export class Machines {
  readonly #clock: Clock;
  readonly #account: Account;
  readonly #changed: (cluster: string) => void;
  readonly #fleets = new Map<string, Fleet>();
  readonly #existing = new Map<string, ExistingMachines>();

  /** @param changed told when a cluster's machines have come or gone */
  constructor(clock: Clock, account: Account, changed: (cluster: string) => void) {
    this.#clock = clock;
    this.#account = account;
    this.#changed = changed;
  }

  groupChanged(group: AwsResource, gone: boolean): void {
    const cluster = clusterOf(group.inputs);
    if (group.type !== groupType || cluster === undefined) return;
    const known = this.#fleets.get(group.id);
    const fleet = known ?? this.#fleetOf(group, cluster);
    if (gone) this.#fleets.delete(group.id);
    else this.#fleets.set(group.id, fleet);
    fleet.wanted = gone ? 0 : sizeOf(group.inputs, known?.wanted);
    this.#fill(fleet);
  }

  /** A majority of the control plane's groups must be there for the API to answer; nodes join by it. */
  park(cluster: string): MachinePark {
    const fleets = this.fleetsOf(cluster);
    const members = fleets.filter(({ role }) => role === "control-plane");
    const up = members.flatMap(({ nodes }) => nodes.slice(0, 1));
    const workers = fleets.filter(({ role }) => role === "node");
    return {
      apiUp: up.length * 2 > members.length,
      members: up,
      nodes: workers.flatMap(({ nodes }) => nodes),
    };
  }

  fleetsOf(cluster: string): readonly Fleet[] {
    return [...this.#fleets.values()].filter((fleet) => fleet.cluster === cluster);
  }

  /**
   * `TerminateInstanceInAutoScalingGroup`: the load balancer sends it no new connections any more, it ends when its
   * target group's delay is over, and its group starts another unless it is to have one less.
   *
   * @throws Error for one that is not there
   */
  end(id: string, shrink: boolean): void {
    const { fleet, instance } = this.#find(id);
    if (instance.state === "leaving") return;
    if (shrink) fleet.wanted -= 1;
    instance.state = "leaving";
    this.#changed(fleet.cluster);
    this.#clock.after(this.#drainSeconds(fleet), () => {
      fleet.remove(id);
      this.#fill(fleet);
    });
  }

  /** `TerminateInstances`, by hand: it is gone at once, and its group notices a while later. */
  terminate(id: string): void {
    const { fleet } = this.#find(id);
    fleet.remove(id);
    this.#changed(fleet.cluster);
    this.#clock.after(noticedSeconds, () => {
      this.#fill(fleet);
    });
  }

  /** Those of an existing cluster are terminated. */
  endExisting(cluster: string): void {
    const existing = this.#existing.get(cluster);
    if (existing !== undefined) this.#existing.set(cluster, { ...existing, running: false });
  }

  /** Machines that somebody else has started. */
  setExisting(cluster: string, machines: ExistingMachines): void {
    this.#existing.set(cluster, machines);
  }

  /** Ids of the instances of a cluster, or of one of its groups, in these states, as `getInstances` lists them. */
  instancesOf(cluster: string, states: readonly string[], group?: string): readonly string[] {
    const existing = this.#existing.get(cluster);
    if (existing !== undefined) {
      if (!states.includes(existing.running ? "running" : "terminated")) return [];
      return Array.from({ length: existing.count }, (_, i) => `i-${hexOf(`${cluster} ${i}`)}`);
    }
    if (!states.includes("running")) return [];
    return this.fleetsOf(cluster)
      .filter((fleet) => group === undefined || this.#nameOf(fleet) === group)
      .flatMap(({ instances }) => instances.map(({ id }) => id));
  }

  /** The group's name in the stack file. */
  #nameOf({ group }: Fleet): string | undefined {
    return tagsOf(this.#account.find(groupType, group)?.inputs ?? {})["kops.k8s.io/instancegroup"];
  }

  #fleetOf(group: AwsResource, cluster: string): Fleet {
    const controlPlane = "k8s.io/role/control-plane" in tagsOf(group.inputs);
    return new Fleet(this.#clock, {
      group: group.id,
      cluster,
      role: controlPlane ? "control-plane" : "node",
      launch: () => this.#launchedOf(group),
    });
  }

  /** As its launch template is now. */
  #launchedOf(group: AwsResource): LaunchedOf {
    const account = this.#account;
    return {
      templateVersion: scalarText(templateOf(account, group)?.outputs["latestVersion"]) ?? "1",
      kubernetesVersion: versionInUserData(account, group) ?? "",
      address: addressOf(account, group) ?? "172.20.64.10",
    };
  }

  #fill(fleet: Fleet): void {
    const started = fleet.fill();
    this.#changed(fleet.cluster);
    for (const instance of started) {
      this.#clock.after(bootSeconds[fleet.role], () => {
        if (fleet.join(instance)) this.#changed(fleet.cluster);
      });
    }
  }

  #find(id: string): { readonly fleet: Fleet; readonly instance: Instance } {
    for (const fleet of this.#fleets.values()) {
      const instance = fleet.instances.find((each) => each.id === id);
      if (instance !== undefined) return { fleet, instance };
    }
    throw new Error(`InvalidInstanceID.NotFound: ${id}`);
  }

  /** The longest `deregistrationDelay` of the target groups that the group's machines are in. */
  #drainSeconds({ group }: Fleet): number {
    const arns = texts(this.#account.find(groupType, group)?.inputs["targetGroupArns"]);
    const delays = arns.map((arn) =>
      Number(this.#account.find(targetGroupType, arn)?.inputs["deregistrationDelay"] ?? 0),
    );
    return Math.max(0, ...delays);
  }
}

/** @param wanted so far: kept within the group's bounds; default: its `minSize` */
function sizeOf(inputs: Properties, wanted?: number): number {
  const { desiredCapacity, minSize = 0, maxSize = minSize } = inputs;
  if (desiredCapacity !== undefined) return Number(desiredCapacity);
  const [least, most] = [Number(minSize), Number(maxSize)];
  return Math.min(most, Math.max(least, wanted ?? least));
}

/** Whether an instance of the cluster is meant by `getInstances`' filters or tags. */
export function clusterAskedFor(args: Properties): string | undefined {
  const byTag = scalarText(record(args["instanceTags"])["KubernetesCluster"]);
  if (byTag !== undefined) return byTag;
  for (const filter of records(args["filters"])) {
    const [value] = texts(filter["values"]);
    const name = scalarText(filter["name"]) ?? "";
    if (name === "tag:KubernetesCluster") return value;
    const owned = /^tag:kubernetes\.io\/cluster\/(.+)$/.exec(name)?.[1];
    if (owned !== undefined) return owned;
    if (name === "tag-key") return value?.replace("kubernetes.io/cluster/", "");
  }
  return undefined;
}
