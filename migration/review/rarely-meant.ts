// What every rule allows, and what is rarely meant. `check` refuses it, unless the edit says why by `override`.
import type { FileEdit, Files } from "../state/edit.ts";
import { changedSettings } from "../rules/changed-settings.ts";
import { fieldAt } from "../rules/in-place-fields.ts";
import { formatHosts } from "../state/format-hosts.ts";
import { idle, servesAll, weightOf, type Side } from "../state/side.ts";
import { stackFile } from "../state/stack-file.ts";
import { weightShare } from "../state/weights.ts";

/**
 * One line for each, with what would come of it; none when an edited side gives a reason.
 *
 * @param activeOnly active-only workloads among the manifests after the edit
 */
export function rarelyMeant(
  edits: readonly FileEdit[],
  before: Files,
  after: Files,
  activeOnly: readonly string[],
): readonly string[] {
  const stacks = new Set(edits.flatMap((edit) => ("stack" in edit ? [edit.stack] : [])));
  const excused = after.sides.some(
    ({ stack, override }) => override !== undefined && stacks.has(stack),
  );
  if (excused) return [];
  return [
    ...releasedEarly(edits, after, activeOnly),
    ...leaps(before, after),
    ...otherSettings(before, after),
    ...otherCertificates(before, after),
  ];
}

/** A load balancer's certificate that is another one: nobody asks which hosts it is for. */
function otherCertificates(before: Files, after: Files): readonly string[] {
  return after.sides.flatMap((side) => {
    const then = before.sides.find(({ stack }) => stack === side.stack);
    if (then === undefined) return [];
    const [was, is] = [then, side].map(({ cluster }) =>
      fieldAt(cluster.spec ?? {}, "ingress.certificateArn"),
    );
    if (was === undefined || is === undefined || was === is) return [];
    if (idle(then) && idle(side)) return [];
    return [
      `${stackFile(side.stack)}: cluster.ingress.certificateArn: another certificate for every host of ${side.stack}, ` +
        `and no gate asks whether it has all of their names: give a reason by override`,
    ];
  });
}

/** Requests that an Ingress answered may be answered otherwise, or not at all. */
function otherSettings(before: Files, after: Files): readonly string[] {
  const found = after.sides.flatMap(({ stack }) => changedSettings(before, after, stack));
  return [...Map.groupBy(found, ({ what }) => what)].map(
    ([what, all]) =>
      `${formatHosts([...new Set(all.map(({ host }) => host))])}: ${what}; no gate asks before this is applied: give a ` +
      `reason by override`,
  );
}

/** `active: false` on the only active side belongs right before `active: true` on the other. */
function releasedEarly(
  edits: readonly FileEdit[],
  after: Files,
  activeOnly: readonly string[],
): readonly string[] {
  if (activeOnly.length === 0 || after.sides.some(({ active }) => active)) return [];
  return edits.flatMap((edit) => {
    if (edit.kind !== "key" || edit.key !== "active" || edit.after !== false) return [];
    const side = after.sides.find(({ stack }) => stack === edit.stack);
    const other = after.sides.find(({ stack }) => stack === side?.peer);
    if (side === undefined || (other !== undefined && idle(side) && servesAll(other))) return [];
    return [
      `${stackFile(side.stack)}: active: false: ${activeOnly.join(", ")} would run nowhere, and ` +
        `${side.stack} still has traffic; release them after the last share has moved, or give a reason by ` +
        `override`,
    ];
  });
}

/** Weights are whole numbers, so that a step may be a little larger than the rollout's percentages. */
const rounding = 0.01;

/** A share that rises by more than the largest step of the rollout. */
function leaps(before: Files, after: Files): readonly string[] {
  const { rollout } = after.shared;
  const largest = Math.max(...rollout.map((percent, i) => percent - (rollout[i - 1] ?? 0)));
  const hosts = new Map<string, string[]>();
  for (const { name } of after.hosts) {
    if (!before.hosts.some((host) => host.name === name)) continue;
    for (const { stack } of after.sides) {
      const [was, is] = [shareIn(before, name, stack), shareIn(after, name, stack)];
      if (was === undefined || is === undefined || is - was <= largest / 100 + rounding) continue;
      const leap = `${stack} would go from ${percent(was)} to ${percent(is)}`;
      hosts.set(leap, [...(hosts.get(leap) ?? []), name]);
    }
  }
  return [...hosts].map(
    ([leap, names]) =>
      `${formatHosts(names)}: ${leap} in one edit, expected at most ${largest} points, the largest step of ` +
      `rollout; take the steps between (npm run next), or give a reason by override`,
  );
}

/** undefined: nobody serves the host, or the side has no file. */
function shareIn({ sides }: Files, host: string, stack: string): number | undefined {
  const weights = (of: readonly Side[]) => of.map((side) => weightOf(side, host));
  const own = sides.find((side) => side.stack === stack);
  if (own === undefined || weights(sides).every((weight) => weight === 0)) return undefined;
  return weightShare(weightOf(own, host), weights(sides.filter((side) => side !== own)));
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
