// `npm run render`: the manifests exactly as one side gets them, for diffs and others' checkers.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { folder, readProject, stackOf } from "../config/read.ts";
import { refusalLines, renderFor, targetOf, warningLines } from "../conversion/render.ts";
import { leftOutNote } from "../conversion/manifests/left-out.ts";
import { placed } from "../conversion/places.ts";
import { asYaml, fileNameOf } from "../conversion/write-yaml.ts";
import {
  groupOf,
  isKubernetesObject,
  type KubernetesObject,
} from "../conversion/manifests/manifest.ts";
import { chooseCluster } from "../live/kubeconfig.ts";
import { UserError } from "../migration/user-error.ts";
import { askSide } from "./ask-side.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { dir, host, workloads, workloadSetOf, zoneOption } from "./options.ts";
import { plural } from "./plural.ts";

export const render = defineCommand({
  summary: "the manifests exactly as one side gets them, as files",
  about:
    "Writes the manifests exactly as that side gets them into a folder, one YAML file for each object. It\n" +
    "replaces what it has written there before. Refusals go to standard error.\n\n" +
    "With --server, it also asks the side's own API server, by dry run, whether it would take each object, and\n" +
    "whether it has what they need. Nothing is changed there.\n\n" +
    "Exit codes: 0 written, and taken; 1 a manifest is refused; 2 the command line or the files are wrong,\n" +
    "or the server does not answer.",
  options: {
    stack: { type: "string", value: "STACK", text: "the side (required)" },
    out: {
      type: "string",
      value: "FOLDER",
      text: "where the files go (required without --server)",
    },
    server: {
      type: "boolean",
      default: false,
      text: "ask the side's API server about each object",
    },
    kubeconfig: {
      type: "string",
      value: "FILE",
      text: "names that server (default: KUBECONFIG, else ~/.kube/config)",
    },
    workloads,
    host,
    zone: zoneOption,
    dir,
  },
  run: async (options, { print, complain }) => {
    const { stack, out, server, kubeconfig } = options;
    if (stack === undefined || (out === undefined && !server)) {
      throw new UserError(
        "--stack and --out: missing, expected --stack STACK and --out FOLDER, --server or both",
      );
    }
    const { side, shared } = stackOf(readProject(folder(options.dir)), stack);
    const { manifests, leftOut, provided } = workloadSetOf(shared, options);
    const rendered = renderFor(manifests, targetOf(side, provided));
    const refused = refusalLines(rendered);
    for (const note of [...leftOutNote(leftOut), ...warningLines(rendered)]) {
      complain(`note: ${note}`);
    }
    for (const refusal of refused) complain(`refused: ${refusal}`);
    const objects = `${plural(rendered.objects.length, "object")} for ${stack} (Kubernetes ${side.cluster.kubernetesVersion})`;
    if (out !== undefined) {
      write(rendered.objects, out);
      print(`${objects} in ${out}`);
    }
    if (!server) return refused.length === 0 ? exitCodes.done : exitCodes.refused;

    const asked = placed(rendered.objects, manifests);
    const { cluster } = side;
    const config = await chooseCluster({ kubeconfig });
    const answer = await askSide({ cluster, manifests: asked, provided }, config, "--kubeconfig");
    const { missing } = answer;
    for (const note of answer.notes) complain(`note: ${note}`);
    for (const refusal of [...answer.refusals, ...missing]) complain(`refused: ${refusal}`);
    print(
      `${objects}: ${answer.server} (${answer.version}) would refuse ${answer.refusals.length || "none"}` +
        (missing.length > 0 ? "; it does not have what objects need" : ""),
    );
    const taken = refused.length + answer.refusals.length + missing.length === 0;
    return taken ? exitCodes.done : exitCodes.refused;
  },
});

function write(objects: readonly KubernetesObject[], out: string): void {
  empty(out);
  const taken = new Set<string>();
  for (const object of objects) {
    const name = freeName(fileNameOf(object), taken);
    const secret = object.kind === "Secret" && groupOf(object.apiVersion) === "";
    writeFileSync(join(out, name), asYaml(object), secret ? { mode: 0o600 } : {});
  }
}

/** The name, or the first with a number that no other has; some disks know no capitals. */
function freeName(name: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : name.replace(/\.yaml$/, `~${number}.yaml`);
    if (taken.has(free.toLowerCase())) continue;
    taken.add(free.toLowerCase());
    return free;
  }
}

/** Makes the folder, or takes away what was rendered there before; anything else in it is somebody's. */
function empty(out: string): void {
  mkdirSync(out, { recursive: true });
  const names = readdirSync(out);
  const foreign = names.filter((name) => !wasRendered(join(out, name), name));
  if (foreign.length > 0) {
    throw new UserError(
      `--out: ${out} holds something else than rendered manifests: got ${foreign.join(", ")}, expected an empty folder`,
    );
  }
  for (const name of names) rmSync(join(out, name));
}

function wasRendered(path: string, name: string): boolean {
  if (!statSync(path).isFile() || !name.endsWith(".yaml")) return false;
  try {
    const object: unknown = parse(readFileSync(path, "utf8"), { version: "1.1" });
    return (
      isKubernetesObject(object) && fileNameOf(object) === name.replace(/~\d+\.yaml$/, ".yaml")
    );
  } catch {
    return false;
  }
}
