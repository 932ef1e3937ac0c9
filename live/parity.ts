// Whether two clusters run the same: what is live on both, and what each was to get.
import { isDeepStrictEqual } from "node:util";
import { stringAt } from "../conversion/manifests/json.ts";
import {
  describeObject,
  identityOf,
  namespaceOf,
  type KubernetesObject,
} from "../conversion/manifests/manifest.ts";
import { writtenBySomebody } from "../conversion/manifests/read.ts";
import { contentOf, digestsOf, imagesOf, readyOf } from "./live-workloads.ts";
import { ofControlPlane } from "../conversion/manifests/cluster-kinds.ts";

/** One side's cluster. */
export interface LiveSide {
  readonly stack: string;
  /** Everything that was read. */
  readonly objects: readonly KubernetesObject[];
  /** What the manifests are for this side. */
  readonly rendered: readonly KubernetesObject[];
  /** Whether this program applies the manifests to it. */
  readonly managed: boolean;
}

type ParityKind =
  | "missing"
  | "image"
  | "digest"
  | "content"
  | "capacity"
  | "definition"
  | "load balancer"
  | "rendered";

export interface ParityFinding {
  readonly kind: ParityKind;
  /** `Deployment shop/web`. */
  readonly object: string;
  readonly text: string;
}

export interface Parity {
  /** What is to be put right, or explained by a person, before the traffic moves. */
  readonly findings: readonly ParityFinding[];
  /** Differences that the manifests' own conversion makes. */
  readonly explained: readonly ParityFinding[];
  /** Objects that are live on both sides. */
  readonly compared: number;
}

export interface ParityOptions {
  /** Live workloads that run on one side only: `Deployment shop/worker`. */
  readonly activeOnly: ReadonlySet<string>;
  /** The target's share now and after the next step, 0..1. */
  readonly share: { readonly now: number; readonly next: number };
}

export function compareSides(source: LiveSide, target: LiveSide, options: ParityOptions): Parity {
  const [left, right] = [written(source), written(target)];
  const [old, own] = [byIdentity(source.rendered), byIdentity(target.rendered)];
  const namespaces = new Set([...left.values(), ...own.values()].map(namespaceOf));
  const findings: ParityFinding[] = [];
  const explained: ParityFinding[] = [];
  const add = (finding: ParityFinding, isExplained: boolean): void => {
    (isExplained ? explained : findings).push(finding);
  };
  let compared = 0;
  for (const identity of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(identity), right.get(identity)];
    const either = a ?? b;
    if (either === undefined) continue;
    const object = describeObject(either);
    if (a === undefined || b === undefined) {
      // addons of the other cluster lie in namespaces of their own
      if (a === undefined && !namespaces.has(namespaceOf(either))) continue;
      const [has, lacks] = a === undefined ? [target, source] : [source, target];
      const wanted = (a === undefined ? old : own).has(identity);
      const known = (a === undefined ? own : old).has(identity);
      const kind = either.kind === "CustomResourceDefinition" ? "definition" : "missing";
      const text = `${has.stack} has it, ${lacks.stack} does not${wanted ? ", and the manifests say that it should" : ""}`;
      add({ kind, object, text }, known && !wanted);
      continue;
    }
    compared++;
    for (const { kind, text, explains } of differencesOf(a, b, source, target)) {
      const [was, is] = [old.get(identity), own.get(identity)];
      const converted =
        was !== undefined &&
        is !== undefined &&
        isDeepStrictEqual(explains(a), explains(was)) &&
        isDeepStrictEqual(explains(b), explains(is));
      add({ kind, object, text }, converted);
    }
    const short = capacity(a, b, source, target, options);
    if (short !== undefined) add({ kind: "capacity", object, text: short }, false);
  }
  for (const side of [source, target]) findings.push(...drift(side));
  return { findings, explained, compared };
}

/** What people wrote and a migration moves. */
function written({ objects }: LiveSide): ReadonlyMap<string, KubernetesObject> {
  const found = objects
    .filter((object) => !ofControlPlane.test(object.metadata.namespace ?? ""))
    .filter((object) => object.kind !== "Pod" && object.kind !== "Namespace");
  const live = new Map(found.map((object) => [identityOf(object), object]));
  const { manifests } = writtenBySomebody(found.map((object) => ({ object, source: "" })));
  // the cleaned objects say which; the live ones have their status
  return new Map(
    manifests.flatMap(({ object }) => {
      const identity = identityOf(object);
      const whole = live.get(identity);
      return whole === undefined ? [] : [[identity, whole] as const];
    }),
  );
}

function byIdentity(objects: readonly KubernetesObject[]): ReadonlyMap<string, KubernetesObject> {
  return new Map(objects.map((object) => [identityOf(object), object]));
}

interface Difference {
  readonly kind: ParityKind;
  readonly text: string;
  /** What of an object differs: where the manifests differ in the same, the conversion explains it. */
  readonly explains: (object: KubernetesObject) => unknown;
}

function differencesOf(
  a: KubernetesObject,
  b: KubernetesObject,
  source: LiveSide,
  target: LiveSide,
): readonly Difference[] {
  const differences: Difference[] = [];
  const [here, there] = [imagesOf(a), imagesOf(b)];
  const changed = Object.keys({ ...here, ...there }).filter((name) => here[name] !== there[name]);
  for (const name of changed) {
    const text = `container ${name}: ${source.stack} runs ${here[name] ?? "none"}, ${target.stack} ${there[name] ?? "none"}`;
    differences.push({ kind: "image", text, explains: (object) => imagesOf(object)[name] });
  }
  const [left, right] = [digestsOf(a, source.objects), digestsOf(b, target.objects)];
  for (const [name, digests] of Object.entries(left)) {
    const others = right[name];
    if (changed.includes(name) || others === undefined) continue;
    if (digests.some((digest) => others.includes(digest))) continue;
    const text = `container ${name}: ${here[name] ?? ""} is another image on each side: ${shortened(digests)} on ${source.stack}, ${shortened(others)} on ${target.stack}`;
    differences.push({ kind: "digest", text, explains: () => name });
  }
  const [contentA, contentB] = [contentOf(a), contentOf(b)];
  if (contentA !== undefined && contentB !== undefined) {
    const keys = Object.keys({ ...contentA, ...contentB }).filter(
      (key) => contentA[key] !== contentB[key],
    );
    if (keys.length > 0) {
      const text = `the content differs: ${keys.sort().join(", ")}`;
      differences.push({ kind: "content", text, explains: contentOf });
    }
  }
  const balancer = (object: KubernetesObject) =>
    object.kind === "Service" && stringAt(object, "spec", "type") === "LoadBalancer";
  if (balancer(a) || balancer(b)) {
    const text = `a Service of type LoadBalancer: each side has a load balancer of its own, which no weighted record shifts`;
    differences.push({ kind: "load balancer", text, explains: balancer });
  }
  return differences;
}

function shortened(digests: readonly string[]): string {
  return digests.map((digest) => digest.slice(0, "sha256:".length + 8)).join(" and ");
}

/** Whether the target's ready pods would carry the share to come, by what the source's carry today. */
function capacity(
  a: KubernetesObject,
  b: KubernetesObject,
  source: LiveSide,
  target: LiveSide,
  { activeOnly, share }: ParityOptions,
): string | undefined {
  const [before, now] = [readyOf(a), readyOf(b)];
  if (before === undefined || now === undefined || before === 0) return undefined;
  if (activeOnly.has(describeObject(a)) || share.now >= 1) return undefined;
  const needed = Math.ceil((before / (1 - share.now)) * share.next);
  if (now >= needed) return undefined;
  const percent = Math.round(share.next * 100);
  return `${now} ready on ${target.stack}, ${before} on ${source.stack}: at ${percent} % they would carry what ${needed} carry today`;
}

/** Where a managed side does not run what the manifests say: somebody else deploys to it. */
function drift({ stack, objects, rendered, managed }: LiveSide): readonly ParityFinding[] {
  if (!managed) return [];
  const live = byIdentity(objects);
  return rendered.flatMap((wanted): ParityFinding[] => {
    const is = live.get(identityOf(wanted));
    const object = describeObject(wanted);
    if (is === undefined) {
      return [
        { kind: "rendered", object, text: `${stack}: the manifests have it, the cluster does not` },
      ];
    }
    const [should, runs] = [imagesOf(wanted), imagesOf(is)];
    const images = Object.keys(should).filter((name) => should[name] !== runs[name]);
    return images.map((name) => ({
      kind: "rendered",
      object,
      text: `${stack}: container ${name} runs ${runs[name] ?? "none"}, the manifests say ${should[name] ?? ""}: another hand deploys to it`,
    }));
  });
}
