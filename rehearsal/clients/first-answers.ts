// Before the first step: does every host answer at all?
import { UserError } from "../../migration/user-error.ts";
import type { World } from "../world/world.ts";
import { waitingPods } from "../world/kubernetes/waiting-pods.ts";
import { codeOf, exchange, type ClientTarget } from "./exchange.ts";
import { Resolver } from "./resolver.ts";

/** How long a host may take until it answers well: pods start, health checks pass; simulated seconds. */
const patienceSeconds = 300;

/**
 * Asks for every host once, as clients do, again until it answers well.
 *
 * @param source who serves: its stack, and its cluster's name
 * @throws UserError with a line for each host that does not, and the annotation that may be missing
 */
export async function askEveryHost(
  world: World,
  targets: readonly ClientTarget[],
  source: { readonly stack: string; readonly cluster: string },
): Promise<void> {
  const resolver = await Resolver.start(world.dnsPort);
  try {
    const lines = await Promise.all(
      targets.map(async (target) => {
        let failure: string | undefined;
        await untilAsync(world, async () => {
          failure = await failureOf(world, resolver, target);
          return failure === undefined;
        });
        if (failure === undefined) return [];
        return [explain(target, failure, source.stack)];
      }),
    );
    if (lines.flat().length === 0) return;
    throw new UserError([...lines.flat(), ...waitingPods(world.clusters.get(source.cluster))]);
  } finally {
    resolver.close();
  }
}

async function untilAsync(world: World, done: () => Promise<boolean>): Promise<void> {
  const endMs = world.clock.now() + patienceSeconds * 1000;
  while (!(await done()) && world.clock.now() < endMs) await world.clock.sleep(20);
}

async function failureOf(
  world: World,
  resolver: Resolver,
  target: ClientTarget,
): Promise<string | undefined> {
  try {
    const { addresses } = await resolver.resolve(target.name, `first answer of ${target.name}`);
    const { failure } = await exchange({
      target,
      client: "first answer",
      endpoint: world.endpoints.at(addresses[0] ?? "", target.scheme),
      agent: false,
      authority: world.endpoints.authority,
    });
    return failure;
  } catch (error) {
    return codeOf(error) ?? (error instanceof Error ? error.message : String(error));
  }
}

function explain(
  { host, scheme, name, path, status }: ClientTarget,
  failure: string,
  source: string,
) {
  const expected = status === undefined ? "a status below 400, 401 or 403" : `HTTP ${status}`;
  const http = failure.startsWith("HTTP ");
  return (
    `host ${host}: ${scheme}://${name}${path} does not answer well on ${source} before the first step: got ${failure}, ` +
    `expected ${expected}; ` +
    (http
      ? `name a path that answers by the annotation cluster-migration/probe-path on its Ingress, or the status by cluster-migration/probe-status`
      : `look at its Ingress, Service and pods in the manifests`)
  );
}
