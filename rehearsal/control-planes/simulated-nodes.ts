// The nodes of a cluster on a real control plane: objects that kwok makes ready.
import { region } from "../world/aws/resource-types.ts";
import type { SimulatedNode } from "../world/kubernetes/nodes.ts";
import type { StoredObject } from "../world/kubernetes/object.ts";
import { unless, type ApiClient } from "./api-client.ts";

const controlPlane = "node-role.kubernetes.io/control-plane";

/** @param index among its like: by it, in one of three zones */
export function memberNode(node: SimulatedNode, index: number): StoredObject {
  return nodeObject(node, index, { [controlPlane]: "" }, [
    { key: controlPlane, effect: "NoSchedule" },
  ]);
}

/** @param groups the labels of each group; where the node's is not known, the groups' in turn */
export function workerNode(
  node: SimulatedNode,
  index: number,
  groups: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map(),
): StoredObject {
  const labels =
    groups.get(node.instance?.group ?? "") ?? [...groups.values()][index % groups.size];
  return nodeObject(node, index, labels, []);
}

/** Creates and deletes what has changed; what is known of the nodes may lag. */
export async function changeNodes(
  client: ApiClient,
  live: readonly StoredObject[],
  wanted: readonly StoredObject[],
): Promise<void> {
  const names = (objects: readonly StoredObject[]) =>
    new Set(objects.map(({ metadata }) => metadata.name));
  const [there, needed] = [names(live), names(wanted)];
  await Promise.all([
    ...wanted
      .filter(({ metadata }) => !there.has(metadata.name))
      .map((object) => unless("AlreadyExists", client.send("POST", "/api/v1/nodes", object))),
    ...[...there]
      .filter((name) => !needed.has(name))
      .map((name) => unless("NotFound", client.send("DELETE", `/api/v1/nodes/${name}`))),
  ]);
}

function nodeObject(
  { name, instance }: SimulatedNode,
  index: number,
  labels: Readonly<Record<string, string>> | undefined,
  taints: readonly object[],
): StoredObject {
  const zone = `${region}${["a", "b", "c"][index % 3] ?? ""}`;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": name,
        "topology.kubernetes.io/region": region,
        "topology.kubernetes.io/zone": zone,
        ...labels,
      },
    },
    spec: {
      ...(instance === undefined ? {} : { providerID: `aws:///${zone}/${instance.id}` }),
      ...(taints.length === 0 ? {} : { taints }),
    },
  };
}
