// The files of a new project, from the answers to init's questions.
import { parseDocument, stringify } from "yaml";
import { overlap, parseIpv4Range } from "../config/ipv4-range.ts";
import { createdMinors, kubernetesMinor, networkingsFor } from "../config/kubernetes-minors.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";

/** What is known of the two sides. */
export interface FirstAnswers {
  readonly zones: readonly string[];
  readonly source: string;
  readonly target: string;
  /** In the shape of the key `cluster`. */
  readonly sourceCluster: Readonly<Record<string, unknown>>;
  readonly targetCluster: Readonly<Record<string, unknown>>;
  readonly region: string;
  /** Simple records serve the hosts today. */
  readonly adopt: boolean;
}

const schemaLine = "# yaml-language-server: $schema=docs/schemas/stack-file.json\n";

/**
 * Every file by its name.
 *
 * @param project the text of Pulumi.yaml, of which all else stays
 */
export function firstFiles(
  project: string,
  answers: FirstAnswers,
): Readonly<Record<string, string>> {
  const { source, target } = answers;
  const document = parseDocument(project);
  const name = String(document.get("name"));
  document.setIn(
    ["config", "hostedZones", "default"],
    document.createNode(answers.zones.map((zone) => ({ name: zone }))),
  );
  return {
    [projectFile]: document.toString({ lineWidth: 0, flowCollectionPadding: false }),
    [stackFile(source)]: stackText(name, answers.region, {
      cluster: answers.sourceCluster,
      ...("existing" in answers.sourceCluster && { activeCommands: scriptPaths(source) }),
      peer: target,
      trafficWeight: "100",
      active: "true",
      ...(answers.adopt && { adopt: "true" }),
    }),
    [stackFile(target)]: targetText(name, answers.region, answers.targetCluster, source),
  };
}

/** The stack file of row 3. */
export function targetText(
  project: string,
  region: string,
  cluster: Readonly<Record<string, unknown>>,
  peer: string,
): string {
  return stackText(project, region, { cluster, peer, trafficWeight: "0", active: "false" });
}

/** The same for a shard. */
export function shardText(
  project: string,
  region: string,
  own: {
    readonly shard: string;
    readonly cluster: { readonly fromStack: string };
    readonly peer: string;
  },
): string {
  return stackText(project, region, { ...own, trafficWeight: "0", active: "false" });
}

/** Where `npm run scripts` writes them. */
export function scriptPaths(stack: string): { readonly start: string; readonly stop: string } {
  return { start: `scripts/${stack}-start.sh`, stop: `scripts/${stack}-stop.sh` };
}

function stackText(
  project: string,
  region: string,
  own: Readonly<Record<string, unknown>>,
): string {
  const config = {
    "aws:region": region,
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`${project}:${key}`, value])),
  };
  return schemaLine + stringify({ config }, { version: "1.1", lineWidth: 0 });
}

/** The newest patch release of the newest minor but one. */
export function defaultVersion(): string {
  const minor = createdMinors.at(-2) ?? "";
  return `${minor}.${kubernetesMinor(minor).newestPatch}`;
}

/** A network plugin that is tested with this version; Cilium where it is. */
export function networkingOf(kubernetesVersion: string): string {
  const known = networkingsFor(kubernetesVersion);
  return known.find((name) => name === "cilium") ?? known[0] ?? "cilium";
}

/** A region's first three zones. */
export function zonesIn(region: string): readonly string[] {
  return ["a", "b", "c"].map((letter) => region + letter);
}

/** A /16 that shares no address with another network; not Docker's 172.17. */
export function freeRange(otherRange: string): string {
  const other = parseIpv4Range(otherRange);
  const candidates = [21, 22, 23, 24].map((second) => `172.${second}.0.0/16`);
  return (
    [...candidates, "10.240.0.0/16"].find((candidate) => {
      const own = parseIpv4Range(candidate);
      return own !== undefined && (other === undefined || !overlap(own, other));
    }) ?? ""
  );
}
