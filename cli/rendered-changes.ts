// What a change of the files changes inside the clusters: both sides are rendered before and after it.
import { isDeepStrictEqual } from "node:util";
import type { HostBacking } from "../migration/state/backing.ts";
import { changesBetween } from "../migration/state/field-changes.ts";
import { hostBackings } from "../conversion/manifests/backing.ts";
import { describeObject, type KubernetesObject } from "../conversion/manifests/manifest.ts";
import { refusalLines, renderFor, targetOf, type Rendered } from "../conversion/render.ts";
import { workloadName } from "../conversion/manifests/workload-set.ts";
import type { Side } from "../migration/state/side.ts";
import { plural } from "./plural.ts";
import type { ProjectFiles } from "./project-files.ts";

/** What the next updates would do to the workloads. */
export interface RenderedChanges {
  /** `new: Deployment shop/orders: image "orders:1.8.2" -> "orders:1.8.3"`, alike ones in one line. */
  readonly objects: readonly string[];
  /** Active-only workloads that come, go, or change hands. */
  readonly activeOnly: readonly string[];
  /** Manifests that `pulumi up` would refuse, as a line of the verdict. */
  readonly refusals: readonly string[];
  /** The same of the files before the edit. */
  readonly refusalsBefore: readonly string[];
}

interface ObjectChange {
  readonly stack: string;
  readonly object: string;
  readonly what: string;
}

/** Compares what each side gets; a cluster whose workloads somebody else applies gets nothing. */
export function renderedChanges(
  before: ProjectFiles,
  after: ProjectFiles,
  then: Renderings,
  now: Renderings,
): RenderedChanges {
  return {
    objects: folded(
      applying(after).flatMap(({ stack }) =>
        objectChanges(stack, then.get(stack)?.objects ?? [], now.get(stack)?.objects ?? []),
      ),
    ),
    activeOnly: activeOnlyChanges(before, after),
    refusals: refusalsOf(after, now),
    refusalsBefore: refusalsOf(before, then),
  };
}

/** The sides to which this program applies manifests. */
function applying({ sides }: ProjectFiles): readonly Side[] {
  return sides.filter((side) => side.cluster.managesWorkloads && !side.retired);
}

export type Renderings = ReadonlyMap<string, Rendered>;

/**
 * What stands behind the hosts of each side that takes all of its objects.
 *
 * @param was the same before the edit; default: not known
 */
export function backingsOf(
  { sides, workloads, others = [] }: ProjectFiles,
  rendered: Renderings,
  was: ReadonlyMap<string, readonly HostBacking[]> = new Map(),
): ReadonlyMap<string, readonly HostBacking[]> {
  const elsewhere = [
    ...(workloads.provided ?? []),
    ...others.flatMap((other) => other.workloads.manifests),
  ];
  return new Map(
    sides.flatMap(({ stack, cluster }) => {
      const rendering = rendered.get(stack);
      if (rendering === undefined || rendering.refusals.length > 0) return [];
      const earlier = Object.fromEntries((was.get(stack) ?? []).map((each) => [each.host, each]));
      return [[stack, hostBackings(rendering.objects, cluster, earlier, elsewhere)] as const];
    }),
  );
}

/**
 * What each managed side gets, by stack; what a retired one had, too.
 *
 * @param now of the same project after an edit, and what was rendered of it: what the edit leaves alone is not rendered twice
 */
export function renderings(
  { sides, workloads }: ProjectFiles,
  now?: { readonly files: ProjectFiles; readonly rendered: Renderings },
): Renderings {
  const { manifests, provided } = workloads;
  return new Map(
    sides
      .filter(({ cluster }) => cluster.managesWorkloads)
      .map((side) => {
        const target = targetOf(side, provided);
        const same = now?.files.sides.find(({ stack }) => stack === side.stack);
        const known =
          same !== undefined &&
          now?.files.workloads === workloads &&
          isDeepStrictEqual(targetOf(same, provided), target)
            ? now.rendered.get(side.stack)
            : undefined;
        return [side.stack, known ?? renderFor(manifests, target)];
      }),
  );
}

function refusalsOf(files: ProjectFiles, rendered: Renderings): readonly string[] {
  return applying(files).flatMap(({ stack }) => {
    const rendering = rendered.get(stack);
    const lines = rendering === undefined ? [] : refusalLines(rendering);
    return lines.map((line) => `pulumi up --stack ${stack}: ${line}`);
  });
}

function objectChanges(
  stack: string,
  was: readonly KubernetesObject[],
  objects: readonly KubernetesObject[],
): readonly ObjectChange[] {
  const then = new Map(was.map((object) => [describeObject(object), object]));
  const now = new Map(objects.map((object) => [describeObject(object), object]));
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((object): ObjectChange[] => {
    const [a, b] = [then.get(object), now.get(object)];
    if (a === undefined) return [{ stack, object, what: "added" }];
    if (b === undefined) return [{ stack, object, what: "removed" }];
    const fields = fieldsOf(a, b);
    return fields === "" ? [] : [{ stack, object, what: fields }];
  });
}

/** As many changed fields of one object as a line takes. */
const shownFields = 4;

function fieldsOf(before: KubernetesObject, after: KubernetesObject): string {
  const changes = changesBetween(before, after);
  const more = changes.length - shownFields;
  const shown = changes.slice(0, shownFields).map((change) => {
    // what a Secret holds is nobody's to read in a pull request
    if (after.kind === "Secret" && !change.path.startsWith("metadata."))
      return `${change.path}: (secret)`;
    const field = change.path.replace(
      /^spec\.(jobTemplate\.spec\.)?template\.spec\.(init)?containers\[\d+\]\./i,
      "",
    );
    return `${field} ${short(change.before)} -> ${short(change.after)}`;
  });
  return shown.join(", ") + (more > 0 ? ` (and ${plural(more, "more field")})` : "");
}

function short(value: unknown): string {
  if (value === undefined) return "(none)";
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}

/** As many objects of one line as a person reads. */
const shownObjects = 3;

/** One line for all objects, of all sides, to which the same happens. */
function folded(changes: readonly ObjectChange[]): readonly string[] {
  const bySides = new Map<string, { stacks: string[]; object: string; what: string }>();
  for (const { stack, object, what } of changes) {
    const key = `${object}\n${what}`;
    const entry = bySides.get(key) ?? { stacks: [], object, what };
    entry.stacks.push(stack);
    bySides.set(key, entry);
  }
  const byChange = new Map<string, { where: string; objects: string[]; what: string }>();
  for (const { stacks, object, what } of bySides.values()) {
    const where = stacks.join(" and ");
    const entry = byChange.get(`${where}\n${what}`) ?? { where, objects: [], what };
    entry.objects.push(object);
    byChange.set(`${where}\n${what}`, entry);
  }
  return [...byChange.values()].map(({ where, objects, what }) => {
    const names = objects.slice(0, shownObjects).join(", ");
    const more = objects.length - shownObjects;
    const all =
      more <= 0 ? names : `${plural(objects.length, "object")} (${names} and ${more} more)`;
    return `${where}: ${all}: ${what}`;
  });
}

function activeOnlyChanges(before: ProjectFiles, after: ProjectFiles): readonly string[] {
  const namesOf = ({ workloads }: ProjectFiles) => new Set(workloads.activeOnly.map(workloadName));
  const everything = new Set(after.workloads.manifests.map(({ object }) => describeObject(object)));
  const [then, now] = [namesOf(before), namesOf(after)];
  return [
    ...[...now]
      .filter((name) => !then.has(name))
      .map((name) => `${name} comes: it runs on the active side only`),
    ...[...then]
      .filter((name) => !now.has(name))
      .map((name) =>
        everything.has(name)
          ? `${name} is no longer active-only: IT WILL RUN ON BOTH SIDES AT ONCE`
          : `${name} goes: no side runs it any more`,
      ),
  ];
}
