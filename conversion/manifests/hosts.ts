import type { Host, Shared } from "../../migration/state/side.ts";
import { zoneOf } from "../../migration/state/zones.ts";
import { ignoreHosts, ignoresHost } from "./annotations.ts";
import type { ManifestFinding } from "./finding.ts";
import { claimedTwice, claimsOf, type Claim } from "./host-claims.ts";
import { balancedNote, isBalanced, routedHosts } from "./host-routes.ts";
import { annotationOf, describeObject, isIngress, type Manifest } from "./manifest.ts";
import { ManifestIndex } from "./manifest-index.ts";
import { missingServices } from "./missing-services.ts";
import { ingressFor } from "./named-hosts.ts";
import { backendProbes } from "./backend-probes.ts";
import { probeOf } from "./probes.ts";
import { hostName, unrecordedHosts, unrecordedText } from "./unrecorded-hosts.ts";

/** A host, and where it was found. */
export interface HostPlace {
  readonly host: string;
  readonly source: string;
  /** `Ingress shop/web`, or `hosts`. */
  readonly object: string;
  /** Why this program makes no record for it here; absent where it makes one. */
  readonly withoutRecord?: string;
}

export interface FoundHosts {
  /** In the order of their names. */
  readonly hosts: readonly Host[];
  /** An Ingress for each host that only `hosts`, a Gateway API route or a Service names. */
  readonly rendered: readonly Manifest[];
  /** Every host, in the order of their names. */
  readonly places: readonly HostPlace[];
  /** What a reader should know: an Ingress without a host, a wildcard's made-up name. */
  readonly notes: readonly ManifestFinding[];
  /** A host claimed twice, a Service that is not there, a host in no hosted zone. */
  readonly problems: readonly ManifestFinding[];
}

/** The hosts that clients call, from Ingresses, Gateway API routes, Services with a load balancer, and `hosts`. */
export function findHosts(
  manifests: readonly Manifest[],
  shared: Pick<Shared, "hostedZones" | "hosts">,
): FoundHosts {
  const problems: ManifestFinding[] = [];
  const notes: ManifestFinding[] = [];
  const index = new ManifestIndex(manifests);
  const origins = new Map<Manifest, string>();
  for (const [host, service] of Object.entries(shared.hosts)) {
    for (const ingress of ingressFor(host, service, index, problems)) origins.set(ingress, "hosts");
  }
  const written = [...manifests.filter(({ object }) => isIngress(object)), ...origins.keys()];
  const claims = written.flatMap((manifest) => claimsOf(manifest, notes));
  const claimed = new Set(claims.map(({ name }) => name));
  const unsaid: HostPlace[] = [];
  const all = origins.size === 0 ? index : new ManifestIndex([...manifests, ...origins.keys()]);
  for (const manifest of manifests) {
    const ingress = ingressOf(manifest, { claimed, index: all, problems, notes, unsaid });
    if (ingress === undefined) continue;
    origins.set(ingress, describeObject(manifest.object));
    claims.push(...claimsOf(ingress, notes));
  }
  const rendered = [...origins.keys()];
  for (const ingress of new Set([...written, ...rendered])) {
    problems.push(...missingServices(ingress, index, notes));
  }
  problems.push(...claimedTwice(claims));
  const kept = claims.filter(({ name, manifest }) => !ignoresHost(manifest, name));
  const places: HostPlace[] = claims.map(({ name, manifest }) => ({
    host: name,
    source: manifest.source,
    object: origins.get(manifest) ?? describeObject(manifest.object),
    ...(ignoresHost(manifest, name) && { withoutRecord: toOthers }),
  }));
  places.push(...unsaid);
  const hosts: Host[] = [];
  const byName = Map.groupBy(kept, ({ name }) => name);
  for (const [name, own] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = own;
    if (first === undefined) continue;
    const { source } = first.manifest;
    const zone = zoneOf(name, shared.hostedZones);
    if (!isHostName(name)) {
      problems.push({
        source,
        text: `${name}: not a host name: expected one such as shop.example.com`,
      });
    } else if (zone === undefined) {
      const zones = shared.hostedZones.map((hosted) => hosted.name).join(", ");
      problems.push({
        source,
        text: `host ${name} lies in no hosted zone: got ${zones}; add its zone to \`hostedZones\`, or leave it to others by ${ignoreHosts}: ${name}`,
      });
    } else {
      const ingresses = ingressesOf(own);
      const probe = probeOf(name, ingresses, problems, notes);
      const otherProbes = backendProbes(probe, name, ingresses);
      hosts.push({ name, zone, probe, ...(otherProbes.length > 0 && { otherProbes }) });
    }
  }
  const unrecorded = unrecordedHosts(manifests, new Set(places.map(({ host }) => host)));
  for (const { host, manifest } of unrecorded) {
    const { object, source } = manifest;
    const found = { source, object: describeObject(object), text: unrecordedText(host) };
    const ignored = ignoresHost(manifest, host);
    places.push({
      host,
      source,
      object: found.object,
      withoutRecord: ignored ? toOthers : noRecord,
    });
    if (ignored) continue;
    // with none at all a migration would move nothing, and say that nothing failed
    (byName.size === 0 ? problems : notes).push(found);
  }
  places.sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : 0));
  return { hosts, rendered, places, notes, problems };
}

const toOthers = `left to others by ${ignoreHosts}`;
const noIngress = "an Ingress cannot say what it says";
const noRecord = "no Ingress, route or entry of hosts leads to it";

/** What is known of the hosts so far; what is found is added to the lists. */
interface HostSearch {
  /** Hosts that an Ingress has. */
  readonly claimed: ReadonlySet<string>;
  readonly index: ManifestIndex;
  readonly problems: ManifestFinding[];
  readonly notes: ManifestFinding[];
  /** Hosts that no Ingress can be made for. */
  readonly unsaid: HostPlace[];
}

/** The Ingress of a Gateway API route, or of a Service with a load balancer of its own, for the hosts that no Ingress has. */
function ingressOf(
  manifest: Manifest,
  { claimed, index, problems, notes, unsaid }: HostSearch,
): Manifest | undefined {
  const routed = routedHosts(manifest, index);
  if (routed === undefined) return undefined;
  const { object, source } = manifest;
  const found = (text: string): ManifestFinding => ({
    source,
    object: describeObject(object),
    text,
  });
  const hosts = routed.hosts.map(hostName);
  const moves = index.ingressesTo(object).length > 0 || hosts.some((host) => claimed.has(host));
  if (isBalanced(object) && annotationOf(object, ignoreHosts) === undefined && !moves) {
    notes.push(found(balancedNote(object, hosts.length)));
  }
  const own = hosts.filter((host) => !claimed.has(host) && !ignoresHost(manifest, host));
  if (own.length === 0) return undefined;
  const ingress = routed.ingress(own);
  if (typeof ingress !== "string") return ingress;
  problems.push(found(ingress));
  unsaid.push(
    ...own.map((host) => ({
      host,
      source,
      object: describeObject(object),
      withoutRecord: noIngress,
    })),
  );
  return undefined;
}

function ingressesOf(claims: readonly Claim[]): readonly Manifest[] {
  return [...new Set(claims.map(({ manifest }) => manifest))];
}

function isHostName(name: string): boolean {
  const labels = name.replace(/^\*\./, "").split(".");
  return (
    name.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  );
}
