// Rule 3: what must be true of the target's answer before an edit moves share to it.
import type { Probe, Side } from "../state/side.ts";

/** What came back from one ingress for one host: an answer, or why there was none. */
export type Answer =
  { readonly status: number; readonly location?: string } | { readonly failure: string };

/**
 * Why the target may not get more; undefined when it may. Compared with the source, so that a
 * redirect or the 404 of an empty cluster's default back end is told from the real thing. A sick source
 * (no answer below 500) may always hand over to a target that answers well.
 */
export function refusal(
  probe: Probe,
  target: Answer,
  source: Answer | undefined,
): string | undefined {
  if ("failure" in target) return target.failure;
  if (probe.status !== undefined) {
    if (target.status === probe.status) return undefined;
    return `answered ${target.status}, expected ${probe.status} (cluster-migration/probe-status)`;
  }
  if (target.status >= 500) return `answered ${target.status}, expected a status below 500`;
  if (source !== undefined && !("failure" in source) && source.status < 500) {
    return difference(target, source);
  }
  if (target.status < 400 || target.status === 401 || target.status === 403) return undefined;
  return (
    `answered ${target.status}, expected 2xx, 3xx, 401 or 403, since the source does not answer ` +
    `to compare with; or name the status by cluster-migration/probe-status`
  );
}

/** The user's own check; `override` gives a reason in words for skipping it, and it alone. */
export function gateCommandOf(side: Pick<Side, "gateCommand" | "override">): string | undefined {
  return side.override === undefined ? side.gateCommand : undefined;
}

function difference(
  target: { readonly status: number; readonly location?: string },
  source: { readonly status: number; readonly location?: string },
): string | undefined {
  if (Math.floor(target.status / 100) !== Math.floor(source.status / 100)) {
    return `answered ${target.status} where the source answers ${source.status}`;
  }
  if (target.location !== source.location) {
    return (
      `redirects to ${target.location ?? "nowhere"} where the source redirects to ` +
      (source.location ?? "nowhere")
    );
  }
  return undefined;
}
