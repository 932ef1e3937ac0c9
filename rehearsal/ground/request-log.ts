import type { Outcome } from "../clients/client.ts";

/** The clients that do what the TTL says. */
export const promptKind = "honours the TTL";

/** A stretch of the migration: from one edit to the next. */
export interface Step {
  readonly title: string;
  readonly startedMs: number;
  /** Short, for the picture: `1 %`. */
  readonly mark?: string;
  requests: number;
  failed: number;
  /** Requests that each cluster answered. */
  readonly answered: Record<string, number>;
  /** The target's share as configured and of the DNS answers, for hosts of equal weights; 0..1. */
  readonly shares: { readonly hosts: readonly string[]; configured: number; measured: number }[];
  /** How the update ended, when it did not end well. */
  refused?: string;
}

/** What clients got in one stretch of simulated time. */
export interface Bucket {
  readonly startMs: number;
  readonly answered: Record<string, number>;
  failed: number;
}

/** Simulated seconds that one point of the picture covers. */
const bucketSeconds = 60;

/** Every request and what became of it, summed up as it happens. */
export class RequestLog {
  readonly steps: Step[] = [];
  readonly buckets: Bucket[] = [];
  readonly failures = new Map<string, number>();
  readonly byKind = new Map<string, { requests: number; failed: number }>();
  requests = 0;
  failed = 0;
  /** Reads that came back with another cluster's state. */
  diverged = 0;
  /** When a cluster died, if one did. */
  deathMs: number | undefined;
  /** The last request lost by a client that honours the TTL. */
  lastPromptFailureMs: number | undefined;
  firstFailureMs: number | undefined;
  lastFailureMs: number | undefined;

  /** A new stretch begins. */
  begin(title: string, atMs: number, mark?: string): Step {
    const step: Step = {
      title,
      startedMs: atMs,
      requests: 0,
      failed: 0,
      answered: {},
      shares: [],
      ...(mark === undefined ? {} : { mark }),
    };
    this.steps.push(step);
    return step;
  }

  add({ kind, atMs, cluster, failure, diverged }: Outcome): void {
    const [step, bucket] = [this.steps.at(-1), this.#bucket(atMs)];
    const ofKind = this.byKind.get(kind) ?? { requests: 0, failed: 0 };
    this.byKind.set(kind, ofKind);
    this.requests++;
    ofKind.requests++;
    if (step !== undefined) step.requests++;
    if (diverged === true) this.diverged++;
    if (failure === undefined) {
      if (cluster === undefined) return;
      for (const counted of [bucket, step]) {
        if (counted !== undefined) {
          counted.answered[cluster] = (counted.answered[cluster] ?? 0) + 1;
        }
      }
      return;
    }
    this.failed++;
    ofKind.failed++;
    bucket.failed++;
    if (step !== undefined) step.failed++;
    this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
    this.firstFailureMs ??= atMs;
    this.lastFailureMs = atMs;
    if (kind === promptKind) this.lastPromptFailureMs = atMs;
  }

  #bucket(atMs: number): Bucket {
    const startMs = Math.floor(atMs / (bucketSeconds * 1000)) * bucketSeconds * 1000;
    const found = this.buckets.findLast((bucket) => bucket.startMs === startMs);
    if (found !== undefined) return found;
    const bucket: Bucket = { startMs, answered: {}, failed: 0 };
    this.buckets.push(bucket);
    return bucket;
  }
}
