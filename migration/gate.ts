// Rule 3: what must be true of the receiver's answer before an edit moves share to it.
import type { Probe, Side } from "./side.ts";

/** What came back from one ingress for one host: an answer, or why there was none. */
export type Answer =
  { readonly status: number; readonly location?: string } | { readonly failure: string };

/**
 * Why the receiver may not get more; undefined when it may. Compared with the giving side, so that a
 * redirect or the 404 of an empty cluster's default back end is told from the real thing. A sick giver
 * (no answer below 500) may always hand over to a receiver that answers well.
 */
export function refusal(
  probe: Probe,
  receiver: Answer,
  giver: Answer | undefined,
): string | undefined {
  if ("failure" in receiver) return receiver.failure;
  if (probe.status !== undefined) {
    if (receiver.status === probe.status) return undefined;
    return `answered ${receiver.status}, expected ${probe.status} (cluster-migration/probe-status)`;
  }
  if (receiver.status >= 500) return `answered ${receiver.status}, expected a status below 500`;
  if (giver !== undefined && !("failure" in giver) && giver.status < 500) {
    return difference(receiver, giver);
  }
  if (receiver.status < 400 || receiver.status === 401 || receiver.status === 403) return undefined;
  return (
    `answered ${receiver.status}, expected 2xx, 3xx, 401 or 403, since the giving side does not answer ` +
    `to compare with; or name the status by cluster-migration/probe-status`
  );
}

/** The user's own check; `override` gives a reason in words for skipping it, and it alone. */
export function gateCommandOf(side: Pick<Side, "gateCommand" | "override">): string | undefined {
  return side.override === undefined ? side.gateCommand : undefined;
}

function difference(
  receiver: { readonly status: number; readonly location?: string },
  giver: { readonly status: number; readonly location?: string },
): string | undefined {
  if (Math.floor(receiver.status / 100) !== Math.floor(giver.status / 100)) {
    return `answered ${receiver.status} where the giving side answers ${giver.status}`;
  }
  if (receiver.location !== giver.location) {
    return (
      `redirects to ${receiver.location ?? "nowhere"} where the giving side redirects to ` +
      (giver.location ?? "nowhere")
    );
  }
  return undefined;
}
