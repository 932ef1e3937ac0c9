// What is wrong with the files that init is about to write: said of the options, since there are no files yet.
import { readProject } from "../config/read.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import type { FirstAnswers } from "./first-files.ts";

/** @throws UserError with each mistake, and the option that has the value */
export function expectReadable(
  files: Readonly<Record<string, string>>,
  answers: FirstAnswers,
): void {
  try {
    readProject({ list: () => Object.keys(files), read: (name) => files[name] });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const options = optionsOf(answers);
    throw new UserError(error.lines.map((line) => ofOption(line, options)));
  }
}

function ofOption(line: string, options: ReadonlyMap<string, string>): string {
  const [file = "", path = "", ...rest] = line.split(": ");
  const keys = path.split(/[.[]/);
  // the longest path that an option has
  const option = keys
    .map((_key, i) => options.get(`${file}: ${keys.slice(0, keys.length - i).join(".")}`))
    .find((found) => found !== undefined);
  return option === undefined ? line : [`--${option}`, ...rest].join(": ");
}

/** By file and path. */
function optionsOf({ source, target, sourceCluster }: FirstAnswers): ReadonlyMap<string, string> {
  const [from, to] = [stackFile(source), stackFile(target)];
  const created = "existing" in sourceCluster ? [to] : [from, to];
  const range = (file: string) => (file === to ? "cidr" : "source-cidr");
  return new Map([
    [`${projectFile}: hostedZones`, "zone"],
    [`${from}: cluster.name`, "name"],
    [`${from}: cluster.kubernetesVersion`, "kubernetes"],
    [`${from}: cluster.existing.ingress.dnsName`, "ingress-dns-name"],
    [`${from}: cluster.existing.ingress.zoneId`, "ingress-zone-id"],
    [`${from}: cluster.existing.etcdVersion`, "etcd"],
    [`${from}: cluster.existing.networking`, "networking"],
    [`${from}: cluster.existing.dns`, "dns"],
    [`${to}: cluster.name`, "target-name"],
    [`${to}: cluster.kubernetesVersion`, "target-kubernetes"],
    ...created.flatMap((file): [string, string][] => [
      [`${file}: cluster.networking`, "target-networking"],
      [`${file}: cluster.zones`, "zones"],
      [`${file}: cluster.network.cidr`, range(file)],
    ]),
  ]);
}
