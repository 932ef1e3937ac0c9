// Hosts that Pulumi.yaml names: each gets an Ingress.
import type { ManifestFinding } from "./finding.ts";
import { recordsAt } from "./json.ts";
import { namespaceOf, type KubernetesObject, type Manifest } from "./manifest.ts";
import type { ManifestIndex } from "./manifest-index.ts";

/** The Ingress of a host that `hosts` names; written for the oldest API, so that it can be converted for every version. */
export function ingressFor(
  host: string,
  service: string,
  index: ManifestIndex,
  problems: ManifestFinding[],
): readonly Manifest[] {
  const where = `Pulumi.yaml: hosts["${host}"]`;
  const [namespace, name, ...rest] = service.split("/");
  if (namespace === undefined || name === undefined || name === "" || rest.length > 0) {
    problems.push({
      source: where,
      text: `got ${JSON.stringify(service)}, expected namespace/service`,
    });
    return [];
  }
  const found = index.service(namespace, name);
  if (found === undefined) {
    const inNamespace = index.manifests.flatMap(({ object }) =>
      object.kind === "Service" && namespaceOf(object) === namespace ? [object.metadata.name] : [],
    );
    const there = inNamespace.length === 0 ? "no Service there" : inNamespace.join(", ");
    problems.push({
      source: where,
      text: `no Service ${service} among the manifests: expected one of that namespace's: ${there}`,
    });
    return [];
  }
  const ports = recordsAt(found, "spec", "ports");
  const port = ports.find((candidate) => candidate["name"] === "http") ?? ports[0];
  if (port === undefined) {
    problems.push({ source: where, text: `Service ${service} has no port` });
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
