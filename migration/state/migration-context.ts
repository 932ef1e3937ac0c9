import type { HostBacking, HostRouting } from "./backing.ts";
import type { LockKind } from "./locks.ts";
import type { Observed } from "./observed.ts";
import type { ClusterFacts, Host, Shared, Side } from "./side.ts";

/** What a stack's last update exported, as far as the rules ask for it. */
export interface LastOutputs {
  readonly cluster?: ClusterFacts;
  /** Hosts of which the stack's state has a record. */
  readonly hosts?: readonly string[];
  /** Locks that the stack holds after its last update. */
  readonly locks?: readonly LockKind[];
  /**
   * Locks that the stack's state may have: those that it holds, and those that its last update was to
   * delete, since outputs are written before deletions.
   */
  readonly locksInState?: readonly LockKind[];
  /** By host, the id of the hosted zone that its record is in. */
  readonly hostZones?: Readonly<Record<string, string>>;
  /** The id of the hosted zone of its locks and its drain marker. */
  readonly lockZone?: string;
  /** `HostBacking.immutable` of all hosts together, as last applied. */
  readonly immutable?: Readonly<Record<string, string>>;
  /** By host, where its requests went by the manifests as last applied. */
  readonly routing?: Readonly<Record<string, HostRouting>>;
  /** Its active-only workloads, `Deployment shop/mailer`. */
  readonly activeOnly?: readonly string[];
  /** Its instance groups were at zero. */
  readonly fenced?: boolean;
  /** The VPC that the side uses, and whether its stack owns it. */
  readonly network?: { readonly vpcId: string; readonly owned: boolean };
}

/** All that the rules are asked about: what one side wants, and what is deployed on both. */
export interface MigrationContext {
  readonly side: Side;
  readonly shared: Shared;
  /** The hosts of the manifests and of `hosts`. */
  readonly hosts: readonly Host[];
  readonly observed: Observed;
  /** The ids of the hosted zones, by name. */
  readonly zoneIds?: Readonly<Record<string, string>>;
  /** This stack's last outputs; undefined before its first update. */
  readonly last?: LastOutputs;
  /** The peer's last outputs; undefined when it has none. */
  readonly peerLast?: LastOutputs;
  /** Why a stack's last outputs can't be read: what they would say is then not known. */
  readonly unreadable?: { readonly own?: string; readonly peer?: string };
  /** Active-only workloads among the manifests, `Deployment shop/mailer`. */
  readonly activeOnly: readonly string[];
  /** What stands behind each host in the manifests as this side gets them. */
  readonly backing?: readonly HostBacking[];
  /** What runs on both sides without an annotation that says so. */
  readonly unannotated?: readonly string[];
  /** Where external-dns was found among the manifests, if it was. */
  readonly externalDns?: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** How many machines each instance group has that this edit removes or makes smaller. */
  readonly machines?: Readonly<Record<string, number>>;
  /** What `drainCommand` said: undefined when it was not asked or agrees, else its complaint. */
  readonly drainObjection?: string;
  /** Stacks that take their cluster from this one, and are deployed; asked before it ends. */
  readonly tenants?: readonly string[];
  /** Before this side is fenced: by host, why the other side does not answer as it must. */
  readonly peerRefusals?: Readonly<Record<string, string>>;
  /**
   * What the API server of the side that is to run the active-only workloads finds wrong with them as they are to run; a
   * line each.
   */
  readonly handOverMistakes?: readonly string[];
  /**
   * Why the Kubernetes API that this update writes to does not answer; undefined: it does, or the update may do without
   * it.
   */
  readonly apiSilence?: string;
}
