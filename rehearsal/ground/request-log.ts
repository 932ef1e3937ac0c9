import type { RequestOutcome } from "../clients/client.ts";

/** The clients that do what the TTL says. */
export const promptKind = "honours the TTL";

/** A phase of the migration: from one edit to the next. */
export interface LoggedStep {
  readonly title: string;
  readonly startedMs: number;
  endedMs?: number;
  /** Short, for the chart: `1 %`. */
  readonly mark?: string;
  /** Lines of the stack file that the edit removed and added: `-cluster-migration:trafficWeight: 1`. */
  diff: readonly string[];
  requests: number;
  failed: number;
  /** By host and reason: `api.example.com: HTTP 404`. */
  readonly failures: Record<string, number>;
  /** Requests that each cluster answered. */
  readonly answered: Record<string, number>;
  /** The target's share as configured and of the DNS answers, for hosts of equal weights; 0..1. */
  readonly shares: { readonly hosts: readonly string[]; configured: number; measured: number }[];
  /** How the update ended, when it did not end well. */
  refused?: string;
}

/** What clients got in one minute of simulated time. */
export interface Bucket {
  readonly startMs: number;
  readonly answered: Record<string, number>;
  /** How long each cluster took to answer, real milliseconds. */
  readonly tookMs: Record<string, number[]>;
  failed: number;
}

export interface HostCount {
  requests: number;
  failed: number;
  readonly answered: Record<string, number>;
  /** By reason. */
  readonly failures: Record<string, number>;
}

/** A request that failed, as it is told. */
export interface Failure {
  readonly atMs: number;
  readonly host: string;
  readonly client: string;
  readonly reason: string;
  readonly step: string;
}

/** Simulated seconds that one point of the chart covers. */
const bucketSeconds = 60;

/** So many failed requests are kept with all that is known of them. */
const failuresKept = 50;

/** Every request and what became of it, summed up as it happens. */
export class RequestLog {
  readonly steps: LoggedStep[] = [];
  readonly buckets: Bucket[] = [];
  readonly firstFailures: Failure[] = [];
  readonly byHost = new Map<string, HostCount>();
  readonly byKind = new Map<string, { requests: number; failed: number }>();
  requests = 0;
  failed = 0;
  /** Reads that came back with another cluster's state. */
  diverged = 0;
  /** When a cluster became unreachable, if one did. */
  deathMs: number | undefined;
  /** The last request that failed for a client that honours the TTL. */
  lastPromptFailureMs: number | undefined;
  firstFailureMs: number | undefined;
  lastFailureMs: number | undefined;

  /** A new phase begins. */
  begin(title: string, atMs: number, mark?: string): LoggedStep {
    const step: LoggedStep = {
      title,
      startedMs: atMs,
      diff: [],
      requests: 0,
      failed: 0,
      failures: {},
      answered: {},
      shares: [],
      ...(mark === undefined ? {} : { mark }),
    };
    const before = this.steps.at(-1);
    if (before !== undefined) before.endedMs ??= atMs;
    this.steps.push(step);
    return step;
  }

  add({ kind, host, atMs, tookMs, cluster, failure, diverged }: RequestOutcome): void {
    const [step, bucket] = [this.steps.at(-1), this.#bucket(atMs)];
    const ofKind = this.byKind.get(kind) ?? { requests: 0, failed: 0 };
    this.byKind.set(kind, ofKind);
    const ofHost = this.byHost.get(host) ?? { requests: 0, failed: 0, answered: {}, failures: {} };
    this.byHost.set(host, ofHost);
    this.requests++;
    ofKind.requests++;
    ofHost.requests++;
    if (step !== undefined) step.requests++;
    if (diverged === true) this.diverged++;
    if (failure === undefined) {
      if (cluster === undefined) return;
      for (const counted of [bucket, step, ofHost]) {
        if (counted !== undefined) {
          counted.answered[cluster] = (counted.answered[cluster] ?? 0) + 1;
        }
      }
      if (tookMs !== undefined) (bucket.tookMs[cluster] ??= []).push(tookMs);
      return;
    }
    ofKind.failed++;
    ofHost.failed++;
    ofHost.failures[failure] = (ofHost.failures[failure] ?? 0) + 1;
    bucket.failed++;
    this.failed++;
    if (step !== undefined) {
      const why = failureText(host, failure);
      step.failed++;
      step.failures[why] = (step.failures[why] ?? 0) + 1;
    }
    if (this.firstFailures.length < failuresKept) {
      this.firstFailures.push({
        atMs,
        host,
        client: kind,
        reason: failure,
        step: step?.title ?? "",
      });
    }
    this.firstFailureMs ??= atMs;
    this.lastFailureMs = atMs;
    if (kind === promptKind) this.lastPromptFailureMs = atMs;
  }

  /** By host and reason: `api.example.com: HTTP 404`. */
  get failures(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      [...this.byHost].flatMap(([host, { failures }]) =>
        Object.entries(failures).map(([reason, count]) => [failureText(host, reason), count]),
      ),
    );
  }

  #bucket(atMs: number): Bucket {
    const startMs = Math.floor(atMs / (bucketSeconds * 1000)) * bucketSeconds * 1000;
    const found = this.buckets.findLast((bucket) => bucket.startMs === startMs);
    if (found !== undefined) return found;
    const bucket: Bucket = { startMs, answered: {}, tookMs: {}, failed: 0 };
    this.buckets.push(bucket);
    return bucket;
  }
}

function failureText(host: string, reason: string): string {
  return `${host}: ${reason}`;
}

/** The most frequent first. */
export function failureCounts(
  failures: Readonly<Record<string, number>>,
): readonly { readonly what: string; readonly count: number }[] {
  return Object.entries(failures)
    .map(([what, count]) => ({ what, count }))
    .toSorted((a, b) => b.count - a.count);
}
