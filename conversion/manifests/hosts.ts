import type { Host, Shared } from "../../migration/state/side.ts";
import { zoneOf } from "../../migration/state/zones.ts";
import { UserError } from "../../migration/user-error.ts";
import { recordsAt, stringAt } from "./json.ts";
import {
  annotationOf,
  describeObject,
  isIngress,
  namespaceOf,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";
import { backendServices, ManifestIndex } from "./manifest-index.ts";
import { unrecordedHosts } from "./unrecorded-hosts.ts";
import { probeOf } from "./probes.ts";

export interface FoundHosts {
  /** In the order of their names. */
  readonly hosts: readonly Host[];
  /** An Ingress for each host that only `hosts` names. */
  readonly rendered: readonly Manifest[];
  /** What a reader should know: an Ingress without a host, a wildcard's made-up name. */
  readonly notes: readonly string[];
}

interface Claim {
  readonly name: string;
  readonly manifest: Manifest;
  readonly paths: readonly string[];
}

/**
 * The hosts that clients call, from the manifests' Ingresses and from `hosts`.
 *
 * @throws UserError with every problem: a host claimed twice, a Service that is not there, a host in no
 * hosted zone
 */
export function findHosts(
  manifests: readonly Manifest[],
  shared: Pick<Shared, "hostedZones" | "hosts">,
): FoundHosts {
  const errors: string[] = [];
  const notes: string[] = [];
  const index = new ManifestIndex(manifests);
  const rendered = Object.entries(shared.hosts).flatMap(([host, service]) =>
    ingressFor(host, service, index, errors),
  );
  const ingresses = [...manifests.filter(({ object }) => isIngress(object)), ...rendered];
  const claims = ingresses.flatMap((manifest) => claimsOf(manifest, notes));
  for (const ingress of ingresses) errors.push(...missingServices(ingress, index));
  errors.push(...claimedTwice(claims));
  const hosts: Host[] = [];
  const byName = Map.groupBy(claims, ({ name }) => name);
  for (const [name, own] of [...byName].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [first] = own;
    if (first === undefined) continue;
    const zone = zoneOf(name, shared.hostedZones);
    if (!isHostName(name)) {
      errors.push(
        `${first.manifest.source}: ${name}: not a host name: expected one such as shop.example.com`,
      );
    } else if (zone === undefined) {
      const zones = shared.hostedZones.map((hosted) => hosted.name).join(", ");
      errors.push(
        `${first.manifest.source}: host ${name} lies in no hosted zone: got ${zones}; add its zone to \`hostedZones\``,
      );
    } else hosts.push({ name, zone, probe: probeOf(name, ingressesOf(own), errors, notes) });
  }
  const unrecorded = unrecordedHosts(manifests, new Set(byName.keys()));
  // with none at all a migration would move nothing, and say that nothing failed
  if (byName.size === 0) errors.push(...unrecorded);
  else notes.push(...unrecorded);
  if (errors.length > 0) throw new UserError(errors);
  return { hosts, rendered, notes };
}

function ingressesOf(claims: readonly Claim[]): readonly Manifest[] {
  return [...new Set(claims.map(({ manifest }) => manifest))];
}

const nginxCanary = "nginx.ingress.kubernetes.io/canary";

function claimsOf(manifest: Manifest, notes: string[]): readonly Claim[] {
  const { object, source } = manifest;
  const rules = recordsAt(object, "spec", "rules");
  const claims = rules.flatMap((rule) => {
    const host = stringAt(rule, "host");
    if (host === undefined || host === "") return [];
    const name = host.toLowerCase().replace(/\.$/, "");
    const paths = recordsAt(rule, "http", "paths").map((path) => {
      const exactly = path["pathType"] === "Exact" ? ", exactly" : "";
      return `${stringAt(path, "path") ?? "/"}${exactly}`;
    });
    return [{ name, manifest, paths }];
  });
  if (claims.length < rules.length || rules.length === 0) {
    notes.push(
      `${source}: ${describeObject(object)} has a rule without a host, or none: it is applied, and no record made for it`,
    );
  }
  return claims;
}

function claimedTwice(claims: readonly Claim[]): readonly string[] {
  const first = new Map<string, Manifest>();
  const errors: string[] = [];
  for (const { name, manifest, paths } of claims) {
    if (annotationOf(manifest.object, nginxCanary) === "true") continue;
    for (const path of paths.length === 0 ? ["/"] : paths) {
      const before = first.get(name + path);
      if (before === undefined) first.set(name + path, manifest);
      else if (before !== manifest) {
        const at = path === "/" ? "" : ` (path ${path})`;
        errors.push(
          `${manifest.source}: host ${name}${at} is claimed twice: by ${describeObject(before.object)} at ${before.source} and ${describeObject(manifest.object)}; keep one`,
        );
      }
    }
  }
  return errors;
}

function missingServices(ingress: Manifest, index: ManifestIndex): readonly string[] {
  const { object, source } = ingress;
  const namespace = namespaceOf(object);
  return backendServices(object)
    .filter((name) => index.service(namespace, name) === undefined)
    .map(
      (name) =>
        `${source}: ${describeObject(object)} leads to Service ${namespace}/${name}, which is not among the manifests`,
    );
}

/** The Ingress of a host that `hosts` names; written for the oldest API, so that it can be converted for every version. */
function ingressFor(
  host: string,
  service: string,
  index: ManifestIndex,
  errors: string[],
): readonly Manifest[] {
  const where = `Pulumi.yaml: hosts["${host}"]`;
  const [namespace, name, ...rest] = service.split("/");
  if (namespace === undefined || name === undefined || name === "" || rest.length > 0) {
    errors.push(`${where}: got ${JSON.stringify(service)}, expected namespace/service`);
    return [];
  }
  const found = index.service(namespace, name);
  if (found === undefined) {
    const inNamespace = index.manifests.flatMap(({ object }) =>
      object.kind === "Service" && namespaceOf(object) === namespace ? [object.metadata.name] : [],
    );
    const there = inNamespace.length === 0 ? "no Service there" : inNamespace.join(", ");
    errors.push(
      `${where}: no Service ${service} among the manifests: expected one of that namespace's: ${there}`,
    );
    return [];
  }
  const ports = recordsAt(found, "spec", "ports");
  const port = ports.find((candidate) => candidate["name"] === "http") ?? ports[0];
  if (port === undefined) {
    errors.push(`${where}: Service ${service} has no port`);
    return [];
  }
  const object: KubernetesObject = {
    apiVersion: "extensions/v1beta1",
    kind: "Ingress",
    metadata: { name: host.toLowerCase().replace("*", "wildcard"), namespace },
    spec: {
      rules: [
        {
          host,
          http: {
            paths: [{ path: "/", backend: { serviceName: name, servicePort: port["port"] } }],
          },
        },
      ],
    },
  };
  return [{ object, source: where }];
}

function isHostName(name: string): boolean {
  const labels = name.replace(/^\*\./, "").split(".");
  return (
    name.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  );
}
