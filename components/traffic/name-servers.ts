// What a zone's own name servers answer for a host, past every cache: how often each side.
import type { Observed } from "../../migration/state/observed.ts";
import { deployedWeight, shareWith, weightedSet } from "../../migration/state/weights.ts";
import type { Environment } from "../environment.ts";
import { firstLine } from "../../migration/first-line.ts";

/** Questions to each name server for one host: a rough share of it shows, a small difference does not. */
const questionsEach = 6;

/** How often a side was answered. */
export interface NameServerAnswers {
  readonly own: number;
  readonly asked: number;
}

export interface NameServerQuestion {
  /** Of the host's zone. */
  readonly nameServers: readonly string[];
  /** What is asked for: the host, or a name below it for a wildcard. */
  readonly name: string;
  readonly host: string;
  readonly stack: string;
  /** Whose records there are: the sides are told apart by the addresses of their load balancers. */
  readonly observed: Observed;
}

/** @returns the answers, or why they say nothing */
export async function askNameServers(
  { nameServers, name, host, stack, observed }: NameServerQuestion,
  environment: Environment,
): Promise<NameServerAnswers | string> {
  try {
    const sides = await Promise.all(
      weightedSet(observed, host).map(async ({ setIdentifier, alias }) => ({
        own: setIdentifier === stack,
        addresses: new Set(alias && (await environment.addressesOf(alias.name))),
      })),
    );
    const answers = await Promise.all(
      nameServers.flatMap((server) =>
        Array.from({ length: questionsEach }, () =>
          environment.addressesFromNameServer(server, name),
        ),
      ),
    );
    let own = 0;
    for (const answer of answers) {
      const meant = sides.filter(({ addresses }) => answer.some((each) => addresses.has(each)));
      const [side] = meant;
      if (side === undefined || meant.length > 1) {
        return `${answer.join(", ")} is an address of ${side === undefined ? "no side's load balancer" : "both"}`;
      }
      if (side.own) own += 1;
    }
    return { own, asked: answers.length };
  } catch (error) {
    return firstLine(error);
  }
}

/** Whether the answers may come from these weights: chance is given four standard deviations. */
export function agrees(
  { own, asked }: NameServerAnswers,
  { host, stack, observed }: Pick<NameServerQuestion, "host" | "stack" | "observed">,
): boolean {
  const share = shownShare(observed, host, stack);
  return Math.abs(own - asked * share) <= 4 * Math.sqrt(asked * share * (1 - share));
}

/** By the weights that Route53 shows, 0 to 1. */
export function shownShare(observed: Observed, host: string, stack: string): number {
  return shareWith(deployedWeight(observed, host, stack) ?? 0, observed, host, stack);
}
