// Rule 3 at work: asks the target for every host, once per update, before a record is touched.
import { violationsAt } from "../../migration/rules/verdict.ts";
import type { Host, Probe } from "../../migration/state/side.ts";
import { answerDeadline, ask } from "./probe.ts";
import { complaintOf } from "../shell.ts";
import type { Environment } from "../environment.ts";
import { eachHalfMinute, type Say } from "../half-minute.ts";

/** The two ends of a shift, for one host. */
export interface ProbeTargets {
  readonly host: Host;
  /** DNS name or address of the target's ingress; undefined when it has no record yet. */
  readonly target: string | undefined;
  /** The source's; undefined when nobody serves the host today. */
  readonly source: string | undefined;
}

/** What the user's `gateCommand` is told, by environment. */
export interface CommandVariables {
  /** The target's stack name. */
  readonly GATE_TARGET: string;
  /** JSON: `{host: {stack: weight}}` as deployed. */
  readonly GATE_WEIGHTS: string;
}

export interface GateOptions {
  /** How long the target may take to answer well, in seconds by the world's clock. */
  readonly deadlineSeconds: number;
  readonly retrySeconds: number;
  /** How long the target and the source have for one answer, real seconds; default 10. */
  readonly answerSeconds?: number;
  readonly environment: Environment;
  /** Told each half minute what is waited for. */
  readonly say?: Say;
  /** True: `command` was set with `--secret`, so nothing that it says is repeated. Default false. */
  readonly secretCommand?: boolean;
  /** A shell command that must exit 0; skipped by `override`. */
  readonly command?: string;
}

const hostsAtATime = 50;

/** Why each host may not move; a host that may is not in it. */
export type Refusals = ReadonlyMap<string, string>;

/**
 * Asks for all hosts side by side, again until each answers well or the deadline has passed.
 *
 * @returns one message for every host that is refused
 */
export async function askTarget(
  target: string,
  probeTargets: readonly ProbeTargets[],
  variables: CommandVariables,
  { deadlineSeconds, retrySeconds, environment, say = () => undefined, ...options }: GateOptions,
): Promise<Refusals> {
  const { command, secretCommand: secret = false } = options;
  const tell = eachHalfMinute(environment, say);
  if (command !== undefined) tell("waiting for gateCommand");
  const complaint =
    command === undefined ? undefined : await complaintOf(command, { ...variables }, { secret });
  if (complaint !== undefined) {
    return new Map(probeTargets.map(({ host }) => [host.name, `gateCommand: ${complaint}`]));
  }
  let refused = new Map<string, string>();
  let asked = probeTargets;
  for (let waited = 0; ; waited += retrySeconds) {
    const began = performance.now();
    refused = await refusalsOf(target, asked, { environment, ...options });
    waited += (performance.now() - began) / 1000;
    asked = asked.filter(({ host }) => refused.has(host.name));
    if (asked.length === 0 || waited >= deadlineSeconds) return refused;
    tell(waitingFor(refused, deadlineSeconds - waited));
    await environment.sleep(retrySeconds);
  }
}

/** `waiting up to 590 s for shop.example.com (and 2 more hosts): new answered 503, expected ...` */
function waitingFor(refused: ReadonlyMap<string, string>, seconds: number): string {
  const [[host, why] = ["", ""]] = refused;
  const more = refused.size === 1 ? "" : ` (and ${refused.size - 1} more)`;
  return `waiting up to ${Math.ceil(seconds)} s for ${host}${more}: ${why}`;
}

/** @returns one message for every host that does not answer well, a few hosts asked at a time */
async function refusalsOf(
  target: string,
  probeTargets: readonly ProbeTargets[],
  options: Pick<GateOptions, "environment" | "answerSeconds">,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (let i = 0; i < probeTargets.length; i += hostsAtATime) {
    await Promise.all(
      probeTargets.slice(i, i + hostsAtATime).map(async (end) => {
        const why = await refusalOf(target, end, options);
        if (why !== undefined) refused.set(end.host.name, why);
      }),
    );
  }
  return refused;
}

async function refusalOf(
  target: string,
  probeTargets: ProbeTargets,
  { environment, answerSeconds }: Pick<GateOptions, "environment" | "answerSeconds">,
): Promise<string | undefined> {
  const { host } = probeTargets;
  if (probeTargets.target === undefined) return `${target} has no record of it`;
  const whys = await Promise.all(
    [host.probe, ...(host.otherProbes ?? [])].map((probe) =>
      refusalOfOne(target, probe, probeTargets, environment, answerSeconds),
    ),
  );
  return whys.find((why) => why !== undefined);
}

async function refusalOfOne(
  target: string,
  probe: Probe,
  ends: ProbeTargets,
  environment: Environment,
  answerSeconds: number | undefined,
): Promise<string | undefined> {
  if (ends.target === undefined) return undefined;
  // one deadline for both: a source that is to be left is not waited for longer than the target
  const deadline = answerDeadline(answerSeconds);
  const [answer, source] = await Promise.all([
    ask(probe, ends.target, environment, deadline),
    ends.source === undefined ? undefined : ask(probe, ends.source, environment, deadline),
  ]);
  const [violation] = violationsAt("answer", { probe, target: answer, source });
  return violation === undefined ? undefined : `${target} ${violation.text}`;
}
