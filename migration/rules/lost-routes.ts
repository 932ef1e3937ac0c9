// Requests of a host that an edit of the manifests would leave without an answer, or give to another Service: told by
// `backed`.
import type { HostBacking, HostRoute, HostRouting } from "../state/backing.ts";
import { hasLabels } from "../state/labels.ts";
import type { Finding } from "./rule.ts";

/**
 * @param was as last applied; undefined where it is not known, or the host is new
 * @param removed `removedHosts`: an entry with a path says that requests there may fail
 */
export function lostRoutes(
  was: HostRouting | undefined,
  is: HostBacking,
  removed: readonly string[],
): readonly Finding[] {
  if (was === undefined) return [];
  const { host } = is;
  const lost = was.routes.flatMap((route) => {
    const why = isRemoved(host, route.path, removed) ? undefined : whyLost(route, is, was);
    return why === undefined ? [] : [{ path: shown(route.path), why }];
  });
  const certificate = isRemoved(host, "", removed) ? undefined : lostCertificate(was, is);
  return [
    ...(certificate === undefined ? [] : [{ host, text: certificate }]),
    ...[...Map.groupBy(lost, ({ why }) => why)].map(([why, all]) => {
      const paths = all.map(({ path }) => path).join(", ");
      const [what, them, each] =
        all.length === 1 ? ["path", "it", "it"] : ["paths", "them", "each of them"];
      return {
        host,
        text: `${what} ${paths}: ${why}; keep ${them}, or name ${each} in removedHosts (host/path) if its requests may fail`,
      };
    }),
  ];
}

/** All of a host is `/`. */
function shown(path: string): string {
  return path === "" ? "/" : path;
}

/** An entry `shop.example.com/api` names that path and everything below it. */
function isRemoved(host: string, path: string, removed: readonly string[]): boolean {
  return removed.some((entry) => {
    if (!entry.startsWith(`${host}/`)) return false;
    const below = entry.slice(host.length).replace(/\/+$/, "");
    return below === "" || path === below || path.startsWith(`${below}/`);
  });
}

function whyLost(route: HostRoute, is: HostBacking, was: HostRouting): string | undefined {
  const { path } = route;
  const same = is.routes.filter((each) => servedAlike(route, each));
  const found = reached(route, same);
  if (found === undefined) {
    const other = reached(route, is.routes);
    if (other !== undefined) return anotherClass(route, other);
    if (is.unserved.length > 0) return is.unserved.join(", ");
    return route.match === "prefix" && same.some((each) => each.path === path)
      ? `only requests for exactly ${shown(path)} would be answered`
      : "no Ingress would lead from it to a Service";
  }
  if (found.path !== path && found.service !== route.service) {
    return `its requests would go to ${found.service}, as those of ${shown(found.path)} do`;
  }
  if (isEmpty(found.selector) && !isEmpty(route.selector)) {
    return `Service ${found.service} would select no pods`;
  }
  return whyNoneMeanwhile(route, was, is, found.service === route.service);
}

/**
 * A Service changes at once, the pods one after another, and the Ingress after both: until then its requests go where
 * they went, and what that Service finds and where it sends must fit the pods that run.
 *
 * @param stays the Ingress goes on leading there
 */
function whyNoneMeanwhile(
  route: HostRoute,
  { pods = {} }: HostRouting,
  { pods: later = {}, meanwhile }: HostBacking,
  stays: boolean,
): string | undefined {
  const service = meanwhile.services.find((each) => each.service === route.service);
  const now = Object.entries(pods).filter(([, { labels }]) => hasLabels(route.selector, labels));
  // what is deleted is so after the Ingress has changed; pods of custom resources are not known
  if (service === undefined || now.length === 0) return undefined;
  const { target } = service;
  const stay = now.filter(([, { labels }]) => hasLabels(service.selector, labels));
  const then = Object.values(later).filter(({ labels }) => hasLabels(service.selector, labels));
  if (stay.length === 0) {
    // that nothing is selected at all is a gap
    if (stays && then.length === 0) return undefined;
    return (
      `Service ${route.service} would select none of the pods that run now; give them the labels in one update, ` +
      `and change the selector in the next`
    );
  }
  const idle = stay.flatMap(([name]) => meanwhile.idle[name] ?? []);
  if (!stays && idle.length === stay.length) {
    return `${idle.join(", ")}, before its Ingress leads elsewhere; do that in the next update`;
  }
  if (target === undefined && route.target !== undefined) {
    // that its own Ingress leads to no port is a gap
    if (stays) return undefined;
    return (
      `Service ${route.service} would not have that port any more, before its Ingress leads elsewhere; add the other ` +
      `port beside it, and remove this one in the next update`
    );
  }
  if (target === undefined || target === route.target) return undefined;
  const named = typeof target === "string";
  if (named && stays && !then.some(({ ports }) => ports.includes(target))) return undefined;
  if (stay.some(([, { ports }]) => ports.includes(target))) return undefined;
  return (
    `Service ${route.service} would send to the port ${target}, which none of the pods that run now says that it has; ` +
    `give it to them in one update, and let the Service send there in the next`
  );
}

function isEmpty(selector: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(selector).length === 0;
}

/** Where the requests of a route go, by the longest path. */
function reached(route: HostRoute, among: readonly HostRoute[]): HostRoute | undefined {
  const { path, match } = route;
  if (match === "pattern") return among.find((each) => each.path === path);
  return among
    .filter((each) => {
      if (each.match === "pattern") return false;
      if (each.path === path) return each.match === "prefix" || match === "exact";
      return each.match === "prefix" && path.startsWith(`${each.path}/`);
    })
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}

/** The same controller serves both, as far as it is known. */
function servedAlike(was: HostRoute, is: HostRoute): boolean {
  return is.class === was.class || is.class === "any" || was.class === "any";
}

function anotherClass(was: HostRoute, is: HostRoute): string {
  const named = is.class ?? "none";
  return (
    `its Ingress would have the class ${named} instead of ${was.class ?? "none"}, and it is not known whether the ` +
    `controller behind the load balancer serves that` +
    (is.class === undefined
      ? ""
      : ` (annotate it cluster-migration/provided: IngressClass/${named} if it does)`)
  );
}

function lostCertificate(was: HostRouting, is: HostRouting): string | undefined {
  if (was.certificate === undefined || is.certificate === was.certificate) return undefined;
  const end = "so clients of HTTPS would be shown another name's";
  if (is.certificate === undefined) {
    return `its certificate (Secret ${was.certificate}) would go, ${end}; keep the tls of its Ingress`;
  }
  if (is.hasCertificate === true) return undefined;
  const [, name = ""] = is.certificate.split("/");
  return (
    `its certificate would be Secret ${is.certificate} instead of ${was.certificate}, which is not among the ` +
    `manifests, ${end}; add it, or annotate the Ingress cluster-migration/provided: Secret/${name} once it is there`
  );
}
