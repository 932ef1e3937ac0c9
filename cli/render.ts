// `npm run render`: the manifests exactly as one side gets them, for diffs and others' checkers.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { folder, readProject, stackOf } from "../config/read.ts";
import { refusalLine, renderFor, targetOf } from "../conversion/render.ts";
import { asYaml, fileNameOf } from "../conversion/write-yaml.ts";
import { isKubernetesObject } from "../conversion/manifests/manifest.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { dir, host, workloads, workloadSetOf } from "./options.ts";
import { plural } from "./plural.ts";

export const render = defineCommand({
  summary: "the manifests exactly as one side gets them, as files",
  about:
    "Writes the manifests exactly as that side gets them into a folder, one YAML file for each object. It\n" +
    "replaces what it has written there before. Refusals go to standard error.\n\n" +
    "Exit codes: 0 written; 1 a manifest is refused; 2 the command line or the files are wrong.",
  options: {
    stack: { type: "string", value: "STACK", text: "the side (required)" },
    out: { type: "string", value: "FOLDER", text: "where the files go (required)" },
    workloads,
    host,
    dir,
  },
  run: (options, { print, complain }) => {
    const { stack, out } = options;
    if (stack === undefined || out === undefined) {
      throw new UserError("--stack and --out: missing, expected both: --stack STACK --out FOLDER");
    }
    const { side, shared } = stackOf(readProject(folder(options.dir)), stack);
    const { manifests } = workloadSetOf(shared, options);
    const rendered = renderFor(manifests, targetOf(side));
    empty(out);
    for (const object of rendered.objects) {
      writeFileSync(join(out, fileNameOf(object)), asYaml(object));
    }
    for (const warning of rendered.warnings) complain(`note: ${warning}`);
    for (const refusal of rendered.refusals) complain(`refused: ${refusalLine(refusal)}`);
    print(
      `${plural(rendered.objects.length, "object")} for ${stack} (Kubernetes ${side.cluster.kubernetesVersion}) in ${out}`,
    );
    return rendered.refusals.length === 0 ? exitCodes.done : exitCodes.refused;
  },
});

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
    return isKubernetesObject(object) && fileNameOf(object) === name;
  } catch {
    return false;
  }
}
