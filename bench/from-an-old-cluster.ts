// The jump of the story that started this project, at home: from an existing cluster of Kubernetes 1.10 (etcd 2,
// kube-dns, weave) that nobody here built, to a created one of 1.36, with manifests of that time.
//
//   node bench/from-an-old-cluster.ts [--workloads PATH] [--host NAME=NS/SERVICE]
//
// The simulated API server of each side refuses API versions that its Kubernetes does not serve.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { hostsOf } from "../cli/host-option.ts";
import { run } from "../cli/run.ts";
import { onSide } from "../migration/gap/runs.ts";
import { refuseGaps, renderFor, targetOf } from "../migration/gap/render.ts";
import { namespaceOf } from "../migration/manifests/manifest.ts";
import { Progress } from "../rehearsal/report/progress.ts";
import { report, verdictOf } from "../rehearsal/report/verdict.ts";
import { projectFolder, Stage } from "../rehearsal/stage.ts";
import { migrate } from "../rehearsal/strategies/migration.ts";
import type { SimulatedCluster } from "../rehearsal/world/kubernetes/cluster.ts";

const ingress = {
  dnsName: "ingress-1234567890.us-east-1.elb.amazonaws.com",
  zoneId: "Z35SXDOTRQ7X7K",
};

const files: Readonly<Record<string, string>> = {
  "Pulumi.yaml": `name: cluster-migration
runtime: nodejs
config:
  hostedZones: { default: [{ name: example.com }] }
  workloads: { default: workloads }
  hosts: { default: {} }
`,
  "Pulumi.old.yaml": `config:
  aws:region: us-east-1
  cluster-migration:cluster:
    name: old.k8s.example.com
    kubernetesVersion: "1.10.13"
    existing:
      ingress:
        dnsName: ${ingress.dnsName}
        zoneId: ${ingress.zoneId}
      etcdVersion: "2.2.1"
      networking: weave
      dns: kube-dns
  cluster-migration:peer: new
  cluster-migration:trafficWeight: "100"
  cluster-migration:active: "true"
  cluster-migration:singletonCommands:
    start: kubectl scale --replicas=2 --namespace loadtest deployment/load-test
    stop: kubectl scale --replicas=0 --namespace loadtest deployment/load-test
`,
  "Pulumi.new.yaml": `config:
  aws:region: us-east-1
  cluster-migration:cluster:
    name: new.k8s.example.com
    kubernetesVersion: "1.36.2"
    networking: cilium
    zones:
      - us-east-1a
      - us-east-1b
      - us-east-1c
    network:
      cidr: 172.21.0.0/16
  cluster-migration:peer: old
`,
};

/** @param words the command line */
export async function rehearse(words: readonly string[]): Promise<number> {
  const { values: options } = parseArgs({
    args: [...words],
    options: {
      workloads: { type: "string", default: "workloads" },
      host: { type: "string", multiple: true, default: [] },
    },
  });
  const source = mkdtempSync(join(tmpdir(), "old-cluster-"));
  mkdirSync(source, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  const stage = await Stage.open({
    source,
    program: join(projectFolder, "index.ts"),
    workloads: resolve(options.workloads),
    hosts: hostsOf(options.host),
    seed: 1,
    speed: 240,
    clients: 150,
  });
  try {
    const cluster = await asSomebodyBuiltIt(stage);
    const progress = new Progress(stage.world.clock, stage.ledger, process.stdout);
    await migrate(stage, progress, (edit) => {
      const stops = edit.stack === "old" && edit.changes.some(({ key }) => key === "active");
      // what the operator's `stop` does
      if (stops) stopSingletons(stage, cluster);
      return Promise.resolve("go on");
    });
    progress.stop();
    const verdict = verdictOf(stage);
    console.log(report(stage, verdict));
    return verdict.failed === 0 && verdict.doubleRuns.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
    rmSync(source, { recursive: true });
  }
}

/** The old cluster with everything on it, applied by somebody else long ago, each object as 1.10 takes it. */
async function asSomebodyBuiltIt(stage: Stage): Promise<SimulatedCluster> {
  const side = stage.side("old");
  const cluster = await stage.world.addExisting({
    name: side.cluster.name,
    kubernetesVersion: side.cluster.kubernetesVersion,
    nodes: 3,
    ingress,
  });
  const { objects, patches } = refuseGaps(renderFor(stage.workloads.manifests, targetOf(side)));
  const isNamespace = ({ kind }: { kind: string }): boolean => kind === "Namespace";
  for (const object of objects.filter(isNamespace)) cluster.create(object);
  for (const object of objects.filter((other) => !isNamespace(other))) cluster.create(object);
  const changed = renderFor(stage.workloads.manifests, targetOf(stage.side("new"))).patches;
  console.log(
    `${objects.length} objects: ${patches.length} patches for 1.10, ${changed.length} for 1.36`,
  );
  return cluster;
}

function stopSingletons(stage: Stage, cluster: SimulatedCluster): void {
  const { manifests, singletons } = stage.workloads;
  for (const manifest of manifests) {
    const { kind, metadata } = manifest.object;
    const namespace = namespaceOf(manifest.object);
    const isSingleton = singletons.some(
      (one) => one.kind === kind && one.name === metadata.name && one.namespace === namespace,
    );
    if (!isSingleton) continue;
    const stopped = onSide(manifest.object, manifest, manifests, false);
    if (stopped === undefined) cluster.delete(kind, namespace, metadata.name);
    else cluster.update(stopped);
  }
}

if (import.meta.main) await run(rehearse);
