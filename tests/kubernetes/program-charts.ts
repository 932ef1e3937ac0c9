// Every chart that a cluster gets, and how Helm renders it with the program's values.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parseAllDocuments } from "yaml";
import {
  cloudControllerChart,
  diskDriverChart,
  ingressControllerChart,
  type Chart,
} from "../../components/cluster/addon-charts.ts";
import { networkPluginCharts } from "../../components/cluster/network-plugin-charts.ts";
import { autoscalerChart, metricsServerChart } from "../../components/cluster/scaling-charts.ts";
import { chartRelease } from "../../config/chart-versions.ts";
import { createdMinors, networkingsFor } from "../../config/kubernetes-minors.ts";
import type { KubernetesObject } from "../../conversion/manifests/manifest.ts";
import { find } from "../../rehearsal/control-planes/programs.ts";

/** A chart, and the first minor whose clusters get this version of it. */
export type ProgramChart = Chart & { readonly minor: string };

/** Once for each version. */
export function programCharts(): readonly ProgramChart[] {
  const all = createdMinors.flatMap((minor) =>
    networkingsFor(minor).flatMap((networking) => {
      const cluster = {
        name: "blue.k8s.example.com",
        kubernetesVersion: `${minor}.1`,
        networking,
        zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
        members: 3,
        nodeLocalDns: true,
      };
      const scaling =
        chartRelease("cluster-autoscaler", minor) === undefined
          ? []
          : [autoscalerChart(cluster, "arn:aws:iam::123456789012:role/scaler")];
      return [
        ...networkPluginCharts(cluster),
        cloudControllerChart(cluster),
        diskDriverChart(cluster),
        ingressControllerChart(cluster, pulumi.output(["172.20.0.0/22"])),
        metricsServerChart(cluster),
        ...scaling,
      ].map((chart) => ({ ...chart, values: settled(chart.values) as Chart["values"], minor }));
    }),
  );
  const names = all.map(({ chart, version }) => `${chart}-${version}`);
  return all.filter((_chart, i) => names.indexOf(names[i] ?? "") === i);
}

/** Outputs are the program's own: what is rendered here has a text in their place. */
function settled(values: unknown): unknown {
  if (pulumi.Output.isInstance(values)) return "172.20.0.0/22";
  if (Array.isArray(values)) return values.map(settled);
  if (typeof values !== "object" || values === null) return values;
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, settled(value)]));
}

/** The folder of a chart in CHARTS; a text that says what is missing where it cannot be rendered. */
export function chartFolder({
  chart,
  version,
}: ProgramChart): { readonly path: string } | { readonly missing: string } {
  const folder = process.env["CHARTS"];
  if (folder === undefined) return { missing: "CHARTS is not set" };
  const path = join(folder, `${chart}-${version}`);
  if (!existsSync(path)) return { missing: `no ${path}` };
  return find("helm") === undefined ? { missing: "no helm" } : { path };
}

/** `helm template`, definitions of custom resources included. @throws Error with what Helm says */
export function renderChart(
  path: string,
  { chart, minor, namespace }: ProgramChart,
  values: unknown,
): string {
  const args = ["template", chart, path, "--namespace", namespace, "--include-crds"];
  const { status, stdout, stderr } = spawnSync(
    find("helm") ?? "helm",
    [...args, "--kube-version", `${minor}.1`, "--values", "-"],
    { encoding: "utf8", input: JSON.stringify(values), maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The objects of a rendered chart, each in the release's namespace unless it says another one. */
export function objectsIn(text: string, namespace: string): readonly KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as unknown)
    .filter((object): object is KubernetesObject => typeof object === "object" && object !== null)
    .map((object): KubernetesObject => ({
      ...object,
      metadata: { namespace, ...object.metadata },
    }));
}
