// One change of one side's weighted record, with what Route53 shows right before it.
import type { Observed } from "./observed.ts";
import { weightShare, weightedSet } from "./weights.ts";

export interface RecordChange {
  readonly host: string;
  readonly stack: string;
  /** The other side's stack; any other set identifier serves nobody. */
  readonly peer?: string;
  /** The weight to be; undefined when the record is deleted. */
  readonly to?: number;
  /** The alias points elsewhere afterwards. */
  readonly retargeted?: boolean;
  /** The id of the hosted zone that the record is in, where that one is not read: nothing of it is seen. */
  readonly unseenZone?: string;
  readonly policy: DeletionPolicy;
  /**
   * What Route53 shows now. It can be out of date by the time of the write: then the zero-weight lock is
   * what keeps both sides from reaching 0.
   */
  readonly observed: Observed;
}

/** What the side's config says about the deletion of records. */
export interface DeletionPolicy {
  /** `retired` is set. */
  readonly retired: boolean;
  /** Hosts of the manifests. */
  readonly declaredHosts: ReadonlySet<string>;
  readonly removedHosts: readonly string[];
}

/** A side whose share a change raises. */
export type GainingSide = "this side" | "other side";

/**
 * The sides that must be healthy before the change, by what Route53 shows now: the other side may have
 * changed its weight since the update began, and a record that exists may be missing in the state.
 */
export function gainingSidesOf(change: RecordChange): readonly GainingSide[] {
  const { host, stack, to, retargeted = false, observed } = change;
  const set = weightedSet(observed, host);
  const own = set.find(({ setIdentifier }) => setIdentifier === stack)?.weight;
  const others = set
    .filter(({ setIdentifier }) => setIdentifier !== stack)
    .map(({ weight = 0 }) => weight);
  if (to === undefined) {
    // Route53 answers a record at 0 while the positive ones are unhealthy: after its deletion it cannot
    return own === undefined || isGivenUp(change) ? [] : ["other side"];
  }
  // at weight 0 too, for the same reason
  if (own === undefined) return ["this side"];
  const [before, after] = [weightShare(own, others), weightShare(to, others)];
  // nobody came here by a record that pointed elsewhere: this side gains all that it has afterwards
  const here = retargeted ? after > 0 || own === 0 : after > before;
  return [
    ...(here ? (["this side"] as const) : []),
    ...(after < before ? (["other side"] as const) : []),
  ];
}

/** The host left the manifests, and `removedHosts` says that its clients may fail. */
export function isGivenUp({ host, policy }: RecordChange): boolean {
  return policy.removedHosts.includes(host) && !policy.declaredHosts.has(host);
}
