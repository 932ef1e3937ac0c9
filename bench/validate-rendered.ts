// Holds rendered manifests against schemas that others have made of Kubernetes' OpenAPI documents: the PyPI
// package kubernetes-validate, strict mode. One release has 1.11 to 1.25, another 1.25 to 1.37.
//
//   node bench/validate-rendered.ts [--workloads PATH] [--host NAME=NS/SERVICE] [--install]
//
// Uses `kubernetes-validate` of two virtual environments below --venvs (default: a folder in the system's
// temporary one); makes them only when --install is given.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineCommand, exitCodes, runCommand } from "../cli/command.ts";
import { parseHostOptions } from "../cli/host-option.ts";
import { host } from "../cli/options.ts";
import { createdIngressClass } from "../config/kubernetes-minors.ts";
import { renderFor } from "../conversion/render.ts";
import { asYaml, fileNameOf } from "../conversion/write-yaml.ts";
import type { KubernetesObject, Manifest } from "../conversion/manifests/manifest.ts";
import { readManifests } from "../conversion/manifests/read.ts";
import { workloadSet } from "../conversion/manifests/workload-set.ts";
import { UserError } from "../migration/user-error.ts";

/** The Kubernetes versions that are checked, and the release of kubernetes-validate that has each. */
const checked = [
  { kubernetes: "1.18", release: "1.25.2" },
  { kubernetes: "1.25", release: "1.37.0" },
  { kubernetes: "1.37", release: "1.37.0" },
];

const validate = defineCommand({
  summary: "rendered manifests against others' schemas of Kubernetes",
  about:
    "Holds rendered manifests against the schemas of the PyPI package kubernetes-validate, strict mode.",
  options: {
    workloads: {
      type: "string",
      multiple: true,
      default: ["workloads"],
      value: "PATH",
      text: "manifests (default: the example's); may be repeated",
    },
    host,
    venvs: {
      type: "string",
      default: join(tmpdir(), "kubernetes-validate"),
      value: "FOLDER",
      text: "where the virtual environments are",
    },
    install: { type: "boolean", default: false, text: "make the virtual environments" },
  },
  run: (options) => {
    let wrong = 0;
    for (const path of options.workloads) {
      const { manifests } = workloadSet(readManifests(path), {
        hostedZones: [{ name: "example.com", private: false }],
        hosts: path === "workloads" ? {} : parseHostOptions(options.host),
      });
      for (const { kubernetes, release } of checked) {
        const command = commandOf(options.venvs, release, options.install);
        for (const active of [true, false]) {
          wrong += validateFor(command, path, manifests, kubernetes, active);
        }
      }
    }
    return wrong === 0 ? exitCodes.done : exitCodes.refused;
  },
});

function validateFor(
  command: string,
  path: string,
  manifests: readonly Manifest[],
  kubernetes: string,
  active: boolean,
): number {
  const created = Number(kubernetes.split(".")[1]) >= 31;
  const { objects, refusals } = renderFor(manifests, {
    kubernetesVersion: kubernetes,
    active,
    ...(created && { ingressClass: createdIngressClass }),
  });
  const complaints = complaintsOf(command, kubernetes, objects);
  const side = active ? "active" : "inactive";
  console.log(
    `${path}, ${kubernetes}, ${side}: ${objects.length} objects, ${refusals.length} refused, ${complaints.length} complaints`,
  );
  for (const complaint of complaints) console.log(`  ${complaint}`);
  return complaints.length + refusals.length;
}

/** Errors and warnings alike: an unknown kind is only a warning there. */
function complaintsOf(
  command: string,
  kubernetes: string,
  objects: readonly KubernetesObject[],
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "rendered-"));
  try {
    const files = objects.map((object) => {
      const file = join(folder, fileNameOf(object));
      writeFileSync(file, asYaml(object));
      return file;
    });
    const { stdout, stderr, error } = spawnSync(
      command,
      ["--kubernetes-version", kubernetes, "--strict", "--quiet", ...files],
      { encoding: "utf8" },
    );
    if (error !== undefined) throw error;
    return `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function commandOf(venvs: string, release: string, install: boolean): string {
  const venv = join(venvs, release);
  const command = join(venv, "bin", "kubernetes-validate");
  if (existsSync(command)) return command;
  if (!install) {
    throw new UserError(
      `no kubernetes-validate ${release} in ${venv}: run this with --install, or: python3 -m venv ${venv} && ${venv}/bin/pip install kubernetes-validate==${release}`,
    );
  }
  execFileSync("python3", ["-m", "venv", venv], { stdio: "inherit" });
  execFileSync(
    join(venv, "bin", "pip"),
    ["install", "--quiet", `kubernetes-validate==${release}`],
    { stdio: "inherit" },
  );
  return command;
}

process.exitCode = await runCommand({ validate }, ["validate", ...process.argv.slice(2)]);
