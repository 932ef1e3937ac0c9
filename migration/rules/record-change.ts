// One weighted record's last moment: whether Route53, looked at once more, still allows the change, and
// who must be asked first.
import type { Observed } from "../state/observed.ts";
import { describeWeights, share, weightedSet } from "../state/weights.ts";

/** A change of one side's record of one host. */
export interface RecordChange {
  readonly host: string;
  readonly stack: string;
  /** The other side's stack; a foreign record serves nobody. */
  readonly peer?: string;
  /** The weight to be; undefined when the record is deleted. */
  readonly to?: number;
  /** The alias points elsewhere afterwards. */
  readonly retargeted?: boolean;
}

/** What the side's config says of deletions. */
export interface DeletionPolicy {
  /** `retired` is set: its rule was asked at the start. */
  readonly retired: boolean;
  /** Hosts of the manifests: their records are not given up, they are destroyed. */
  readonly declaredHosts: ReadonlySet<string>;
  readonly removedHosts: readonly string[];
}

/**
 * Why the change may not be made, by what Route53 shows now; undefined when it may. The answer can be
 * stale by the time of the write: then the zero-weight lock is what keeps both sides from reaching 0.
 */
export function objection(
  change: RecordChange,
  observed: Observed,
  deletionPolicy: DeletionPolicy,
): string | undefined {
  const { host, stack, peer, to } = change;
  const set = weightedSet(observed, host);
  const elsewhere = set.some((r) => r.setIdentifier === peer && (r.weight ?? 0) > 0);
  const now = describeWeights(observed, host);
  if (to !== undefined) {
    if (to > 0 || elsewhere) return undefined;
    return `no other side has a positive weight (now: ${now}); raise it there first`;
  }
  if (isGivenUp(host, deletionPolicy)) return undefined;
  const own = set.find((r) => r.setIdentifier === stack)?.weight;
  if (own === undefined) return undefined;
  if (own > 0) {
    return `${stack} serves it (now: ${now}); lower its weight to 0, wait for the drain and set retired: true first`;
  }
  if (!elsewhere) {
    return `the last record of a set gets everything, at weight 0 too (now: ${now}); raise it on the other side first`;
  }
  if (deletionPolicy.retired || !deletionPolicy.declaredHosts.has(host)) return undefined;
  return `${stack} is not retired, so clients may still come from cached answers; set retired: true and update first`;
}

/** Who must answer before the change: this side, the others, or nobody, since no share rises. */
export type GainingSide = "this side" | "other side" | "nobody";

/**
 * The side whose share the change raises (rule 3), by what Route53 shows now: the other side may have
 * changed its weight since the update began, and a record that exists may be missing in the state.
 */
export function gainingSideOf(
  change: RecordChange,
  observed: Observed,
  deletionPolicy: DeletionPolicy,
): GainingSide {
  const { host, stack, to, retargeted = false } = change;
  const set = weightedSet(observed, host);
  const own = set.find(({ setIdentifier }) => setIdentifier === stack)?.weight;
  const others = set
    .filter(({ setIdentifier }) => setIdentifier !== stack)
    .map(({ weight = 0 }) => weight);
  if (to === undefined) {
    // a record at 0 is still answered when the positive ones are unhealthy: without it nothing is left
    return own === undefined || isGivenUp(host, deletionPolicy) ? "nobody" : "other side";
  }
  // even at weight 0, for the same reason
  if (own === undefined || retargeted) return "this side";
  const [before, after] = [share(own, others), share(to, others)];
  if (after === before) return "nobody";
  return after > before ? "this side" : "other side";
}

/** The host left the manifests, and `removedHosts` says that its clients may fail. */
function isGivenUp(host: string, { declaredHosts, removedHosts }: DeletionPolicy): boolean {
  return removedHosts.includes(host) && !declaredHosts.has(host);
}
