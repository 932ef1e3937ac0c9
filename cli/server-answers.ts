// What the API servers that somebody has named say of all that the sides' clusters get.
import { activeForms, mistakesIn } from "../components/workloads/hand-over.ts";
import { placed } from "../conversion/places.ts";
import type { ClustersByStack } from "../live/kubeconfig.ts";
import { UserError } from "../migration/user-error.ts";
import { askSide } from "./ask-side.ts";
import type { CheckReport } from "./check-report.ts";
import { plural } from "./plural.ts";
import type { ProjectFiles } from "./project-files.ts";
import type { Renderings } from "./rendered-changes.ts";

/** Lines that begin with the side's stack. */
export interface ServerAnswers {
  /** What a server would not take, or could not run: it lacks what an object needs. */
  readonly refusals: readonly string[];
  /** What a reader should know. */
  readonly notes: readonly string[];
}

/** @throws UserError for a stack that is none of the project's, and for a server that does not answer or is another one */
export async function serverAnswers(
  files: readonly { readonly after: ProjectFiles; readonly rendered: Renderings }[],
  clusters: ClustersByStack,
): Promise<ServerAnswers> {
  const sides = files.flatMap(({ after, rendered }) =>
    after.sides.map((side) => ({ side, workloads: after.workloads, of: rendered.get(side.stack) })),
  );
  const refusals: string[] = [];
  const notes: string[] = [];
  for (const [stack, config] of clusters) {
    const found = sides.find(({ side }) => side.stack === stack);
    if (found === undefined) {
      const stacks = sides.map(({ side }) => side.stack).join(", ");
      throw new UserError(`--cluster: got ${stack}, expected one of the stacks: ${stacks}`);
    }
    const { side, workloads, of } = found;
    if (of === undefined || side.retired) {
      const why = side.retired ? "it is retired" : "this program applies nothing to it";
      notes.push(`${stack}: its server was not asked: ${why}`);
      continue;
    }
    const { cluster } = side;
    const { manifests, provided } = workloads;
    const asked = { cluster, manifests: placed(of.objects, manifests), provided };
    const answer = await askSide(asked, config, "--cluster");
    const mayRun = !side.active && !side.fence;
    const later = await mistakesIn(config, mayRun ? activeForms(side, workloads) : []);
    const told = answer.refusals.map(refusedObject);
    refusals.push(
      ...[...answer.refusals, ...answer.missing].map((line) => `${stack}: ${line}`),
      ...later.lines
        .filter((line) => !told.some((object) => line.startsWith(`${object}: `)))
        .map((line) => `${stack}: when it becomes active: ${line}`),
    );
    const silence =
      later.silence === undefined
        ? []
        : [`it is not known whether it would take the active-only workloads: ${later.silence}`];
    notes.push(...[...answer.notes, ...silence].map((line) => `${stack}: ${line}`));
  }
  return { refusals, notes };
}

/** `shop.yaml:3: CronJob shop/report`, of a refusal. */
function refusedObject(refusal: string): string {
  return refusal.slice(0, refusal.indexOf(": the server would not "));
}

/** A refusal makes the edit unsafe. */
export function withAnswers(report: CheckReport, { refusals, notes }: ServerAnswers): CheckReport {
  const warnings = [...report.warnings, ...notes];
  if (refusals.length === 0) return { ...report, warnings };
  const violations = [...report.violations, ...refusals];
  if (report.name === "unsafe") {
    const also = `; an API server would refuse ${plural(refusals.length, "object")}, too`;
    return { ...report, reason: report.reason + also, violations, warnings };
  }
  return {
    ...report,
    name: "unsafe",
    reason: "an API server would refuse an object",
    violations,
    warnings,
  };
}
