// Secrets whose values stand in git for everybody who can read the repository.
import { resolve } from "node:path";
import { secretInGit } from "../conversion/manifests/annotations.ts";
import { recordAt } from "../conversion/manifests/json.ts";
import {
  annotationOf,
  describeObject,
  identityOf,
  type KubernetesObject,
} from "../conversion/manifests/manifest.ts";
import { isPlainSecret } from "../migration/state/edit.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import type { ProjectFiles } from "./project-files.ts";

export interface SecretsInGit {
  /** A line for each that the base does not have. */
  readonly added: readonly string[];
  /** A line for each that was there before. */
  readonly before: readonly string[];
}

/**
 * @param base the files before the edit
 * @param visible absolute paths of all files that git has or would take
 */
export function secretsInGit(
  base: ProjectFiles,
  now: ProjectFiles,
  visible: ReadonlySet<string>,
): SecretsInGit {
  const was = new Set(
    base.workloads.manifests
      .filter(({ object }) => isPlain(object))
      .map(({ object }) => identityOf(object)),
  );
  const found = now.workloads.manifests.filter(
    ({ object, source }) => isPlain(object) && visible.has(resolve(source.replace(/:\d+$/, ""))),
  );
  const line = ({ source, object }: (typeof found)[number]) =>
    `${source}: ${describeObject(object)}: its values are in git, for everybody who can read it: keep them in the ` +
    `config (docs/workloads.md#secrets), or annotate it ${secretInGit}: allowed where they are none`;
  return {
    added: found.filter(({ object }) => !was.has(identityOf(object))).map(line),
    before: found.filter(({ object }) => was.has(identityOf(object))).map(line),
  };
}

function isPlain(object: KubernetesObject): boolean {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return false;
  if (annotationOf(object, secretInGit) === "allowed") return false;
  // SOPS has encrypted what it has left its mark on
  if ("sops" in object) return false;
  const values = { ...recordAt(object, "data"), ...recordAt(object, "stringData") };
  return Object.keys(values).length > 0;
}

/** Secrets of the stack files that everybody can read who reads the file. */
export function plainSecrets({ values }: ProjectFiles): readonly string[] {
  return [...values].flatMap(([stack, ofStack]) =>
    Object.entries(ofStack)
      .filter(([key, value]) => isPlainSecret(key, value))
      .map(
        ([key]) =>
          `${stackFile(stack)}: ${key}: got plain text, expected a secret: ` +
          `pulumi config set --stack ${stack} --secret ${key} < FILE; git keeps this one, so make another`,
      ),
  );
}
