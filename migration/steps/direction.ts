// Which side gives and which receives, told from the files alone.
import { compareVersions } from "../state/kubernetes-version.ts";
import { idle, type Side } from "../state/side.ts";

/** The two sides of a migration, by their part in it. */
export interface Direction {
  readonly source: Side;
  readonly target: Side;
}

/**
 * A retired side gives. An active side gives as long as the other one has traffic, since active-only workloads
 * change hands only after the last share. In between, and at the start, the states of a migration and of
 * its reverse look alike: then the older Kubernetes gives, and an existing cluster gives to a created one.
 *
 * @param to the receiving stack, when a person says so
 * @returns or why it can't be told
 */
export function directionOf(
  [a, b]: readonly [Side, Side],
  to?: string,
): Direction | { readonly blocked: string } {
  const ab = { source: a, target: b };
  const ba = { source: b, target: a };
  if (to !== undefined) {
    if (to === a.stack) return ba;
    if (to === b.stack) return ab;
    return { blocked: `--to ${to}: expected ${a.stack} or ${b.stack}` };
  }
  if (a.retired !== b.retired) return a.retired ? ab : ba;
  if (a.active !== b.active) {
    const [active, other] = a.active ? [a, b] : [b, a];
    if (!idle(other)) return { source: active, target: other };
  }
  const age = compareVersions(a.cluster.kubernetesVersion, b.cluster.kubernetesVersion);
  if (age !== 0) return age < 0 ? ab : ba;
  if (a.cluster.created !== b.cluster.created) return a.cluster.created ? ba : ab;
  return {
    blocked:
      `it can't be told which of ${a.stack} and ${b.stack} receives: both have Kubernetes ` +
      `${a.cluster.kubernetesVersion}; say --to ${a.stack} or --to ${b.stack}`,
  };
}
