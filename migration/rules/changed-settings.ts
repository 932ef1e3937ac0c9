// What an edit of the manifests changes of how a host's requests are answered: by annotations that an Ingress' controller
// reads, and while pods are replaced.
import type { HostBacking } from "../state/backing.ts";
import type { Files } from "../state/edit.ts";
import { weightOf } from "../state/side.ts";

export interface ChangedSetting {
  readonly host: string;
  /**
   * `its Ingress decides otherwise which requests are answered, and how: path-rewrite "/a" -> "/b"`, of a path that is
   * there before and after; a risk that is new; or fewer than half of a Service's pods.
   */
  readonly what: string;
}

/** Of the hosts that a side serves before and after the edit, each once. */
export function changedSettings(
  before: Files,
  after: Files,
  stack: string,
): readonly ChangedSetting[] {
  const [then, side] = [before, after].map(({ sides }) =>
    sides.find((each) => each.stack === stack && !each.retired),
  );
  if (then === undefined || side === undefined) return [];
  const earlier = new Map((before.backing?.get(stack) ?? []).map((each) => [each.host, each]));
  return (after.backing?.get(stack) ?? []).flatMap(({ host, routes, risks, podCounts }) => {
    const former = earlier.get(host);
    if (former === undefined) return [];
    if (weightOf(then, host) === 0 && weightOf(side, host) === 0) return [];
    const found = routes.flatMap((route) => {
      const was = former.routes.find(
        ({ path, match }) => path === route.path && match === route.match,
      );
      return was === undefined ? [] : differences(was.settings ?? {}, route.settings ?? {});
    });
    const settings = [...new Set(found)].map(
      (each) => `its Ingress decides otherwise which requests are answered, and how: ${each}`,
    );
    // those of a workload that was not there before are its own
    const known = new Set(Object.keys(former.pods ?? {}));
    const risky = risks.filter(
      (risk) => !former.risks.includes(risk) && known.has(risk.split(":")[0] ?? ""),
    );
    const fewer = fewerPods(former.podCounts, podCounts);
    return [...settings, ...risky, ...fewer].map((what) => ({ host, what }));
  });
}

/** Services that lose more than half of their pods, unless an autoscaler keeps what it has made. */
function fewerPods(
  was: HostBacking["podCounts"] = {},
  is: HostBacking["podCounts"] = {},
): readonly string[] {
  return Object.entries(is).flatMap(([service, { least, scaled }]) => {
    const before = was[service]?.least ?? 0;
    if (scaled || least === 0 || least * 2 >= before) return [];
    return [
      `${service}: ${before} pods -> ${least}: fewer than half of them would have to answer the same requests`,
    ];
  });
}

function differences(
  was: Readonly<Record<string, string>>,
  is: Readonly<Record<string, string>>,
): readonly string[] {
  const show = (value: string | undefined) =>
    value === undefined ? "(none)" : JSON.stringify(value);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => was[name] !== is[name])
    .map((name) => `${name} ${show(was[name])} -> ${show(is[name])}`);
}
