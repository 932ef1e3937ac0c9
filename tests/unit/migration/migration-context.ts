import { lockName, type LockKind } from "../../../migration/state/locks.ts";
import type { Observed, ObservedRecord } from "../../../migration/state/observed.ts";
import type { Host } from "../../../migration/state/side.ts";
import type { MigrationContext } from "../../../migration/state/migration-context.ts";
import type { Moment, Moments, Rule } from "../../../migration/rules/rule.ts";
import { formatViolation, violationsAt } from "../../../migration/rules/verdict.ts";
import { drainMarkerName } from "../../../migration/state/drain-marker.ts";
import { oldSide, shared } from "./two-sides.ts";

export const shop = "shop.example.com";
export const blog = "blog.example.com";
export const nowMs = Date.parse("2026-11-23T12:00:00Z");

export function host(name: string): Host {
  return { name, zone: "example.com", probe: { scheme: "https", name, path: "/" } };
}

/** A host's weighted set, by stack. */
export function weighted(name: string, weights: Readonly<Record<string, number>>): Observed {
  return {
    records: Object.entries(weights).map(([stack, weight]) => ({
      zone: "example.com",
      name,
      type: "A",
      setIdentifier: stack,
      weight,
      alias: { name: `ingress.${stack}.example.com`, zoneId: "Z26RNL4JYFTOTI" },
      values: [],
    })),
  };
}

export function lock(kind: LockKind, holder: string): Observed {
  return text(lockName(kind, shared), holder);
}

/** The note of the drain. */
export function drainMarker(stack: string, value: string): Observed {
  return text(drainMarkerName(stack, shared), value);
}

export function text(name: string, value: string): Observed {
  const record = { zone: "example.com", name, type: "TXT", values: [value], ttlSeconds: 60 };
  return { records: [record] };
}

export function record(changes: Partial<ObservedRecord> & { readonly type: string }): Observed {
  return { records: [{ zone: "example.com", name: shop, values: [], ...changes }] };
}

/** What Route53 shows, all together. */
export function route53(...parts: readonly Observed[]): Observed {
  return { records: parts.flatMap(({ records }) => records) };
}

/** `old` with one host, and nothing deployed, but for what is said. */
export function context(changes: Partial<MigrationContext> = {}): MigrationContext {
  return {
    side: oldSide({ peer: "new" }),
    shared,
    hosts: [host(shop)],
    observed: route53(),
    activeOnly: [],
    nowMs,
    ...changes,
  };
}

/** A rule's violations at the program's start, each as the line that a person reads. */
export function told(rule: Rule, at: MigrationContext): readonly string[] {
  return toldAt("start", rule, at);
}

/** A rule's violations at any moment. */
export function toldAt<M extends Moment>(
  moment: M,
  rule: Rule,
  asked: Moments[M],
): readonly string[] {
  return violationsAt(moment, asked, [rule]).map(formatViolation);
}
