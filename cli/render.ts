// `npm run render`: the manifests exactly as one side gets them, for diffs and others' checkers.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { folder, readProject, stackOf } from "../config/read.ts";
import { refusalLine, renderFor, targetOf } from "../conversion/render.ts";
import { asYaml, fileNameOf } from "../conversion/write-yaml.ts";
import { isKubernetesObject } from "../conversion/manifests/manifest.ts";
import { readWorkloadSet } from "../conversion/manifests/workload-set.ts";
import { UserError } from "../migration/user-error.ts";
import { hostsOf } from "./host-option.ts";
import { run } from "./run.ts";

const usage = `npm run render -- --stack STACK --out DIR [options]

Writes the manifests exactly as that side gets them into DIR, one YAML file for each object. What was
rendered there before is replaced. Refusals go to standard error, and the exit code is 1.

  --workloads PATH        manifests to render instead of those of Pulumi.yaml
  --host NAME=NS/SERVICE  a host that no Ingress names, besides those of Pulumi.yaml; may be repeated
  --dir FOLDER            the project's folder (default: the current one)
`;

/** @param words the command line */
export function render(
  words: readonly string[],
  print: (line: string) => void = console.log,
  complain: (line: string) => void = console.error,
): number {
  const { values: options } = parseArgs({
    args: [...words],
    options: {
      stack: { type: "string" },
      out: { type: "string" },
      workloads: { type: "string" },
      host: { type: "string", multiple: true, default: [] },
      dir: { type: "string", default: "." },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) {
    print(usage);
    return 0;
  }
  const { stack, out } = options;
  if (stack === undefined || out === undefined) {
    throw new UserError(`--stack and --out: both are needed\n\n${usage}`);
  }
  const { side, shared } = stackOf(readProject(folder(options.dir)), stack);
  const { manifests } = readWorkloadSet(
    {
      ...shared,
      hosts: { ...shared.hosts, ...hostsOf(options.host) },
      ...(options.workloads !== undefined && { workloads: resolve(options.workloads) }),
    },
    options.dir,
  );
  const rendered = renderFor(manifests, targetOf(side));
  empty(out);
  for (const object of rendered.objects) {
    writeFileSync(join(out, fileNameOf(object)), asYaml(object));
  }
  for (const warning of rendered.warnings) complain(`note: ${warning}`);
  for (const refusal of rendered.refusals) complain(`refused: ${refusalLine(refusal)}`);
  print(
    `${rendered.objects.length} objects for ${stack} (Kubernetes ${side.cluster.kubernetesVersion}) in ${out}`,
  );
  return rendered.refusals.length === 0 ? 0 : 1;
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
    return isKubernetesObject(object) && fileNameOf(object) === name;
  } catch {
    return false;
  }
}

if (import.meta.main) await run(render, usage);
