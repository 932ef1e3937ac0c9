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
  const git = "git -c user.name=bench -c user.email=bench@example.com";
  spawnSync("sh", ["-ec", `git init -q; git add .; ${git} commit -qm base`], { cwd: dir });
  write("Pulumi.new.yaml", stackFile("new", "1.36.2", "old", 1, "172.21.0.0/16"));
  return dir;
}

function stackFile(
  stack: string,
  version: string,
  peer: string,
  weight: number,
  cidr: string,
): string {
  return `config:
  aws:region: us-east-1
  bench:cluster:
    name: ${stack}.k8s.example.com
    kubernetesVersion: "${version}"
    networking: cilium
    zones: [us-east-1a]
    network: {cidr: ${cidr}}
  bench:peer: ${peer}
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
