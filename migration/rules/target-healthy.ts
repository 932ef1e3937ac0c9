import type { Side } from "../state/side.ts";
import type { Answer, GateAnswer, Rule } from "./rule.ts";

/**
 * The side whose share rises answers well. Its answer is compared with the source's: a redirect to a
 * setup page, or the 404 of an empty cluster, differs from the real answer. A source that does not answer
 * below 500 may always hand over to a target that answers well.
 */
export const targetHealthy: Rule = {
  id: "target-healthy",
  when: {
    answer: (asked) => {
      const text = refusal(asked);
      return text === undefined ? [] : [{ text }];
    },
  },
};

/** The user's own check; `override` gives a reason in words for skipping it, and skips nothing else. */
export function gateCommandOf(side: Pick<Side, "gateCommand" | "override">): string | undefined {
  return side.override === undefined ? side.gateCommand : undefined;
}

function refusal({ probe, target, source }: GateAnswer): string | undefined {
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
    `answered ${target.status}, expected 2xx, 3xx, 401 or 403: the source does not answer, so there is ` +
    `nothing to compare with; or name the status by cluster-migration/probe-status`
  );
}

function difference(
  target: Exclude<Answer, { failure: string }>,
  source: Exclude<Answer, { failure: string }>,
): string | undefined {
  if (Math.floor(target.status / 100) !== Math.floor(source.status / 100)) {
    return `answered ${target.status}, and the source answers ${source.status}`;
  }
  if (target.location !== source.location) {
    return (
      `redirects to ${target.location ?? "nowhere"}, and the source redirects to ` +
      (source.location ?? "nowhere")
    );
  }
  return undefined;
}
