// The addons' charts, rendered by Helm with the program's values. The charts themselves are not in this repository: the
// variable CHARTS names a folder that has them unpacked, each as `<chart>-<version>`.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { parse, parseAllDocuments } from "yaml";
import {
  cloudControllerChart,
  diskDriverChart,
  ingressControllerChart,
  type Chart,
} from "../../components/cluster/addon-charts.ts";
import { networkPluginCharts } from "../../components/cluster/network-plugin-charts.ts";
import { autoscalerChart, metricsServerChart } from "../../components/cluster/scaling-charts.ts";
import { createdMinors, networkingsFor } from "../../config/kubernetes-minors.ts";

const folder = process.env["CHARTS"];

/** Every chart that a cluster of some minor gets, once for each version. */
function charts(): readonly (Chart & { readonly minor: string })[] {
  const all = createdMinors.flatMap((minor) =>
    networkingsFor(minor).flatMap((networking) => {
      const cluster = {
        name: "blue.k8s.example.com",
        kubernetesVersion: `${minor}.1`,
        networking,
        zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
        members: 3,
      };
      const scaling =
        minor === "1.37" ? [] : [autoscalerChart(cluster, "arn:aws:iam::123456789012:role/scaler")];
      return [
        ...networkPluginCharts(cluster),
        cloudControllerChart(cluster),
        diskDriverChart(cluster),
        ingressControllerChart(cluster, pulumi.output(["172.20.0.0/22"])),
        metricsServerChart(cluster),
        ...scaling,
      ].map((chart) => ({ ...chart, minor }));
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

type Keys = readonly string[];

/** Paths that the chart's own values do not have, as far as these say which there are. */
function unlisted(values: unknown, defaults: unknown, path: Keys): readonly Keys[] {
  if (typeof values !== "object" || values === null || Array.isArray(values)) return [];
  if (typeof defaults !== "object" || defaults === null) return [];
  const known = Object.keys(defaults);
  if (known.length === 0) return [];
  return Object.entries(values).flatMap(([key, value]) => {
    const at = [...path, key];
    if (!known.includes(key)) return [at];
    return unlisted(value, Reflect.get(defaults, key), at);
  });
}

function without(values: unknown, [key = "", ...rest]: Keys): unknown {
  const all = { ...(values as Record<string, unknown>) };
  if (rest.length > 0) return { ...all, [key]: without(all[key], rest) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));
}

describe("the charts with the program's values", function () {
  this.timeout(120_000);

  for (const { chart, version, minor, namespace, values } of charts()) {
    it(`${chart} ${version} renders for Kubernetes ${minor}, and ignores none of them`, function () {
      const path = join(folder ?? "", `${chart}-${version}`);
      if (folder === undefined || !existsSync(path)) {
        console.log(`    skipped: ${folder === undefined ? "CHARTS is not set" : `no ${path}`}`);
        this.skip();
      }
      const render = (given: unknown) => {
        const args = ["template", chart, path, "--namespace", namespace];
        return spawnSync("helm", [...args, "--kube-version", `${minor}.1`, "--values", "-"], {
          encoding: "utf8",
          input: JSON.stringify(given),
          maxBuffer: 64 * 1024 * 1024,
        });
      };
      const given = settled(values);
      const { status, stdout, stderr, error } = render(given);
      if (error !== undefined) {
        console.log("    skipped: helm is not on the PATH");
        this.skip();
      }
      assert.equal(status, 0, stderr);
      assert.ok(parseAllDocuments(stdout).length > 2);
      const defaults: unknown = parse(readFileSync(join(path, "values.yaml"), "utf8"));
      // one that the chart does not list may still be read by its templates: then it makes a difference
      const ignored = unlisted(given, defaults, []).filter(
        (keys) => render(without(given, keys)).stdout === stdout,
      );
      assert.deepEqual(ignored, []);
    });
  }
});
