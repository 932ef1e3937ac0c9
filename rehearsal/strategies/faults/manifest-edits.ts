// Edits of the manifests that would take the pods or the paths of a serving host away: each must be refused before
// anything changes.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { changedAt, valueAt } from "../../../conversion/manifests/json.ts";
import { ManifestIndex } from "../../../conversion/manifests/manifest-index.ts";
import type { KubernetesObject } from "../../../conversion/manifests/manifest.ts";
import { readManifests } from "../../../conversion/manifests/read.ts";
import { asYaml } from "../../../conversion/write-yaml.ts";
import { UserError } from "../../../migration/user-error.ts";
import type { Rehearsal } from "../../rehearsal.ts";
import { record, records, type Properties } from "../../world/provider.ts";
import { phase, UpdateFailed, type Trial } from "../strategy.ts";
import type { Fault } from "./fault.ts";

export const manifestEdit: Fault = {
  what: "the manifests are edited at 50 %: a Deployment deleted, without replicas, replaced; an Ingress of another class",
  // the last edit of the target comes before the source's first
  before: { key: "trafficWeight", stack: "source" },
  happens: async (trial, _edit, { source, target }) => {
    const { rehearsal } = trial;
    const managed = [source, target].filter(
      (stack) => rehearsal.side(stack).cluster.managesWorkloads,
    );
    for (const [title, objects] of harmfulEdits(rehearsal)) {
      await withManifests(rehearsal, objects, async () => {
        for (const stack of managed) await refusedUntouched(trial, `${stack}: ${title}`, stack);
      });
    }
    return "go on";
  },
};

type NamedEdit = readonly [title: string, objects: readonly KubernetesObject[]];

/** Of the first host that has a Deployment behind it whose replicas no autoscaler owns. */
function harmfulEdits({ shared }: Rehearsal): readonly NamedEdit[] {
  const manifests = readManifests(shared.workloads);
  const objects = manifests.map(({ object }) => object);
  const index = new ManifestIndex(manifests);
  const deployment = objects.find(
    (object) =>
      object.kind === "Deployment" &&
      index.scalersOf(object).length === 0 &&
      index.servicesFor(object).some((service) => index.ingressesTo(service).length > 0),
  );
  const service = deployment && index.servicesFor(deployment)[0];
  if (deployment === undefined || service === undefined) {
    throw new UserError(`${shared.workloads}: no host has a Deployment behind it to edit`);
  }
  const [ingress] = index.ingressesTo(service);
  if (ingress === undefined) throw new UserError(`${shared.workloads}: no Ingress to edit`);
  const edited = (
    object: KubernetesObject,
    path: readonly string[],
    change: (value: unknown) => unknown,
  ) => objects.map((each) => (each === object ? changedAt(each, path, change) : each));
  const marked = (labels: unknown) => ({ ...record(labels), edited: "yes" });
  const labelled = changedAt(deployment, ["spec", "template", "metadata", "labels"], marked);
  const selected = changedAt(labelled, ["spec", "selector", "matchLabels"], marked);
  return [
    ["a Deployment deleted", objects.filter((each) => each !== deployment)],
    ["replicas: 0", edited(deployment, ["spec"], (spec) => ({ ...record(spec), replicas: 0 }))],
    ["a Service selects nothing", edited(service, ["spec", "selector"], () => ({ app: "nobody" }))],
    ...(valueAt(deployment, "spec", "selector", "matchLabels") === undefined
      ? []
      : ([
          ["a Deployment replaced", objects.map((each) => (each === deployment ? selected : each))],
        ] as const)),
    [
      "an Ingress of another class",
      edited(ingress, ["spec"], (spec) => ({ ...record(spec), ingressClassName: "another" })),
    ],
    ["another path", edited(ingress, ["spec", "rules"], eachPath({ path: "/elsewhere" }))],
    [
      "a Service and its pods relabelled",
      objects.map((each) => {
        if (each === deployment) return labelled;
        return each === service ? changedAt(service, ["spec", "selector"], marked) : each;
      }),
    ],
    ["a port that no Service has", edited(ingress, ["spec", "rules"], eachPath(nobodysPort))],
  ];
}

const nobodysPort = (path: Properties) => {
  const backend = record(path["backend"]);
  return {
    backend:
      backend["service"] === undefined
        ? { ...backend, servicePort: 9 }
        : { service: { ...record(backend["service"]), port: { number: 9 } } },
  };
};

/** The rules of an Ingress with a change of each of their paths. */
function eachPath(change: Properties | ((path: Properties) => Properties)) {
  return (rules: unknown) =>
    records(rules).map((rule) => ({
      ...rule,
      http: {
        paths: records(record(rule["http"])["paths"]).map((path) => ({
          ...path,
          ...(typeof change === "function" ? change(path) : change),
        })),
      },
    }));
}

/** The folder of Pulumi.yaml has these manifests in the place of its own while `work` goes on. */
async function withManifests(
  { folder }: Rehearsal,
  objects: readonly KubernetesObject[],
  work: () => Promise<void>,
): Promise<void> {
  const path = join(folder, "Pulumi.yaml");
  const before = readFileSync(path, "utf8");
  const file = record(parse(before));
  mkdirSync(join(folder, "edited"), { recursive: true });
  writeFileSync(join(folder, "edited", "all.yaml"), objects.map(asYaml).join("---\n"));
  const config = { ...record(file["config"]), workloads: { default: "edited" } };
  writeFileSync(path, stringify({ ...file, config }));
  try {
    await work();
  } finally {
    writeFileSync(path, before);
  }
}

/** An update that must be refused, and must not have begun. */
async function refusedUntouched(trial: Trial, title: string, stack: string): Promise<void> {
  const operations: string[] = [];
  await phase(trial, title, "refused", async (step) => {
    const { errors } = await trial.rehearsal.project.up(stack, (operation, urn) => {
      operations.push(`${operation} ${urn}`);
    });
    const [error] = errors;
    if (error === undefined || operations.length > 0) {
      throw new UpdateFailed(stack, [
        `${title}: got ${error === undefined ? "no refusal" : operations.join(", ")}, expected a refusal ` +
          `before anything changes`,
        ...errors,
      ]);
    }
    step.refused = error;
  });
}
