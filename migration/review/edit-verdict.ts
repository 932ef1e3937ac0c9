// What an edit of the files is, and whether it is safe, told from the files alone.
import { isDeepStrictEqual } from "node:util";
import { editsBetween, type FileEdit, type Files } from "../state/edit.ts";
import { desiredRecords, ingressName } from "./desired-records.ts";
import { lockHolder } from "../state/locks.ts";
import { lostPeers, mistakes } from "./validation.ts";
import type { Observed } from "../state/observed.ts";
import type { Shared, Side } from "../state/side.ts";
import type { LastOutputs, MigrationContext } from "../state/migration-context.ts";
import type { StepOptions } from "../steps/steps.ts";
import { editName, type EditName } from "./edit-name.ts";
import { formatViolations, violationsAt } from "../rules/verdict.ts";
import { editWarnings } from "./edit-warnings.ts";
import { rarelyMeant } from "./rarely-meant.ts";
import { hostsWithRecord, weightedSet } from "../state/weights.ts";

/** What the manifests say beside their hosts, as far as the rules ask. */
export interface WorkloadFacts {
  readonly activeOnly: readonly string[];
  /** What runs on both sides without an annotation that says so; default: nothing. */
  readonly unannotated?: readonly string[];
  readonly externalDns?: string;
}

export interface EditVerdict {
  readonly edits: readonly FileEdit[];
  /** `unsafe` whatever else it would be, when a rule is violated. */
  readonly name: EditName["name"];
  /** Why it has that name: which step, what it is for. */
  readonly reason: string;
  /**
   * Each with where it holds: what the update of a side would say, what would be left behind, or what
   * needs a reason by `override`.
   */
  readonly violations: readonly string[];
  /** Rules that the files violated before the edit already. */
  readonly violatedBefore: readonly string[];
  /** What is allowed, and rarely meant. */
  readonly warnings: readonly string[];
}

export interface VerdictOptions extends StepOptions {
  /** True: these are the first files, which come at once. Default false. */
  readonly start?: boolean;
  /** What others have found wrong, which is counted with the violations. Default: nothing. */
  readonly others?: { readonly found: readonly string[]; readonly before: readonly string[] };
}

/**
 * @param workloads of the manifests after the edit
 * @param workloadsBefore of those before it; default: the same
 */
export function editVerdict(
  before: Files,
  after: Files,
  workloads: WorkloadFacts,
  options: VerdictOptions = {},
  workloadsBefore: WorkloadFacts = workloads,
): EditVerdict {
  const edits = editsBetween(before, after);
  const name = editName(edits, before, after, options);
  const inPlace = name.name === "step" || name.name === "rollback";
  const observedBefore = recordsOfAll(before);
  const observedAfter = recordsOfAll(after);
  const manifests = !isDeepStrictEqual(workloads, workloadsBefore);
  const atOnce = (manifests ? after.sides : edited(edits, after)).flatMap((side) =>
    asked({
      when: `pulumi up --stack ${side.stack}`,
      side,
      before,
      files: after,
      observed: observedBefore,
      workloads,
      workloadsBefore,
    }),
  );
  const later = after.sides.flatMap((side) =>
    asked({
      when: "afterwards",
      side,
      before: after,
      files: after,
      observed: observedAfter,
      workloads,
    }),
  );
  const ofEdit = violationsAt("edit", { edits, before, after, start: options.start === true });
  const found = [
    ...mistakes(after.sides, after.shared, after.hosts),
    ...lostPeers(after.sides),
    ...formatViolations(ofEdit),
    ...(inPlace ? [] : rarelyMeant(edits, before, after, workloads.activeOnly)),
    // what is refused at once has no afterwards
    ...(atOnce.length > 0 ? atOnce : later),
  ];
  const violatedBefore = [
    ...mistakes(before.sides, before.shared, before.hosts),
    ...lostPeers(before.sides),
    ...before.sides.flatMap((side) =>
      asked({
        when: "before",
        side,
        before,
        files: before,
        observed: observedBefore,
        workloads: workloadsBefore,
      }),
    ),
  ];
  return {
    edits,
    ...(found.length > 0
      ? unsafe(
          // what comes at once is no step
          options.start === true ? { ...name, name: "other change" } : name,
          unique([...found, ...(options.others?.found ?? [])]),
          [...violatedBefore, ...(options.others?.before ?? [])],
        )
      : name),
    violations: unique(found),
    violatedBefore: unique(violatedBefore),
    warnings: inPlace ? [] : editWarnings(edits, before, after),
  };
}

/** As Route53 would have them, those of the project's other shards too. */
function recordsOfAll(files: Files): Observed {
  const all = [files, ...(files.others ?? [])];
  return {
    records: all.flatMap(
      ({ sides, shared, hosts }) => desiredRecords(sides, shared, hosts).records,
    ),
  };
}

function unsafe(
  { name, reason }: EditName,
  found: readonly string[],
  violatedBefore: readonly string[],
): EditName {
  const count = `${found.length} ${found.length === 1 ? "violation" : "violations"}`;
  if (name === "nothing") {
    const known = new Set(violatedBefore.map(withoutMoment));
    const all = found.every((line) => known.has(withoutMoment(line)));
    return { name: "unsafe", reason: all ? `${count}, as before the edit` : count };
  }
  if (name === "other change") return { name: "unsafe", reason: count };
  return {
    name: "unsafe",
    reason: `${count}. Otherwise this would be a ${name}: ${reason}`,
  };
}

function withoutMoment(line: string): string {
  return line.replace(/^(pulumi up --stack \S+|afterwards|before): /, "");
}

/** Shares of a host by stack, in percent, as Route53 would answer: `old 99 %, new 1 %`. */
export function sharesByHost({ sides, shared, hosts }: Files): ReadonlyMap<string, string> {
  const observed = desiredRecords(sides, shared, hosts);
  const byHost = new Map<string, Observed["records"]>();
  for (const record of observed.records) {
    byHost.set(record.name, [...(byHost.get(record.name) ?? []), record]);
  }
  return new Map(
    hosts.map(({ name }) => {
      const set = weightedSet({ records: byHost.get(name) ?? [] }, name);
      const sum = set.reduce((total, { weight = 0 }) => total + weight, 0);
      const parts = set.map(({ setIdentifier = "", weight = 0 }) => {
        const part = sum === 0 ? 1 / set.length : weight / sum;
        return `${setIdentifier} ${Math.round(part * 1000) / 10} %`;
      });
      return [name, parts.length === 0 ? "nobody" : parts.join(", ")];
    }),
  );
}

/** Sides whose next update is another one after the edit. */
function edited(edits: readonly FileEdit[], after: Files): readonly Side[] {
  const everywhere = edits.some((edit) => !("stack" in edit));
  return after.sides.filter(
    ({ stack }) => everywhere || edits.some((edit) => "stack" in edit && edit.stack === stack),
  );
}

interface Asked {
  /** How each line begins: `pulumi up --stack new`. */
  readonly when: string;
  readonly side: Side;
  /** What the last updates went by. */
  readonly before: Files;
  /** What this one goes by. */
  readonly files: Files;
  readonly observed: Observed;
  readonly workloads: WorkloadFacts;
  /** Of the side's last update; default: not known. */
  readonly workloadsBefore?: WorkloadFacts;
}

function asked({
  when,
  side,
  before,
  files,
  observed,
  workloads: { activeOnly, unannotated, externalDns },
  workloadsBefore,
}: Asked): readonly string[] {
  const was = before.sides.find(({ stack }) => stack === side.stack);
  const peer = before.sides.find(({ stack }) => stack === side.peer);
  const tenants = (files.others ?? [])
    .flatMap(({ sides }) => sides)
    .filter(({ clusterStack }) => clusterStack === side.stack)
    .map(({ stack }) => stack);
  const context: MigrationContext = {
    side,
    shared: files.shared,
    hosts: files.hosts,
    observed,
    activeOnly,
    nowMs: Date.now(),
    ...(unannotated !== undefined && { unannotated }),
    ...(was !== undefined && {
      last: {
        ...outputs(was, before.shared, observed),
        ...(workloadsBefore !== undefined && { activeOnly: workloadsBefore.activeOnly }),
      },
    }),
    ...(peer !== undefined && { peerLast: outputs(peer, before.shared, observed) }),
    ...(externalDns !== undefined && { externalDns }),
    ...(tenants.length > 0 && { tenants }),
  };
  return formatViolations(violationsAt("start", context)).map((line) => `${when}: ${line}`);
}

/** What the side's last update left. */
function outputs(side: Side, shared: Shared, observed: Observed): LastOutputs {
  const kinds = ["zeroWeight", "active"] as const;
  return {
    cluster: { ...side.cluster, ingress: ingressName(side) },
    hosts: hostsWithRecord(observed, side.stack),
    locks: kinds.filter((kind) => lockHolder(kind, shared, observed) === side.stack),
    fenced: side.fence,
  };
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
