// Options that several commands have.
import { resolve } from "node:path";
import { homeOf } from "../config/home.ts";
import { zonesFor } from "../conversion/manifests/guessed-zones.ts";
import { surveyManifests } from "../conversion/manifests/read.ts";
import {
  surveyTree,
  surveyWorkloads,
  withoutProblems,
  type WorkloadSurvey,
} from "../conversion/manifests/workload-set.ts";
import type { Shared } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import type { Option, OptionTable } from "./command.ts";
import { parseHostOptions } from "./host-option.ts";

export const dir = {
  type: "string",
  default: ".",
  value: "FOLDER",
  text: "the stack files' folder; Pulumi.yaml there, or above (default: this one)",
} as const satisfies Option;

export const to = {
  type: "string",
  value: "STACK",
  text: "the target, where the stack files alone do not tell",
} as const satisfies Option;

/** Both sides by name, where the stack files alone do not tell. */
export const direction = {
  from: { type: "string", value: "STACK", text: "the source, where the files do not tell" },
  to: { type: "string", value: "STACK", text: "the target, where the files do not tell" },
} as const satisfies OptionTable;

export const workloads = {
  type: "string",
  value: "PATH",
  text: "manifests to read instead of those that Pulumi.yaml names",
} as const satisfies Option;

export const host = {
  type: "string",
  multiple: true,
  default: [],
  value: "NAME=NAMESPACE/SERVICE",
  text: "a host that no Ingress names, besides those of Pulumi.yaml; may be repeated",
} as const satisfies Option;

export const kubeconfig = {
  type: "string",
  value: "FILE",
  text: "the file that names the cluster (default: KUBECONFIG, else ~/.kube/config)",
} as const satisfies Option;

export const context = {
  type: "string",
  value: "NAME",
  text: "the kubeconfig's context of that cluster (default: its current one)",
} as const satisfies Option;

export const clusters = {
  type: "string",
  multiple: true,
  default: [],
  value: "STACK=CONTEXT|FILE",
  text: "a side's cluster, by its context or kubeconfig; may be repeated",
} as const satisfies Option;

export const zoneOption = {
  type: "string",
  multiple: true,
  default: [],
  value: "NAME",
  text: "one more hosted zone (default: told by the hosts of --workloads)",
} as const satisfies Option;

/** An option whose value is one of a few words; the first is the default. */
export function oneOf<const T extends string>(words: readonly [T, ...T[]], text: string) {
  const [first] = words;
  return { type: "string", default: first, value: words.join("|"), text } as const;
}

/** @throws UserError when the word is none of those */
export function expectOneOf<const T extends string>(
  option: string,
  words: readonly T[],
  got: string,
): T {
  const found = words.find((word) => word === got);
  if (found !== undefined) return found;
  const [last, ...others] = [...words].reverse();
  throw new UserError(
    `--${option}: got ${got}, expected ${others.reverse().join(", ")} or ${last ?? ""}`,
  );
}

interface WorkloadOptions {
  readonly dir: string;
  readonly host: readonly string[];
  readonly zone: readonly string[];
  readonly workloads?: string | undefined;
}

/**
 * The manifests that Pulumi.yaml names, or others that the command line names: those may live in any domain, and the
 * zones that no option names are taken from their hosts.
 */
export function workloadSetOf(shared: Shared, options: WorkloadOptions): WorkloadSurvey {
  return withoutProblems(surveyFrom(shared, options));
}

/** The same, with what is wrong with them instead of an error. */
export function surveyFrom(shared: Shared, options: WorkloadOptions): WorkloadSurvey {
  const hosts = { ...shared.hosts, ...parseHostOptions(options.host) };
  const named = options.zone.map((name) => ({ name, private: false }));
  const known: Shared["hostedZones"] = [...shared.hostedZones, ...named];
  if (options.workloads === undefined) {
    return surveyWorkloads({ ...shared, hosts, hostedZones: known }, homeOf(options.dir));
  }
  const tree = surveyManifests(resolve(options.workloads));
  const hostedZones = zonesFor(tree.manifests, Object.keys(hosts), known);
  return surveyTree(tree, { ...shared, hosts, hostedZones });
}
