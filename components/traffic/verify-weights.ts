// After a record has changed: Route53 is asked whether it shows what was written, the zone's own name servers whether
// they answer so, and the change becomes an event.
import * as pulumi from "@pulumi/pulumi";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Observed } from "../../migration/state/observed.ts";
import { deployedWeight, formatWeights } from "../../migration/state/weights.ts";
import { eachHalfMinute } from "../half-minute.ts";
import { observe } from "../state/route53.ts";
import {
  agrees,
  askNameServers,
  shownShare,
  type NameServerAnswers,
  type NameServerQuestion,
} from "./name-servers.ts";
import { weightIn, type HookMeans } from "./record-hooks.ts";

/** Records that change at about the same time share one look at Route53. */
const togetherSeconds = 1;

/** How long the name servers may go on answering as before: Route53 has said that all of them know the change. */
const nameServerSeconds = 60;
const retrySeconds = 10;

export interface Teller {
  /** Gets a line for each change of a weight. */
  readonly event: (text: string) => void;
  /** Gets a line where the name servers do not answer as they should. */
  readonly warning: (text: string) => void;
}

export function verifyHook(
  { side, hosts }: Pick<MigrationContext, "side" | "hosts">,
  means: HookMeans,
  tell: Teller,
): pulumi.ResourceHook {
  const { stack } = side;
  const look = laterLook(means);
  return new pulumi.ResourceHook("verify-the-weight", async ({ newInputs, oldOutputs }) => {
    const host = String(newInputs?.["name"]);
    const [before, written] = [weightIn(oldOutputs), weightIn(newInputs)];
    const observed = await look();
    const shown = deployedWeight(observed, host, stack);
    if (shown !== written) {
      throw new Error(
        `${host}: Route53 shows ${weight(shown)} on ${stack}, expected ${weight(written)}, which this update has ` +
          `written (now: ${formatWeights(observed, host)}); look for who else writes it, then run pulumi up --stack ` +
          `${stack} again`,
      );
    }
    if (before === written) return;
    const change = `${host}: ${weight(before)} -> ${weight(written)} on ${stack}`;
    const declared = hosts.find(({ name }) => name === host);
    const { nameServers = [] } = means.zones.find(({ name }) => name === declared?.zone) ?? {};
    if (declared === undefined || nameServers.length === 0) {
      tell.event(`${change} (now: ${formatWeights(observed, host)})`);
      return;
    }
    const question = { nameServers, name: declared.probe.name, host, stack };
    const { answers, ...seen } = await answersFor(question, observed, means, look);
    const now = formatWeights(seen.observed, host);
    const said = describeAnswers(answers, stack);
    tell.event(`${change} (now: ${now}; ${said})`);
    if (seen.agree || typeof answers === "string") return;
    const percent = Math.round(shownShare(seen.observed, host, stack) * 100);
    tell.warning(
      `${host}: ${said}, expected about ${percent} % by the weights (now: ${now}): Route53 leaves out a load ` +
        `balancer without a healthy target; look at both sides before the next edit`,
    );
  });
}

interface Verified {
  /** Or why there are none. */
  readonly answers: NameServerAnswers | string;
  /** The other side may have changed its weight meanwhile. */
  readonly observed: Observed;
  readonly agree: boolean;
}

/** Asks until the name servers answer by the weights, or the time is over. */
async function answersFor(
  question: Omit<NameServerQuestion, "observed">,
  first: Observed,
  { environment, say = () => undefined }: HookMeans,
  look: () => Promise<Observed>,
): Promise<Verified> {
  const sayNow = eachHalfMinute(environment, say);
  const endMs = environment.nowMs() + nameServerSeconds * 1000;
  for (let observed = first; ; observed = await look()) {
    const answers = await askNameServers({ ...question, observed }, environment);
    const agree = typeof answers !== "string" && agrees(answers, { ...question, observed });
    const over = environment.nowMs() >= endMs;
    if (agree || over || typeof answers === "string") return { answers, observed, agree };
    const said = describeAnswers(answers, question.stack);
    sayNow(`waiting for the name servers of ${question.host}: ${said}`);
    await environment.sleep(retrySeconds);
  }
}

function describeAnswers(answers: NameServerAnswers | string, stack: string): string {
  return typeof answers === "string"
    ? `its name servers tell nothing: ${answers}`
    : `its name servers answer with ${stack} ${answers.own} of ${answers.asked} times`;
}

function weight(value: number | undefined): string {
  return value === undefined ? "no record" : `weight ${value}`;
}

/** A look that begins after the question for it was asked. */
function laterLook({ zones, environment, invokes }: HookMeans): () => Promise<Observed> {
  let next: Promise<Observed> | undefined;
  return () => {
    next ??= environment.sleep(togetherSeconds).then(() => {
      next = undefined;
      return observe(zones, invokes);
    });
    return next;
  };
}
