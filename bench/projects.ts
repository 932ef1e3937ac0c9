// Projects of any size: a git repository with two stack files, and a Service, an Ingress, a Deployment and a
// ConfigMap for each service.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How many objects a service has. */
export const objectsOfService = 4;

export interface BenchProject {
  readonly services: number;
  /** How many of them have a host; default all. */
  readonly hosts?: number;
}

/** @returns the folder: `new` goes from 0 to 1 % in the work tree, against HEAD; the caller deletes it */
export function makeProject({ services, hosts = services }: BenchProject): string {
  const dir = mkdtempSync(join(tmpdir(), "bench-project-"));
  mkdirSync(join(dir, "workloads"));
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
  };
  write(
    "Pulumi.yaml",
    "name: bench\nruntime: nodejs\nconfig:\n  hostedZones:\n    default: [{name: example.com}]\n",
  );
  write("Pulumi.old.yaml", stackFile("old", "1.31.14", "new", 100, "172.20.0.0/16"));
  write("Pulumi.new.yaml", stackFile("new", "1.36.2", "old", 0, "172.21.0.0/16"));
  for (let i = 0; i < services; i++) {
    write(`workloads/${i}.yaml`, service(`service-${i}`, i < hosts));
  }
  commit(dir);
  write("Pulumi.new.yaml", stackFile("new", "1.36.2", "old", 1, "172.21.0.0/16"));
  return dir;
}

/** A project of several shards. */
export interface BenchShards {
  readonly shards: number;
  /** Of each, each with a service of its own. */
  readonly hosts: number;
}

/** @returns the folder, as `makeProject`: `new-s0` goes from 0 to 1 %; the caller deletes it */
export function makeShards({ shards, hosts }: BenchShards): string {
  const dir = mkdtempSync(join(tmpdir(), "bench-shards-"));
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
  };
  const names = Array.from({ length: shards }, (_, i) => `s${i}`);
  const folders = names.map((name) => `${name}: shards/${name}`).join(", ");
  write(
    "Pulumi.yaml",
    "name: bench\nruntime: nodejs\nconfig:\n  hostedZones:\n    default: [{name: example.com}]\n" +
      `  shards:\n    default: {${folders}}\n`,
  );
  write("Pulumi.old.yaml", clusterPart("old", "1.31.14", "172.20.0.0/16"));
  write("Pulumi.new.yaml", clusterPart("new", "1.36.2", "172.21.0.0/16"));
  const shardFile = (side: string, peer: string, shard: string, weight: number) => {
    write(
      `Pulumi.${side}-${shard}.yaml`,
      `config:\n  aws:region: us-east-1\n  bench:shard: ${shard}\n  bench:cluster: {fromStack: ${side}}\n` +
        trafficPart(`${peer}-${shard}`, weight),
    );
  };
  for (const [s, shard] of names.entries()) {
    shardFile("old", "new", shard, 100);
    shardFile("new", "old", shard, 0);
    mkdirSync(join(dir, "shards", shard), { recursive: true });
    for (let i = 0; i < hosts; i++) {
      write(`shards/${shard}/${i}.yaml`, service(`service-${s * hosts + i}`, true));
    }
  }
  commit(dir);
  shardFile("new", "old", names[0] ?? "", 1);
  return dir;
}

function commit(dir: string): void {
  const git = "git -c user.name=bench -c user.email=bench@example.com";
  spawnSync("sh", ["-ec", `git init -q; git add .; ${git} commit -qm base`], { cwd: dir });
}

function stackFile(
  stack: string,
  version: string,
  peer: string,
  weight: number,
  cidr: string,
): string {
  return clusterPart(stack, version, cidr) + trafficPart(peer, weight);
}

function clusterPart(stack: string, version: string, cidr: string): string {
  return `config:
  aws:region: us-east-1
  bench:cluster:
    name: ${stack}.k8s.example.com
    kubernetesVersion: "${version}"
    networking: cilium
    zones: [us-east-1a]
    network: {cidr: ${cidr}}
`;
}

function trafficPart(peer: string, weight: number): string {
  return `  bench:peer: ${peer}
  bench:trafficWeight: "${weight}"
  bench:active: "${weight === 100}"
`;
}

function service(name: string, withHost: boolean): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {url: "http://${name}.example.com", log: info}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: web
          image: "example/${name}:1"
          envFrom: [{configMapRef: {name: ${name}}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}}
spec:
  rules:
    - ${withHost ? `host: ${name}.example.com` : "host: service-0.example.com"}
      http:
        paths:
          - path: ${withHost ? "/" : `/${name}`}
            pathType: Prefix
            backend: {service: {name: ${name}, port: {number: 80}}}
`;
}
