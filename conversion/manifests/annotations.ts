import { annotationOf, describeObject, type Manifest } from "./manifest.ts";

/** What a manifest may tell this program; everything else about it is Kubernetes' own. */
export const runs = "cluster-migration/runs";
export const job = "cluster-migration/job";
export const data = "cluster-migration/data";
export const conversionAnnotation = "cluster-migration/conversion";
export const withoutAnnotation = "cluster-migration/without";
export const externalDnsAnnotation = "cluster-migration/external-dns";
export const probePath = "cluster-migration/probe-path";
export const probeStatus = "cluster-migration/probe-status";
export const probeScheme = "cluster-migration/probe-scheme";
export const probeName = "cluster-migration/probe-name";

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
    annotation: probePath,
    kinds: ["Ingress"],
    allowed: /^\/\S*$/,
    expected: "a path such as /healthz",
  },
  {
    annotation: probeStatus,
    kinds: ["Ingress"],
    allowed: /^[1-5][0-9][0-9]$/,
    expected: "a status code in quotes, such as '101'",
  },
  { annotation: probeScheme, kinds: ["Ingress"], allowed: ["http", "https"] },
  {
    annotation: probeName,
    kinds: ["Ingress"],
    allowed: /^[a-z0-9.-]+(,\s*[a-z0-9.-]+)*$/,
    expected: "names below this Ingress' wildcard hosts",
  },
];

/** One line for each annotation of this program that is misspelt, misplaced or has no such value. */
export function annotationErrors(manifests: readonly Manifest[]): readonly string[] {
  return manifests.flatMap(({ object, source }) =>
    Object.entries(object.metadata.annotations ?? {}).flatMap(([name, value]) => {
      if (!name.startsWith("cluster-migration/")) return [];
      const where = `${source}: ${describeObject(object)}: ${name}`;
      const entry = known.find(({ annotation }) => annotation === name);
      if (entry === undefined) {
        const names = known.map(({ annotation }) => annotation.split("/")[1]).join(", ");
        return [`${where}: no such annotation: expected one of ${names}`];
      }
      if (entry.kinds?.includes(object.kind) === false) {
        return [`${where}: does not belong here: it is for ${entry.kinds.join(", ")}`];
      }
      const fits =
        typeof value === "string" &&
        (entry.allowed instanceof RegExp
          ? entry.allowed.test(value)
          : entry.allowed.includes(value));
      if (fits) return [];
      const expected =
        entry.allowed instanceof RegExp ? entry.expected : entry.allowed.join(" or ");
      return [`${where}: got ${JSON.stringify(value)}, expected ${expected ?? ""}`];
    }),
  );
}

/** Whether a side that does not serve this object's API goes without it, instead of refusing. */
export function mayBeLeftOut(manifest: Manifest): boolean {
  return annotationOf(manifest.object, conversionAnnotation) === "leave-out";
}
