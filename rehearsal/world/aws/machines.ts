import { gunzipSync } from "node:zlib";
import type { Clock } from "../../ground/clock.ts";
import { record, records, scalarText, texts, type Properties } from "../provider.ts";
import { hexOf } from "../../ground/random.ts";
import type { Account } from "./account.ts";
import type { AwsResource } from "./resource-types.ts";
import { clusterOf, tagsOf } from "./tags.ts";

/** Simulated seconds from a group's wish for an instance to a member of the cluster. */
const bootSeconds = { controlPlane: 150, node: 90 };

const groupType = "aws:autoscaling/group:Group";

/** One group's instances, as far as they have come. */
interface Fleet {
  readonly cluster: string;
  readonly role: "control-plane" | "node";
  running: number;
  /** Booted and joined. */
  joined: number;
}

/** What a cluster has of machines. */
export interface MachinePark {
  readonly apiUp: boolean;
  /** Control-plane nodes. */
  readonly members: number;
  /** Worker nodes. */
  readonly nodes: number;
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
  readonly #changed: (cluster: string) => void;
  readonly #fleets = new Map<string, Fleet>();
  readonly #existing = new Map<string, ExistingMachines>();

  /** @param changed told when a cluster's machines have come or gone */
  constructor(clock: Clock, changed: (cluster: string) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  groupChanged(group: AwsResource, gone: boolean): void {
    const cluster = clusterOf(group.inputs);
    if (group.type !== groupType || cluster === undefined) return;
    const controlPlane = "k8s.io/role/control-plane" in tagsOf(group.inputs);
    const fleet = this.#fleets.get(group.id) ?? {
      cluster,
      role: controlPlane ? "control-plane" : "node",
      running: 0,
      joined: 0,
    };
    if (gone) this.#fleets.delete(group.id);
    else this.#fleets.set(group.id, fleet);
    const wanted = gone ? 0 : sizeOf(group.inputs);
    fleet.running = wanted;
    if (wanted <= fleet.joined) {
      fleet.joined = wanted;
      this.#changed(cluster);
      return;
    }
    const boot = controlPlane ? bootSeconds.controlPlane : bootSeconds.node;
    this.#clock.after(boot, () => {
      if (fleet.running !== wanted) return;
      fleet.joined = wanted;
      this.#changed(cluster);
    });
  }

  /** A majority of the control plane's groups must be there for the API to answer; nodes join by it. */
  park(cluster: string): MachinePark {
    const fleets = [...this.#fleets.values()].filter((fleet) => fleet.cluster === cluster);
    const members = fleets.filter(({ role }) => role === "control-plane");
    const up = members.filter(({ joined }) => joined > 0).length;
    const nodes = fleets.filter(({ role }) => role === "node");
    return {
      apiUp: up * 2 > members.length,
      members: up,
      nodes: nodes.reduce((sum, { joined }) => sum + joined, 0),
    };
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

  /** Ids of the instances of a cluster in these states, as `getInstances` lists them. */
  instancesOf(cluster: string, states: readonly string[]): readonly string[] {
    const existing = this.#existing.get(cluster);
    if (existing !== undefined) {
      if (!states.includes(existing.running ? "running" : "terminated")) return [];
      return Array.from({ length: existing.count }, (_, i) => `i-${hexOf(`${cluster} ${i}`)}`);
    }
    if (!states.includes("running")) return [];
    return [...this.#fleets].flatMap(([group, fleet]) =>
      fleet.cluster === cluster
        ? Array.from({ length: fleet.running }, (_, index) => `i-${hexOf(`${group} ${index}`)}`)
        : [],
    );
  }
}

function sizeOf(inputs: Properties): number {
  const { desiredCapacity, minSize } = inputs;
  const size = Number(desiredCapacity ?? minSize ?? 0);
  return Number.isFinite(size) ? size : 0;
}

/** The Kubernetes version that a group's user data installs. */
export function versionInUserData(account: Account, group: AwsResource): string | undefined {
  return /\bv?(1\.\d\d\.\d+)\b/.exec(userDataOf(account, group) ?? "")?.[1];
}

/** The labels that a group's user data gives its nodes. */
export function labelsInUserData(
  account: Account,
  group: AwsResource,
): Readonly<Record<string, string>> {
  const line = /\bNODE_LABELS=['"]?([^'"\n]*)/.exec(userDataOf(account, group) ?? "")?.[1] ?? "";
  return Object.fromEntries(
    line
      .split(",")
      .filter((pair) => pair !== "")
      .map((pair) => [pair.replace(/=.*/, ""), pair.replace(/^[^=]*=/, "")]),
  );
}

function userDataOf(account: Account, group: AwsResource): string | undefined {
  const mixed = record(
    record(record(group.inputs["mixedInstancesPolicy"])["launchTemplate"])[
      "launchTemplateSpecification"
    ],
  );
  const id =
    scalarText(record(group.inputs["launchTemplate"])["id"]) ??
    scalarText(mixed["launchTemplateId"]);
  const template = account.find("aws:ec2/launchTemplate:LaunchTemplate", id ?? "");
  const userData = scalarText(template?.inputs["userData"]);
  if (userData === undefined) return undefined;
  const bytes = Buffer.from(userData, "base64");
  return bytes[0] === 0x1f ? gunzipSync(bytes).toString() : bytes.toString();
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
