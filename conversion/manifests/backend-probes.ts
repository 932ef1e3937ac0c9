// Every Service behind a host is asked, not only the one that answers for the main path: one dead backend of many
// would not be seen.
import type { Probe } from "../../migration/state/side.ts";
import { recordAt, recordsAt, stringAt } from "./json.ts";
import { isCanary } from "./host-claims.ts";
import { portOf, serviceOf } from "./ingress-backend.ts";
import { namespaceOf, type Manifest } from "./manifest.ts";
import { hostName } from "./unrecorded-hosts.ts";

interface Backend {
  /** `namespace/name:port` */
  readonly key: string;
  /** `namespace/name` */
  readonly service: string;
  readonly path: string;
}

/** A question for each Service that the main one does not reach, at its own path. */
export function backendProbes(
  main: Probe,
  host: string,
  ingresses: readonly Manifest[],
): readonly Probe[] {
  const backends = ingresses
    .filter(({ object }) => !isCanary(object))
    .flatMap((manifest) => backendsOf(manifest, host));
  const asked = new Set([servedBy(main.path, backends)?.key]);
  return backends.flatMap(({ key, service, path }) => {
    // a shorter path may lead elsewhere than the one that is asked
    if (asked.has(key) || servedBy(path, backends)?.key !== key) return [];
    asked.add(key);
    return [{ scheme: main.scheme, name: main.name, path, service }];
  });
}

function backendsOf({ object }: Manifest, host: string): readonly Backend[] {
  return recordsAt(object, "spec", "rules")
    .filter((rule) => hostName(stringAt(rule, "host") ?? "") === host)
    .flatMap((rule) => recordsAt(rule, "http", "paths"))
    .flatMap((path) => {
      const backend = recordAt(path, "backend");
      const name = serviceOf(backend);
      const at = literal(stringAt(path, "path"));
      // a certificate's challenge is answered for minutes, by one cluster
      if (name === undefined || at.startsWith("/.well-known/acme-challenge")) return [];
      const service = `${namespaceOf(object)}/${name}`;
      return [{ key: `${service}:${JSON.stringify(portOf(backend) ?? null)}`, service, path: at }];
    });
}

/** A path without what is a regular expression to some controllers: `/api` of `/api(/|$)(.*)`. */
function literal(path = "/"): string {
  const plain = /^[A-Za-z0-9/._~%@:-]*/.exec(path)?.[0] ?? "";
  return plain === "" ? "/" : plain;
}

/** The longest path that a request's path begins with. */
function servedBy(path: string, backends: readonly Backend[]): Backend | undefined {
  return backends
    .filter((backend) => path.startsWith(backend.path))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
