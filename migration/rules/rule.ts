// What a rule is, and the moments at which rules are asked.
import type { FileEdit, Files } from "../state/edit.ts";
import type { LastOutputs, MigrationContext } from "../state/migration-context.ts";
import type { Observed } from "../state/observed.ts";
import type { RecordChange } from "../state/record-change.ts";
import type { LockKind } from "../state/locks.ts";
import type { Probe, Shared, Side } from "../state/side.ts";

/** The rules, in the order in which MIGRATION.md explains them. */
export type RuleId =
  | "always-served"
  | "zero-weight-lock"
  | "target-healthy"
  | "active-once"
  | "exclusive-records"
  | "retire-last"
  | "one-change"
  | "hosts-stay"
  | "no-in-place-change"
  | "backed";

/** One reason why an edit or an operation is refused. */
export interface Violation {
  readonly rule: RuleId;
  readonly host?: string;
  /** What is wrong, with the weights of both sides, and what to do. */
  readonly text: string;
}

/** What a check returns; the rule's id is added by the verdict. */
export type Finding = Omit<Violation, "rule">;

/** What a rule is asked about, by the moment at which it is asked. */
export interface Moments {
  /** The program's start, before anything is registered. */
  readonly start: MigrationContext;
  /** A pull request: what differs between two states of the files. */
  readonly edit: FilesEdit;
  /** The gate has an answer of the side whose share rises. */
  readonly answer: GateAnswer;
  /** Right before a record is created, changed or deleted. */
  readonly record: RecordChange;
  /** Right before a lock record is changed or deleted. */
  readonly changeLock: LockChange;
  /** Right before the zero-weight lock is deleted. */
  readonly dropZeroWeightLock: { readonly stack: string; readonly observed: Observed };
  /** Right before the active lock is deleted. */
  readonly dropActiveLock: ActiveRelease;
  /** Right before anything of a side's stack is destroyed. */
  readonly destroy: {
    readonly side: Side;
    readonly shared: Shared;
    /** Both stacks' last outputs, or why they can't be read. */
    readonly last?: LastOutputs;
    readonly peerLast?: LastOutputs;
    readonly unreadable?: NonNullable<MigrationContext["unreadable"]>;
    readonly observed: Observed;
    /** As in the migration's context. */
    readonly tenants?: readonly string[];
  };
}

export type Moment = keyof Moments;

/** A rule about safety. It stands in the file that has its id as a name, and nowhere else. */
export interface Rule {
  readonly id: RuleId;
  /** A check for each moment at which the rule has something to say. */
  readonly when: {
    readonly [M in Moment]?: (asked: Moments[M]) => readonly Finding[];
  };
}

export interface FilesEdit {
  readonly edits: readonly FileEdit[];
  readonly before: Files;
  readonly after: Files;
  /** True: these are the first files, which come at once. Default false. */
  readonly start?: boolean;
}

/** What one ingress answered for one host, or why there is no answer. */
export type Answer =
  { readonly status: number; readonly location?: string } | { readonly failure: string };

export interface GateAnswer {
  readonly probe: Probe;
  /** The answer of the side whose share rises. */
  readonly target: Answer;
  /** The answer of the side whose share falls; undefined when nobody serves the host. */
  readonly source: Answer | undefined;
}

/** A lock record is about to be changed or deleted by a stack that has it in its state. */
export interface LockChange {
  readonly kind: LockKind;
  readonly stack: string;
  readonly shared: Shared;
  /** What Route53 shows now. */
  readonly observed: Observed;
}

/** What is known of a side that is about to drop the active lock. */
export interface ActiveRelease {
  /** `fence` is set: every instance group goes to zero. */
  readonly fence: boolean;
  /** Jobs and pods of active-only workloads that have not ended, or why the Kubernetes API did not answer. */
  readonly running: readonly string[] | { readonly unreachable: string };
  /** Active-only workloads that were read and are not suspended; undefined when `stop` suspends them. */
  readonly notSuspended?: readonly string[];
  /** Instances of the cluster that EC2 shows as not yet terminated; read only when fenced. */
  readonly instances?: readonly string[];
  /**
   * Those that EC2 shows as stopped or terminated; read only of a fenced cluster that somebody else built, whose
   * instances may lack the tag by which they are found.
   */
  readonly endedInstances?: readonly string[];
}
