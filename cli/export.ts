// `npm run export`: what people wrote into a live cluster, as manifests.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { exampleZones } from "../config/example-zones.ts";
import { homeOf } from "../config/home.ts";
import { parseConfig } from "../config/parse.ts";
import { folder, readProject } from "../config/read.ts";
import { foldedLines } from "../conversion/manifests/finding.ts";
import { zonesFor } from "../conversion/manifests/guessed-zones.ts";
import type { Manifest } from "../conversion/manifests/manifest.ts";
import { surveyManifests, writtenBySomebody } from "../conversion/manifests/read.ts";
import { surveyTree, toDecide, workloadName } from "../conversion/manifests/workload-set.ts";
import { isHelmRecord } from "../live/helm-releases.ts";
import { chooseCluster } from "../live/kubeconfig.ts";
import type { Shared } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { releaseLines, secretSection, section } from "./export-sections.ts";
import { writeManifestFiles } from "./manifest-files.ts";
import { context, dir, kubeconfig } from "./options.ts";
import { plural } from "./plural.ts";
import { sharedOf } from "./project-files.ts";
import { ofControlPlane } from "../conversion/manifests/cluster-kinds.ts";

export const exportCommand = defineCommand({
  summary: "what people wrote into a live cluster, as manifests",
  about:
    "Reads every object of a live cluster that people wrote, and writes each as a YAML file into a folder by\n" +
    "namespace. What controllers and the control plane make is left out, and so is what the server sets in the\n" +
    "others. Nothing is changed in the cluster.\n\n" +
    "It changes no file that says something else. Without --namespace it reads all namespaces but kube-*, and\n" +
    "what has none.\n\n" +
    "Exit codes: 0 written; 1 a file differs and was kept, or a kind could not be read; 2 the command line or\n" +
    "the files are wrong, or the cluster does not answer.",
  options: {
    context,
    kubeconfig,
    namespace: {
      type: "string",
      multiple: true,
      default: [],
      value: "NAME",
      text: "this namespace's objects only; may be repeated",
    },
    out: {
      type: "string",
      value: "FOLDER",
      text: "where the files go (default: the workloads folder that Pulumi.yaml names)",
    },
    secrets: {
      type: "boolean",
      default: false,
      text: "write Secrets too, readable by you only and ignored by git",
    },
    force: {
      type: "boolean",
      default: false,
      text: "change files that differ; their comments stay",
    },
    dir,
  },
  run: async (options, { print, complain }) => {
    const out = options.out ?? workloadsFolder(options.dir);
    const config = await chooseCluster(options);
    // loaded when they are asked for: a third of a second
    const [{ LiveApi }, { readCluster }] = await Promise.all([
      import("../live/live-api.ts"),
      import("../live/cluster-objects.ts"),
    ]);
    const api = LiveApi.of(config);
    const version = await api.version();
    const { objects, unread } = await readCluster(api);
    const found = chosen(objects, options.namespace);
    if (found.chosen.length === 0 && options.namespace.length > 0) {
      throw new UserError(
        `--namespace: got ${options.namespace.join(", ")}, expected namespaces that hold objects: ${found.namespaces.join(", ")}`,
      );
    }
    const { manifests, serverMade } = writtenBySomebody(found.chosen);
    const plain = manifests.filter(({ object }) => !isHelmRecord(object));
    const secrets = plain.filter(({ object }) => object.kind === "Secret");
    const wanted = plain.filter(({ object }) => options.secrets || object.kind !== "Secret");

    const files = writeManifestFiles(
      wanted.map(({ object }) => object),
      out,
      options.force,
      ({ kind }) => (kind === "Secret" ? 0o600 : undefined),
    );
    if (options.secrets && secrets.length > 0) ignoreSecrets(out);
    const where = relative(process.cwd(), resolve(out)) || ".";
    print(`${api.server} (${version}): ${plural(plain.length, "object")} that people wrote`);
    print(`written: ${plural(files.written.length, "file")} in ${where}`);
    if (files.asTheyWere.length > 0) print(`as they were: ${files.asTheyWere.length}`);
    if (serverMade.length > 0) {
      print(`left out, made by controllers or the control plane: ${byKind(serverMade)}`);
    }
    for (const { namespace, count } of found.left) {
      print(`left out: ${plural(count, "object")} in ${namespace}: --namespace ${namespace}`);
    }
    const sections = [
      section(
        "Helm releases; their objects are exported as they are:",
        releaseLines(options.namespace.length > 0 ? found.chosen : objects),
      ),
      secretSection(secrets, options.secrets, out),
      section(
        "Decisions, which annotations tell (docs/workloads.md):",
        decisions(out, options.dir),
      ),
    ];
    for (const line of sections.flat()) print(line);
    print(`\nnext: npm run advise`);
    for (const line of unread) complain(`not read: ${line}`);
    for (const line of files.kept) {
      complain(
        `kept, though the cluster says something else: ${line}; --force takes the cluster's`,
      );
    }
    return unread.length + files.kept.length === 0 ? exitCodes.done : exitCodes.refused;
  },
});

/** @throws UserError where the shipped example's manifests lie */
function workloadsFolder(dir: string): string {
  const shared = sharedOf(readProject(folder(dir)));
  if (exampleZones(shared)) {
    throw new UserError(
      `Pulumi.yaml: hostedZones: got the shipped example's (${shared.hostedZones[0].name}): npm run init first, or ` +
        "name a folder by --out",
    );
  }
  return resolve(homeOf(dir), shared.workloads);
}

interface Chosen {
  readonly chosen: readonly Manifest[];
  readonly namespaces: readonly string[];
  /** What lies in the control plane's namespaces. */
  readonly left: readonly { readonly namespace: string; readonly count: number }[];
}

function chosen(objects: readonly Manifest[], only: readonly string[]): Chosen {
  const of = ({ object }: Manifest): string | undefined =>
    object.kind === "Namespace" ? object.metadata.name : object.metadata.namespace;
  const namespaces = [...new Set(objects.flatMap((manifest) => of(manifest) ?? []))].sort();
  if (only.length > 0) {
    return { chosen: objects.filter((one) => only.includes(of(one) ?? "")), namespaces, left: [] };
  }
  const inside = objects.filter((one) => !ofControlPlane.test(of(one) ?? ""));
  const left = namespaces
    .filter((namespace) => ofControlPlane.test(namespace))
    .map((namespace) => {
      const there = objects.filter((one) => of(one) === namespace);
      return {
        namespace,
        count: writtenBySomebody(there).manifests.filter(({ object }) => !isHelmRecord(object))
          .length,
      };
    });
  return { chosen: inside, namespaces, left: left.filter(({ count }) => count > 0) };
}

function byKind(manifests: readonly Manifest[]): string {
  const kinds = Map.groupBy(manifests, ({ object }) => object.kind);
  return [...kinds]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, own]) => `${own.length} ${kind}`)
    .join(", ");
}

/** What only the owners know, as `npm run advise` has it: what must be decided, what should be, what is taken as active-only. */
function decisions(out: string, dir: string): readonly string[] {
  const workloads = relative(process.cwd(), resolve(out)) || ".";
  const tree = surveyManifests(workloads, true);
  if (tree.manifests.length === 0) return [];
  const shared = sharedFor(dir);
  const hostedZones = zonesFor(tree.manifests, Object.keys(shared.hosts), shared.hostedZones);
  const survey = surveyTree(tree, { ...shared, hostedZones });
  const activeOnly = survey.activeOnly.map((workload) => ({
    source: workloadName(workload),
    text: `runs on the active side only: ${workload.reason}`,
  }));
  return [
    ...foldedLines(toDecide(survey)),
    ...foldedLines(survey.undecided),
    ...foldedLines(activeOnly),
  ];
}

/** What Pulumi.yaml says, or nothing where it is not there yet. */
function sharedFor(dir: string): Shared {
  try {
    return sharedOf(readProject(folder(dir)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return parseConfig("cluster-migration", "old", {
      hostedZones: ["example.com"],
      cluster: unknownCluster,
    }).shared;
  }
}

const unknownCluster = {
  name: "old",
  kubernetesVersion: "1.30",
  existing: { ingress: { dnsName: "old.example.com", zoneId: "Z00000000" } },
};

/** Git keeps them out wherever the folder is. */
function ignoreSecrets(out: string): void {
  const file = join(out, ".gitignore");
  const line = "secret.*.yaml";
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (text.split("\n").includes(line)) return;
  appendFileSync(file, `${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`);
}
