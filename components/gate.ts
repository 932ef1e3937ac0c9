// Rule 3 at work: asks the receiver for every host, once per update, before a record is touched.
import { refusal } from "../migration/gate.ts";
import type { Host } from "../migration/side.ts";
import { ask } from "./probe.ts";
import { complaintOf } from "./shell.ts";
import { sleepSeconds } from "./surroundings.ts";

/** The two ends of a shift, for one host. */
export interface Ends {
  readonly host: Host;
  /** DNS name or address of the receiver's ingress; undefined when it has no record yet. */
  readonly receiver: string | undefined;
  /** The giver's; undefined when nobody serves the host today. */
  readonly giver: string | undefined;
}

/** What the user's `gateCommand` is told, by environment. */
export interface GateEnvironment {
  /** The receiver's stack name. */
  readonly GATE_RECEIVER: string;
  /** JSON: `{host: {stack: weight}}` as deployed. */
  readonly GATE_WEIGHTS: string;
}

export interface GateOptions {
  /** How long the receiver may take to answer well, in seconds by the world's clock. */
  readonly deadlineSeconds: number;
  readonly retrySeconds: number;
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
export async function askReceiver(
  receiver: string,
  ends: readonly Ends[],
  environment: GateEnvironment,
  { deadlineSeconds, retrySeconds, command }: GateOptions,
): Promise<Refusals> {
  const complaint =
    command === undefined ? undefined : await complaintOf(command, { ...environment });
  if (complaint !== undefined) {
    return new Map(ends.map(({ host }) => [host.name, `gateCommand: ${complaint}`]));
  }
  let refused = new Map<string, string>();
  let asked = ends;
  for (let waited = 0; ; waited += retrySeconds) {
    refused = await refusalsOf(receiver, asked);
    asked = asked.filter(({ host }) => refused.has(host.name));
    if (asked.length === 0 || waited >= deadlineSeconds) return refused;
    await sleepSeconds(retrySeconds);
  }
}

/** @returns one message for every host that does not answer well, a few hosts asked at a time */
async function refusalsOf(receiver: string, ends: readonly Ends[]): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (let i = 0; i < ends.length; i += hostsAtATime) {
    await Promise.all(
      ends.slice(i, i + hostsAtATime).map(async (end) => {
        const why = await refusalOf(receiver, end);
        if (why !== undefined) refused.set(end.host.name, why);
      }),
    );
  }
  return refused;
}

async function refusalOf(receiver: string, ends: Ends): Promise<string | undefined> {
  const { host } = ends;
  if (ends.receiver === undefined) return `${receiver} has no record of it`;
  const [theirs, ours] = await Promise.all([
    ask(host.probe, ends.receiver),
    ends.giver === undefined ? undefined : ask(host.probe, ends.giver),
  ]);
  const why = refusal(host.probe, theirs, ours);
  return why === undefined ? undefined : `${receiver} ${why}`;
}
