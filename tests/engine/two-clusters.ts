// The cheapest migration there is: two clusters that somebody else built, of which the program owns
// nothing but the records. What the engine does with records, locks, hooks and rules shows here in
// seconds.
import { mkdirSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { balancerZones } from "../../rehearsal/world/aws/resource-types.ts";
import type { StoredObject } from "../../rehearsal/world/kubernetes/object.ts";
import { Rehearsal } from "./stage.ts";

export const hosts = ["api.example.com", "www.example.com"] as const;

const versions = { old: "1.24.17", new: "1.36.2" } as const;

export type SideName = keyof typeof versions;

/** The load balancer in front of a side's cluster. */
export function ingressOf(side: string) {
  return { dnsName: `${side}.us-east-1.elb.amazonaws.com`, zoneId: balancerZones.application };
}

/** What a side's stack file says of its cluster. */
export function clusterOf(side: SideName, manageWorkloads = false) {
  return {
    name: `${side}.k8s.example.com`,
    kubernetesVersion: versions[side],
    existing: { ingress: ingressOf(side), manageWorkloads },
  };
}

/** What the kubeconfigs of managed clusters hold, and nobody may read anywhere. */
export const token = "token-of-the-kubeconfig";

export interface TwoClusters {
  /** The program applies the manifests; default false: the objects are there already. */
  readonly managed?: boolean;
}

export async function twoClusters({ managed = false }: TwoClusters = {}): Promise<Rehearsal> {
  const stage = await Rehearsal.start();
  mkdirSync(stage.path("manifests"));
  writeFileSync(stage.path("manifests/services.yaml"), manifestsOf());
  stage.share({ workloads: "manifests", drainSeconds: 60 });
  for (const side of ["old", "new"] as const) {
    const { name, kubernetesVersion } = clusterOf(side);
    const cluster = await stage.world.addExisting({
      name,
      kubernetesVersion,
      nodes: 3,
      ingress: ingressOf(side),
    });
    if (!managed) for (const object of objectsOf(hosts)) cluster.create(object);
    await stage.create(side, { cluster: clusterOf(side, managed) });
    if (managed) await setKubeconfig(stage, side, name);
  }
  return stage;
}

async function setKubeconfig(stage: Rehearsal, side: string, name: string): Promise<void> {
  const kubeconfig = JSON.stringify({
    clusters: [{ name, cluster: { server: `https://api.${name}` } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
  const { code, text } = await stage.engine.cli.run([
    ...["config", "set", "--secret", "--stack", side],
    ...["cluster-migration:kubeconfig", kubeconfig],
  ]);
  if (code !== 0) throw new Error(text);
}

/** The manifests of these hosts, as one file. */
export function manifestsOf(names: readonly string[] = hosts): string {
  return objectsOf(names)
    .map((object) => stringify(object, { aliasDuplicateObjects: false }))
    .join("---\n");
}

function objectsOf(names: readonly string[]): readonly StoredObject[] {
  return names.flatMap(objectsBehind);
}

function objectsBehind(host: string): readonly StoredObject[] {
  const name = host.replace(/\..*/, "");
  const labels = { app: name };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name, namespace: "default" },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name, image: name }] } },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "default" },
      spec: { selector: labels, ports: [{ port: 80 }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name, namespace: "default" },
      spec: {
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name, port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
  ];
}
