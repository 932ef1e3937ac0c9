// What can be wrong with a cluster beyond its own config: found before anything is registered.
import { ec2 } from "@pulumi/aws";
import { isExisting, type ClusterSpec } from "../../config/cluster.ts";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { nodeUserData } from "./boot/user-data.ts";
import { regionOf } from "../../config/network.ts";
import { UserError } from "../../migration/user-error.ts";

/** A VPC's id to the cluster that owns it. */
export type NetworkOwners = Readonly<Record<string, string>>;

/**
 * Asks AWS whose the VPC is that config names: the cluster that created a VPC has tagged it
 * `kubernetes.io/cluster/<name>: owned`, as this program and kops do. Empty for an own network.
 *
 * @throws UserError when AWS does not know the VPC
 */
export async function findNetworkOwners(spec: ClusterSpec): Promise<NetworkOwners> {
  if (isExisting(spec) || !("vpcId" in spec.network)) return {};
  const { vpcId } = spec.network;
  let tags: Readonly<Record<string, string>>;
  try {
    ({ tags } = await ec2.getVpc({ id: vpcId }));
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new UserError(`cluster.network.vpcId: cannot be looked up: got "${vpcId}": ${reason}`);
  }
  return ownersByTags(vpcId, tags);
}

export function ownersByTags(vpcId: string, tags: Readonly<Record<string, string>>): NetworkOwners {
  const prefix = "kubernetes.io/cluster/";
  const tag = Object.entries(tags).find(
    ([key, value]) => key.startsWith(prefix) && value === "owned",
  );
  return tag === undefined ? {} : { [vpcId]: tag[0].slice(prefix.length) };
}

export interface AccountFacts {
  readonly hostedZoneIds: Readonly<Record<string, string>>;
  readonly networkOwners: NetworkOwners;
  /** The stack's `aws:region`, where it has one: there everything is made. */
  readonly region?: string | undefined;
}

/** @returns one line for each, empty when there is none */
export function findMistakes(
  spec: ClusterSpec,
  { hostedZoneIds, networkOwners, region }: AccountFacts,
): string[] {
  if (isExisting(spec)) return [];
  const mistakes: string[] = [];
  const [first = ""] = spec.zones;
  if (region !== undefined && region !== regionOf(first)) {
    mistakes.push(
      `cluster.zones: not in the stack's region: got ${spec.zones.join(", ")}, expected zones of ` +
        `${region}; or set aws:region to ${regionOf(first)}`,
    );
  }
  const zones = Object.keys(hostedZoneIds);
  const zone = hostedZoneOf(spec, hostedZoneIds);
  if (zone === undefined) {
    mistakes.push(
      `cluster.name: no hosted zone for api.${spec.name}: got "${spec.name}", expected a name below ` +
        `${zones.join(" or ")}; or add its zone to hostedZones, or name one as cluster.hostedZone`,
    );
  } else if (!isBelow(spec.name, zone) || hostedZoneIds[zone] === undefined) {
    mistakes.push(
      `cluster.hostedZone: not a zone of api.${spec.name}: got "${zone}", expected one of hostedZones ` +
        `that the name ends in (${zones.join(", ")})`,
    );
  }
  for (const group of spec.nodes) {
    try {
      nodeUserData({ spec, group });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(...error.lines.map((line) => `cluster.${line}`));
    }
  }
  if ("vpcId" in spec.network) {
    const { vpcId } = spec.network;
    const owner = networkOwners[vpcId];
    if (owner !== undefined) {
      mistakes.push(
        `cluster.network.vpcId: owned by a cluster: got "${vpcId}", which ${owner} created, expected a ` +
          "VPC that no cluster owns; retiring its owner would take routes and NAT away from this one: " +
          "leave vpcId out to get an own VPC, and peer the two if they must share databases",
      );
    }
  }
  return mistakes;
}

/** The hosted zone of the API's records: the one config names, or the longest that the name ends in. */
export function hostedZoneOf(
  spec: CreatedClusterSpec,
  hostedZoneIds: Readonly<Record<string, string>>,
): string | undefined {
  if (spec.hostedZone !== undefined) return spec.hostedZone;
  return Object.keys(hostedZoneIds)
    .filter((zone) => isBelow(spec.name, zone))
    .sort((a, b) => b.length - a.length)[0];
}

function isBelow(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}
