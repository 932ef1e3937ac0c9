// Where Kubernetes' own programs are on this machine.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { UserError } from "../../migration/user-error.ts";

/** A control plane, and kwok, which plays its nodes. */
export const programs = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
] as const;

export type Program = (typeof programs)[number] | "helm";

/** What `tests/kubernetes/build-tools.sh` has built, if it has built what `tools/go.mod` pins now. */
function built(): readonly string[] {
  const { XDG_CACHE_HOME: cache = join(homedir(), ".cache") } = process.env;
  const folder = join(cache, "cluster-migration", "kubernetes-tools");
  const pins = join(folder, "go.mod");
  const wanted = readFileSync(
    new URL("../../tests/kubernetes/tools/go.mod", import.meta.url),
    "utf8",
  );
  return existsSync(pins) && readFileSync(pins, "utf8") === wanted ? [folder] : [];
}

/**
 * The path of a program: in KUBEBUILDER_ASSETS, as controller-runtime's envtest has it, else on the PATH,
 * else where `tests/kubernetes/build-tools.sh` leaves it. Controllers and scheduler are the API server's: newer ones would
 * need what it does not serve. An etcd before 3.5 is none: kwok's watches need progress requests.
 */
export function find(program: Program): string | undefined {
  if (program === "kube-controller-manager" || program === "kube-scheduler") {
    return besideServer(program);
  }
  const { KUBEBUILDER_ASSETS: assets, PATH: path = "" } = process.env;
  const folders = [...(assets === undefined ? [] : [assets]), ...path.split(delimiter), ...built()];
  return folders
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file) && (program !== "etcd" || isRecentEtcd(file)));
}

/** A program beside the API server; undefined where it is not. */
export function besideServer(program: string): string | undefined {
  const server = find("kube-apiserver");
  const path = server === undefined ? undefined : join(dirname(server), program);
  return path !== undefined && existsSync(path) ? path : undefined;
}

function isRecentEtcd(etcd: string): boolean {
  const { stdout } = spawnSync(etcd, ["--version"], { encoding: "utf8" });
  const [, major = "0", minor = "0"] = /etcd Version: (\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 5);
}

/** Those of them that are not on this machine, as a list to read; empty: all are there. */
export function missingOf(programs: readonly Program[]): string {
  return programs.filter((program) => find(program) === undefined).join(", ");
}

/** @throws UserError where this machine does not have all of them */
export function mustHavePrograms(): void {
  const missing = missingOf(programs);
  if (missing === "") return;
  throw new UserError(
    `--kubernetes: not found: ${missing}; tests/kubernetes/build-tools.sh builds them all where Go is installed, or put ` +
      `them on the PATH or into the folder that KUBEBUILDER_ASSETS names, the controllers beside kube-apiserver`,
  );
}

/** @throws Error when it is not on this machine */
export function pathOf(program: Program): string {
  const path = find(program);
  if (path === undefined) throw new Error(`${program} is not on this machine`);
  return path;
}

/** The version of this machine's API server, such as `1.37.2`; undefined where there is none. */
export function versionOfServer(): string | undefined {
  const server = find("kube-apiserver");
  if (server === undefined) return undefined;
  const { stdout } = spawnSync(server, ["--version"], { encoding: "utf8" });
  return /v(1\.\d+\.\d+)/.exec(stdout)?.[1];
}

/** Its minor, such as 37. */
export function minorOfServer(): number | undefined {
  const minor = versionOfServer()?.split(".")[1];
  return minor === undefined ? undefined : Number(minor);
}
