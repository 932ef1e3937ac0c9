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

function refusal(asked: GateAnswer): string | undefined {
  const { probe, target, source } = asked;
  if (probe.service !== undefined) return backendRefusal(asked, probe.service);
  if ("failure" in target) return target.failure;
  if (probe.status !== undefined) {
    if (target.status === probe.status) return undefined;
    return `answered ${target.status}, expected ${probe.status} (cluster-migration/probe-status)`;
  }
  if (target.status >= 500) return `answered ${target.status}, expected a status below 500`;
  if (source !== undefined && !("failure" in source) && source.status < 500) {
    return difference(target, source) ?? meaningless(target.status);
  }
  return meaningless(target.status);
}

/**
 * One of several Services behind a host. Nobody has chosen its path, so the source's answer says what is right, a
 * 404 too; that the cluster is not empty is told by the host's own path.
 */
function backendRefusal(
  { probe: { path }, target, source }: GateAnswer,
  service: string,
): string | undefined {
  const at = `at ${path} (Service ${service})`;
  if ("failure" in target) return `${at} ${target.failure}`;
  if (target.status >= 500) return `${at} answered ${target.status}, expected a status below 500`;
  if (source === undefined || "failure" in source || source.status >= 500) return undefined;
  const differs = difference(target, source);
  return differs === undefined ? undefined : `${at} ${differs}`;
}

/** An empty cluster answers 404, too, and a proxy in front of it any other 4xx. */
function meaningless(status: number): string | undefined {
  if (status < 400 || status === 401 || status === 403) return undefined;
  return (
    `answered ${status}, which does not show that the service works; name a path that answers by ` +
    `cluster-migration/probe-path, or the expected status by cluster-migration/probe-status`
  );
}

function difference(
  target: Exclude<Answer, { failure: string }>,
  source: Exclude<Answer, { failure: string }>,
): string | undefined {
  const differs =
    target.status >= 400
      ? target.status !== source.status
      : Math.floor(target.status / 100) !== Math.floor(source.status / 100);
  if (differs) return `answered ${target.status}, and the source answers ${source.status}`;
  if (destination(target) !== destination(source)) {
    return (
      `redirects to ${target.location ?? "nowhere"}, and the source redirects to ` +
      (source.location ?? "nowhere")
    );
  }
  return undefined;
}

/** Where a redirect leads, without the query and the fragment: they have nonces and times. */
function destination({ location }: { readonly location?: string }): string | undefined {
  return location?.replace(/[?#].*$/, "");
}
