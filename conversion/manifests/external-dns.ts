// external-dns among the manifests: a second writer of the hosts' records, unless it is kept to other names.
import type { Host, HostedZone } from "../../migration/state/side.ts";
import { liesIn, zoneOf } from "../../migration/state/zones.ts";
import { externalDnsText } from "../../migration/rules/exclusive-records.ts";
import { externalDnsAnnotation } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import { listAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import { annotationOf, describeObject, isIngress, type Manifest } from "./manifest.ts";
import { podTemplateOf } from "./pods.ts";
import { ingressHosts } from "./unrecorded-hosts.ts";

/** Where it is, and what is seen of it. */
export interface ExternalDns {
  readonly source: string;
  /** `Deployment kube-system/external-dns`. */
  readonly object: string;
  /** By what its annotation is contradicted; absent: it has none. */
  readonly contradiction?: string;
}

/** What the hosts are found by. */
export interface NamedHosts {
  readonly hosts: readonly Host[];
  readonly hostedZones: readonly HostedZone[];
}

/**
 * The first external-dns that may write the hosts' records. Its annotation `other-names` is believed, unless its own arguments
 * say that it writes them.
 */
export function findExternalDns(
  manifests: readonly Manifest[],
  named: NamedHosts,
): ExternalDns | undefined {
  for (const { source, object } of manifests) {
    const container = recordsAt(podTemplateOf(object), "spec", "containers").find(isExternalDns);
    if (container === undefined) continue;
    const found = { source, object: describeObject(object) };
    if (annotationOf(object, externalDnsAnnotation) !== "other-names") return found;
    const contradiction = contradictionOf(container, manifests, named);
    if (contradiction !== undefined) return { ...found, contradiction };
  }
  return undefined;
}

/** `workloads/dns.yaml:1: Deployment kube-system/external-dns`, and what contradicts its annotation. */
export function describeExternalDns({ source, object, contradiction }: ExternalDns): string {
  return `${source}: ${object}${contradiction === undefined ? "" : `: ${contradiction}`}`;
}

/** As the rule says it. */
export function externalDnsFinding({
  source,
  object,
  contradiction,
}: ExternalDns): ManifestFinding {
  const seen = contradiction === undefined ? "" : `${contradiction}: `;
  return { source, object, text: `${seen}${externalDnsText}` };
}

function isExternalDns(container: JsonObject): boolean {
  return /(^|\/)external-dns(:|@|$)/.test(stringAt(container, "image") ?? "");
}

/** Options that keep external-dns from no record of a host; any other may, and then nobody can tell from outside. */
const neutral =
  /^(domain-filter|source|provider|policy|registry|txt-.*|aws-(batch|evaluate|prefer|api-retries|zones-cache|zone-type).*|interval|min-event-sync-interval|events|log-.*|metrics-address|request-timeout|publish-.*|once)$/;

/** What the container's arguments say of the hosts; undefined where they may keep it from all of them. */
function contradictionOf(
  container: JsonObject,
  manifests: readonly Manifest[],
  { hosts, hostedZones }: NamedHosts,
): string | undefined {
  const options = optionsOf(container);
  if (options === undefined || options.length === 0) return undefined;
  if (options.some(([name]) => !neutral.test(name))) return undefined;
  const of = (option: string) =>
    options.flatMap(([name, value]) => (name === option && value !== "" ? [value] : []));
  if (of("provider").some((provider) => provider !== "aws")) return undefined;
  const [filters, sources, types] = [of("domain-filter"), of("source"), of("aws-zone-type")];
  const fromIngress = reachableHosts(manifests);
  const reached = hosts.find(({ name }) => {
    const zone = hostedZones.find((each) => each.name === zoneOf(name, hostedZones));
    return (
      zone !== undefined &&
      (filters.length === 0 || filters.some((filter) => liesIn(zone.name, filter))) &&
      types.every((type) => type === (zone.private ? "private" : "public")) &&
      (sources.length === 0 || sources.includes("ingress")) &&
      fromIngress.has(name)
    );
  });
  if (reached === undefined) return undefined;
  const seen =
    filters.length === 0
      ? "no --domain-filter keeps it from any hosted zone"
      : `${filters.map((filter) => `--domain-filter=${filter}`).join(" ")} includes ${reached.name}`;
  return `annotated ${externalDnsAnnotation}: other-names, but ${seen}, and no other argument keeps it from that`;
}

/** Hosts of Ingresses that no annotation leaves to another controller. */
function reachableHosts(manifests: readonly Manifest[]): ReadonlySet<string> {
  return new Set(
    manifests
      .map(({ object }) => object)
      .filter(isIngress)
      .filter(
        (object) =>
          (annotationOf(object, "external-dns.alpha.kubernetes.io/controller") ??
            "dns-controller") === "dns-controller",
      )
      .flatMap(ingressHosts),
  );
}

type Option = readonly [name: string, value: string];

/** Of the command line and of the environment; undefined where these are not all, or are made where the container starts. */
function optionsOf(container: JsonObject): readonly Option[] | undefined {
  if (listAt(container, "envFrom").length > 0) return undefined;
  const [command, ...more] = listAt(container, "command");
  const named = typeof command === "string" && /(^|\/)external-dns$/.test(command);
  if (command !== undefined && !named) return undefined;
  const words = [...more, ...listAt(container, "args")];
  const options: Option[] = [];
  while (words.length > 0) {
    const word = words.shift();
    const match = typeof word === "string" ? /^--([\w-]+)(?:=([^]*))?$/.exec(word) : null;
    if (match === null) return undefined;
    const [, name = "", value] = match;
    const [next] = words;
    const apart = value === undefined && typeof next === "string" && !next.startsWith("-");
    options.push([name, apart ? String(words.shift()) : (value ?? "")]);
  }
  for (const variable of recordsAt(container, "env")) {
    const name = /^EXTERNAL_DNS_(.+)$/.exec(stringAt(variable, "name") ?? "")?.[1];
    if (name === undefined) continue;
    const option = name.toLowerCase().replaceAll("_", "-");
    const value = stringAt(variable, "value");
    if (value === undefined) return undefined;
    options.push(...value.split("\n").map((each): Option => [option, each]));
  }
  return options.some(([, value]) => value.includes("$(")) ? undefined : options;
}
