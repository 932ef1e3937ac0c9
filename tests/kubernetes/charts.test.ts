// The addons: their charts, rendered by Helm with the program's values, and what the program itself puts beside them,
// by the word of a real API server. The charts are not in this repository: the variable CHARTS names a folder that has
// them unpacked, each as `<chart>-<version>`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { parse, parseAllDocuments } from "yaml";
import type { StrictApi } from "../../components/workloads/strict-api.ts";
import { createdMinors } from "../../config/kubernetes-minors.ts";
import {
  describeObject as nameOf,
  type KubernetesObject,
} from "../../conversion/manifests/manifest.ts";
import { declare, plain } from "../unit/components/cluster/simulated-providers.ts";
import { RealControlPlane } from "../../rehearsal/control-planes/real-control-plane.ts";
import { eventually } from "./eventually.ts";
import { chartFolder, objectsIn, programCharts, renderChart } from "./program-charts.ts";
import { find } from "../../rehearsal/control-planes/programs.ts";

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

const told = new Set<string>();

function tellOnce(line: string): void {
  if (!told.has(line)) console.log(line);
  told.add(line);
}

describe("the charts with the program's values", function () {
  this.timeout(120_000);

  for (const chart of programCharts()) {
    it(`${chart.chart} ${chart.version} renders for Kubernetes ${chart.minor}, and ignores none of them`, function () {
      const found = chartFolder(chart);
      if ("missing" in found) {
        tellOnce(`    skipped: ${found.missing}`);
        this.skip();
      }
      const { path } = found;
      const text = renderChart(path, chart, chart.values);
      assert.ok(parseAllDocuments(text).length > 2);
      const defaults: unknown = parse(readFileSync(join(path, "values.yaml"), "utf8"));
      // one that the chart does not list may still be read by its templates: then it makes a difference
      const ignored = unlisted(chart.values, defaults, []).filter(
        (keys) => renderChart(path, chart, without(chart.values, keys)) === text,
      );
      assert.deepEqual(ignored, []);
    });
  }
});

describe("a real API server, asked strictly, takes the addons", function () {
  this.timeout(180_000);
  let plane: RealControlPlane | undefined;

  before(async function () {
    // one of its own: the charts' definitions of custom resources would be strange to the other tests
    if (find("etcd") === undefined || find("kube-apiserver") === undefined) {
      console.log("    skipped: no kube-apiserver (tests/kubernetes/build-tools.sh builds all)");
      this.skip();
    }
    plane = await RealControlPlane.start();
  });

  after(() => plane?.stop());

  function server(): StrictApi {
    if (plane === undefined) throw new Error("the control plane is not started");
    return plane.api;
  }

  for (const chart of programCharts()) {
    it(`of the chart ${chart.chart} ${chart.version}`, async function () {
      const found = chartFolder(chart);
      if ("missing" in found) {
        tellOnce(`    skipped: ${found.missing}`);
        this.skip();
      }
      const objects = objectsIn(renderChart(found.path, chart, chart.values), chart.namespace);
      assert.deepEqual(await refusals(server(), objects), []);
    });
  }

  for (const minor of createdMinors) {
    it(`that are no charts, for Kubernetes ${minor}`, async () => {
      const { resources } = await declare({
        name: "blue.k8s.example.com",
        kubernetesVersion: `${minor}.1`,
        networking: "flannel",
        zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
        addons: { nodeLocalDns: true },
      });
      const objects = resources
        .filter(({ type }) => /^kubernetes:(?!helm\.sh)[^/]+\/\w+:(?!\w*Patch$)/.test(type))
        .map(({ inputs }) => plain(inputs) as KubernetesObject);
      assert.ok(objects.length > 5, `${objects.length} objects`);
      assert.deepEqual(await refusals(server(), objects), []);
    });
  }
});

/**
 * What the server would not take, a line each. Namespaces and definitions of custom resources are really made, since
 * others are of them; the rest is a dry run of their creation, which is how Helm and Pulumi make them.
 */
async function refusals(
  api: StrictApi,
  objects: readonly KubernetesObject[],
): Promise<readonly string[]> {
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace ?? "default"));
  for (const name of namespaces) {
    await api.send({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, "apply", false);
  }
  const [definitions = [], others = []] = [true, false].map((wanted) =>
    objects.filter(({ kind }) => (kind === "CustomResourceDefinition") === wanted),
  );
  const lines: string[] = [];
  for (const object of definitions) {
    const refusal = await api.refusal(object, "create");
    if (refusal !== undefined) lines.push(`${nameOf(object)}: ${refusal}`);
    else await api.send(object, "apply", false);
  }
  // a definition is served a moment after it is made
  for (const object of definitions.flatMap(firstOf)) {
    await eventually(async () => {
      assert.ok(await api.serves(object), `${object.apiVersion} ${object.kind} is not served`);
    }, 60);
  }
  for (const object of others) {
    const refusal = await api.refusal(object, "create");
    if (refusal !== undefined) lines.push(`${nameOf(object)}: ${refusal}`);
  }
  return lines;
}

/** An object of a definition's kind. */
function firstOf(definition: KubernetesObject): readonly KubernetesObject[] {
  const { group, names, versions } = definition["spec"] as {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
  const version = versions.find(({ served }) => served)?.name;
  if (version === undefined) return [];
  return [{ apiVersion: `${group}/${version}`, kind: names.kind, metadata: { name: "it" } }];
}
