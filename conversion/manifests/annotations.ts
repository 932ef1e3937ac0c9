import type { ManifestFinding } from "./finding.ts";
import { recordsAt, stringAt } from "./json.ts";
import { podTemplateOf } from "./pods.ts";
import {
  annotationOf,
  describeObject,
  isCustom,
  type KubernetesObject,
  type Manifest,
} from "./manifest.ts";

/** What a manifest may tell this program; everything else about it is Kubernetes' own. */
export const runs = "cluster-migration/runs";
export const job = "cluster-migration/job";
export const data = "cluster-migration/data";
export const conversionAnnotation = "cluster-migration/conversion";
export const withoutAnnotation = "cluster-migration/without";
export const externalDnsAnnotation = "cluster-migration/external-dns";
export const ignoreHosts = "cluster-migration/ignore-hosts";
export const provided = "cluster-migration/provided";
export const secretInGit = "cluster-migration/secret-in-git";
export const secretFromConfig = "cluster-migration/secret-from-config";
export const probePath = "cluster-migration/probe-path";
export const probeStatus = "cluster-migration/probe-status";
export const probeScheme = "cluster-migration/probe-scheme";
export const probeName = "cluster-migration/probe-name";
export const probeAnnotations: readonly string[] = [probePath, probeStatus, probeScheme, probeName];

/** What may name a host that gets a record. */
const routes: readonly string[] = ["Ingress", "HTTPRoute", "Service"];

interface Known {
  readonly annotation: string;
  /** The kinds it may stand on; any when absent. */
  readonly kinds?: readonly string[];
  readonly allowed: readonly string[] | RegExp;
  /** What `allowed` means, where it is a pattern. */
  readonly expected?: string;
}

const known: readonly Known[] = [
  { annotation: runs, allowed: ["active", "both"] },
  { annotation: job, kinds: ["Job"], allowed: ["per-cluster", "never-again"] },
  { annotation: data, allowed: ["external", "per-cluster", "by-hand"] },
  { annotation: conversionAnnotation, allowed: ["leave-out"] },
  {
    annotation: withoutAnnotation,
    kinds: ["Ingress"],
    allowed: /^[a-z0-9-]+(,\s*[a-z0-9-]+)*$/,
    expected: "names of ingress-nginx annotations to go without, such as app-root",
  },
  // read by workload-set.ts
  { annotation: externalDnsAnnotation, allowed: ["other-names"] },
  {
    annotation: ignoreHosts,
    allowed: /^(all|[a-z0-9*.-]+(,\s*[a-z0-9*.-]+)*)$/,
    expected: "all, or names of hosts that others serve, such as shop.example.com",
  },
  {
    annotation: provided,
    allowed: /^[A-Z][A-Za-z]+\/[a-z0-9.:-]+(,\s*[A-Z][A-Za-z]+\/[a-z0-9.:-]+)*$/,
    expected: "kinds and names of what something else brings, such as Secret/db, StorageClass/gp2",
  },
  // read by cli/secrets-in-git.ts
  { annotation: secretInGit, kinds: ["Secret"], allowed: ["allowed"] },
  {
    annotation: secretFromConfig,
    kinds: ["Secret"],
    allowed: /^[A-Za-z0-9_-]+$/,
    expected: "a name below the config key secrets, such as payment",
  },
  {
    annotation: probePath,
    kinds: routes,
    allowed: /^(\/\S*|([a-z0-9*.-]+=)?\/[^\s,]*(,\s*[a-z0-9*.-]+=\/[^\s,]*)*)$/,
    expected: "a path such as /healthz, or one by host: /healthz, api.example.com=/live",
  },
  {
    annotation: probeStatus,
    kinds: routes,
    allowed: /^([a-z0-9*.-]+=)?[1-5][0-9][0-9](,\s*[a-z0-9*.-]+=[1-5][0-9][0-9])*$/,
    expected: "a status code in quotes, such as '101', or one by host: '200, api.example.com=401'",
  },
  { annotation: probeScheme, kinds: routes, allowed: ["http", "https"] },
  {
    annotation: probeName,
    kinds: routes,
    allowed: /^[a-z0-9.-]+(,\s*[a-z0-9.-]+)*$/,
    expected: "names below this Ingress' wildcard hosts",
  },
];

/** `/healthz, api.example.com=/live`: a value for all hosts of the Ingress, and others by host. */
export function valuesByHost(
  text: string,
): readonly { readonly host?: string; readonly value: string }[] {
  return text.split(/,\s*(?=[a-z0-9*.-]+=)/).map((part) => {
    const [, host, value = part] = /^([a-z0-9*.-]+)=(.*)$/.exec(part) ?? [];
    return host === undefined ? { value } : { host, value };
  });
}

/** Each annotation of this program that is misspelt, misplaced or has no such value. */
export function annotationErrors(manifests: readonly Manifest[]): readonly ManifestFinding[] {
  return manifests.flatMap(({ object, source }) =>
    Object.entries(object.metadata.annotations ?? {}).flatMap(([name, value]) => {
      if (!name.startsWith("cluster-migration/")) return [];
      const found = (text: string) => [
        { source, object: describeObject(object), text: `${name}: ${text}` },
      ];
      const entry = known.find(({ annotation }) => annotation === name);
      if (entry === undefined) {
        const names = known.map(({ annotation }) => annotation.split("/")[1]).join(", ");
        return found(`no such annotation: expected one of ${names}`);
      }
      if (entry.kinds?.includes(object.kind) === false) {
        return found(`does not belong here: it is for ${entry.kinds.join(", ")}`);
      }
      const fits =
        typeof value === "string" &&
        (entry.allowed instanceof RegExp
          ? entry.allowed.test(value)
          : entry.allowed.includes(value));
      if (name === runs && value === "active" && runsNothing(object)) {
        return found(
          "active: it runs nothing, and the inactive side would be without it: annotate the workloads that are to run on one side",
        );
      }
      if (fits) {
        return foreignHosts(object, name, value).flatMap((host) =>
          found(`${host}: not a host of this Ingress`),
        );
      }
      const expected =
        entry.allowed instanceof RegExp ? entry.expected : entry.allowed.join(" or ");
      return found(`got ${JSON.stringify(value)}, expected ${expected ?? ""}`);
    }),
  );
}

/** An object of Kubernetes' own kinds that has no pods. */
function runsNothing(object: KubernetesObject): boolean {
  return !isCustom(object) && podTemplateOf(object) === undefined;
}

/** Hosts that a probe's annotation names and its Ingress does not. */
function foreignHosts(
  object: KubernetesObject,
  annotation: string,
  value: string,
): readonly string[] {
  if (object.kind !== "Ingress" || (annotation !== probePath && annotation !== probeStatus))
    return [];
  const own = recordsAt(object, "spec", "rules").map((rule) => stringAt(rule, "host"));
  return valuesByHost(value).flatMap(({ host }) =>
    host === undefined || own.includes(host) ? [] : [host],
  );
}

/** Whether a side that does not serve this object's API goes without it, instead of refusing. */
export function mayBeLeftOut(manifest: Manifest): boolean {
  return annotationOf(manifest.object, conversionAnnotation) === "leave-out";
}

/** Whether an object leaves one of its hosts to others: it is applied, and this program makes no record for it. */
export function ignoresHost({ object }: Pick<Manifest, "object">, host: string): boolean {
  const ignored = annotationOf(object, ignoreHosts);
  if (ignored === undefined) return false;
  return ignored === "all" || listOf(ignored).includes(host);
}

/** The words of an annotation's list. */
export function listOf(value: string | undefined): readonly string[] {
  return (value ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
