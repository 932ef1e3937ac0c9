// What an edit of the files is, and whether it is safe, told from the files alone.
import { isDeepStrictEqual } from "node:util";
import { formatChange, sideAfter } from "../steps/change.ts";
import { editsBetween, type FileEdit, type Files } from "../state/edit.ts";
import { desiredRecords } from "./desired-records.ts";
import { lockHolder } from "../state/locks.ts";
import { lostPeers, mistakes } from "./validation.ts";
import type { Observed } from "../state/observed.ts";
import type { Shared, Side } from "../state/side.ts";
import type { LastOutputs, MigrationContext } from "../state/migration-context.ts";
import {
  formatPlace,
  nextStep,
  previousStep,
  type Next,
  type StepOptions,
} from "../steps/steps.ts";
import { formatViolations, violationsAt } from "../rules/verdict.ts";
import { editWarnings } from "./edit-warnings.ts";
import { rarelyMeant } from "./rarely-meant.ts";
import { hostsWithRecord, weightedSet } from "../state/weights.ts";
import { stackFile } from "../state/stack-file.ts";

/** What the manifests say beside their hosts, as far as the rules ask. */
export interface WorkloadFacts {
  readonly activeOnly: readonly string[];
  readonly externalDns?: string;
}

export interface EditVerdict {
  readonly edits: readonly FileEdit[];
  /** `unsafe` whatever else it would be, when a rule is violated. */
  readonly name: "nothing" | "step" | "rollback" | "skipped step" | "other change" | "unsafe";
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

type EditStep = Next & { readonly kind: "edit" };

/** @param workloads of the manifests after the edit */
export function editVerdict(
  before: Files,
  after: Files,
  workloads: WorkloadFacts,
  options: StepOptions = {},
): EditVerdict {
  const edits = editsBetween(before, after);
  const name = nameOf(edits, before, after, options);
  const inPlace = name.name === "step" || name.name === "rollback";
  const observedBefore = desiredRecords(before.sides, before.shared, before.hosts);
  const observedAfter = desiredRecords(after.sides, after.shared, after.hosts);
  const atOnce = edited(edits, after).flatMap((side) =>
    asked(`pulumi up --stack ${side.stack}`, side, before, after, observedBefore, workloads),
  );
  const later = after.sides.flatMap((side) =>
    asked("afterwards", side, after, after, observedAfter, workloads),
  );
  const found = [
    ...mistakes(after.sides, after.shared, after.hosts),
    ...lostPeers(after.sides),
    ...formatViolations(violationsAt("edit", { edits, before, after })),
    ...(inPlace ? [] : rarelyMeant(edits, before, after, workloads.activeOnly)),
    // what is refused at once has no afterwards
    ...(atOnce.length > 0 ? atOnce : later),
  ];
  const violatedBefore = [
    ...mistakes(before.sides, before.shared, before.hosts),
    ...lostPeers(before.sides),
    ...before.sides.flatMap((side) =>
      asked("before", side, before, before, observedBefore, workloads),
    ),
  ];
  return {
    edits,
    ...(found.length > 0 ? unsafe(name, unique(found).length) : name),
    violations: unique(found),
    violatedBefore: unique(violatedBefore),
    warnings: inPlace ? [] : editWarnings(edits, before, after),
  };
}

type Named = Pick<EditVerdict, "name" | "reason">;

function unsafe({ name, reason }: Named, violations: number): Named {
  const count = `${violations} ${violations === 1 ? "violation" : "violations"}`;
  if (name === "nothing") return { name: "unsafe", reason: `${count}, as before the edit` };
  if (name === "other change") return { name: "unsafe", reason: count };
  return {
    name: "unsafe",
    reason: `${count}. Otherwise this would be a ${name}: ${reason}`,
  };
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

function asked(
  when: string,
  side: Side,
  before: Files,
  files: Files,
  observed: Observed,
  { activeOnly, externalDns }: WorkloadFacts,
): readonly string[] {
  const was = before.sides.find(({ stack }) => stack === side.stack);
  const peer = before.sides.find(({ stack }) => stack === side.peer);
  const context: MigrationContext = {
    side,
    shared: files.shared,
    hosts: files.hosts,
    observed,
    activeOnly,
    nowMs: Date.now(),
    ...(was !== undefined && { last: outputs(was, before.shared, observed) }),
    ...(peer !== undefined && { peerLast: outputs(peer, before.shared, observed) }),
    ...(externalDns !== undefined && { externalDns }),
  };
  return formatViolations(violationsAt("start", context)).map((line) => `${when}: ${line}`);
}

/** What the side's last update left. */
function outputs(side: Side, shared: Shared, observed: Observed): LastOutputs {
  const kinds = ["zeroWeight", "active"] as const;
  return {
    cluster: side.cluster,
    hosts: hostsWithRecord(observed, side.stack),
    locks: kinds.filter((kind) => lockHolder(kind, shared, observed) === side.stack),
    fenced: side.fence,
  };
}

function nameOf(
  edits: readonly FileEdit[],
  before: Files,
  after: Files,
  options: StepOptions,
): Named {
  if (edits.length === 0) return { name: "nothing", reason: "the files say the same as before" };
  const otherChange = { name: "other change", reason: "not a step of a migration" } as const;
  if (edits.some((edit) => !("stack" in edit))) return otherChange;
  const [first] = edits;
  if (first?.kind === "stack file added") {
    return { name: "step", reason: `the stack ${first.stack} is created` };
  }
  if (first?.kind === "stack file removed") {
    return { name: "step", reason: `the stack ${first.stack} has been destroyed` };
  }
  const next = nextStep(before.sides, before.shared, options);
  if (leadsTo(next, before.sides, after.sides)) {
    return { name: "step", reason: `${placeOf(next)}: ${next.reason}` };
  }
  const back = previousStep(before.sides, before.shared, options);
  if (leadsTo(back, before.sides, after.sides)) {
    return { name: "rollback", reason: `of ${placeOf(back)}: ${back.reason}` };
  }
  const way = wayTo(nextStep, before, after, options);
  if (way !== undefined) return { name: "skipped step", reason: skipped(way.slice(0, -1)) };
  if (wayTo(previousStep, before, after, options) !== undefined) {
    return { name: "rollback", reason: "of several steps at once" };
  }
  return otherChange;
}

function leadsTo(step: Next, from: readonly Side[], to: readonly Side[]): step is EditStep {
  return step.kind === "edit" && isDeepStrictEqual(afterStep(step, from), stripped(to));
}

/** The steps that lead from one to the other; undefined when none do. */
function wayTo(
  step: typeof nextStep,
  before: Files,
  after: Files,
  options: StepOptions,
): readonly EditStep[] | undefined {
  const target = stripped(after.sides);
  const way: EditStep[] = [];
  let sides = stripped(before.sides);
  for (let i = 0; i < 100; i++) {
    const next = step(sides, before.shared, options);
    if (next.kind !== "edit") return undefined;
    way.push(next);
    sides = afterStep(next, sides);
    if (isDeepStrictEqual(sides, target)) return way;
  }
  return undefined;
}

/** As many skipped steps as a line takes. */
const shownSteps = 3;

function skipped(steps: readonly EditStep[]): string {
  const lines = steps.map(
    (step) =>
      `${stackFile(step.stack)}: ${step.changes.map(formatChange).join(", ")} (${placeOf(step)})`,
  );
  const more = lines.length - shownSteps;
  return (
    `it leaves out ${lines.slice(0, shownSteps).join("; ")}` +
    (more > 0 ? `; and ${more} more` : "")
  );
}

function afterStep(step: EditStep, sides: readonly Side[]): readonly Side[] {
  return stripped(
    sides.map((side) => (side.stack === step.stack ? sideAfter(side, step.changes) : side)),
  );
}

/** Without overrides, which come and go with any edit. */
function stripped(sides: readonly Side[]): readonly Side[] {
  return sides.map((side) => sideAfter(side, [{ key: "override", value: undefined }]));
}

function placeOf({ place }: EditStep): string {
  return formatPlace(place);
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)];
}
