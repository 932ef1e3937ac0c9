// How `npm run check` grows with the hosts: the same edit on a project of 3 and of 300 hosts, in turns,
// so that a busy machine slows both alike. Run: node bench/check.ts
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const script = new URL("../cli/main.ts", import.meta.url).pathname;
const rounds = 5;

function main(): void {
  const projects = [3, 300].map((hosts) => ({
    hosts,
    dir: projectOf(hosts),
    seconds: [] as number[],
  }));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const project of projects) project.seconds.push(secondsOf(project.dir));
    }
  } finally {
    for (const { dir } of projects) rmSync(dir, { recursive: true });
  }
  const medians = projects.map(({ seconds }) => seconds.sort((a, b) => a - b)[rounds >> 1] ?? 0);
  projects.forEach(({ hosts }, i) => {
    console.log(`${hosts} hosts: ${(medians[i] ?? 0).toFixed(2)} s (median of ${rounds})`);
  });
  console.log(`ratio: ${((medians[1] ?? 0) / (medians[0] ?? 1)).toFixed(1)}`);
}

function secondsOf(dir: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [
    script,
    "check",
    "--base",
    "HEAD",
    "--dir",
    dir,
  ]);
  if (status !== 0) throw new Error(stderr.toString());
  return (performance.now() - start) / 1000;
}

function projectOf(hosts: number): string {
  const dir = mkdtempSync(join(tmpdir(), "bench-check-"));
  mkdirSync(join(dir, "workloads"));
  const write = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
  };
  write(
    "Pulumi.yaml",
    "name: bench\nruntime: nodejs\nconfig:\n  hostedZones:\n    default: [example.com]\n",
  );
  write("Pulumi.old.yaml", stackFile("1.31.14", "new", 100, "172.20.0.0/16"));
  write("Pulumi.new.yaml", stackFile("1.36.2", "old", 0, "172.21.0.0/16"));
  for (let i = 0; i < hosts; i++) write(`workloads/${i}.yaml`, service(`service-${i}`));
  const git = "git -c user.name=bench -c user.email=bench@example.com";
  spawnSync("sh", ["-ec", `git init -q; git add .; ${git} commit -qm base`], { cwd: dir });
  write("Pulumi.new.yaml", stackFile("1.36.2", "old", 1, "172.21.0.0/16"));
  return dir;
}

function stackFile(version: string, peer: string, weight: number, cidr: string): string {
  return `config:
  bench:cluster:
    name: ${peer}.k8s.example.com
    kubernetesVersion: "${version}"
    networking: cilium
    zones: [us-east-1a]
    network: {cidr: ${cidr}}
  bench:peer: ${peer}
  bench:trafficWeight: "${weight}"
  bench:active: "${weight === 100}"
`;
}

function service(name: string): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}}
spec:
  rules:
    - host: ${name}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: ${name}, port: {number: 80}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: web, image: "example/${name}:1"}]}
`;
}

if (import.meta.main) main();
