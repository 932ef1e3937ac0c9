// A drained roll: one machine after another is emptied, ended, and replaced by its group, and nothing goes on that is
// not well. What is left to do is told from the machines themselves, so a roll that was interrupted goes on.
import { AppsV1Api, CoreV1Api, type KubeConfig, type V1Node } from "@kubernetes/client-node";
import {
  findingText,
  isReady,
  machineOf,
  type ClusterFinding,
} from "../../components/cluster/validation/cluster-findings.ts";
import type {
  Machine,
  MachineGroup,
  MachineGroups,
} from "../../components/cluster/validation/machine-groups.ts";
import { cordon, drain, DrainBlocked, type DrainApis } from "./drain.ts";
import { firstLine } from "../../migration/first-line.ts";

/** The roll stopped at something that is not well. */
export class RollStopped extends Error {}

type RollState = "waits" | "draining" | "ending" | "joining" | "settling" | "done";

/** One line of the progress table. */
export interface RollStep {
  readonly group: string;
  readonly controlPlane: boolean;
  readonly machine: string;
  /** The machine's node; empty for one that has never joined. */
  readonly node: string;
  readonly state: RollState;
}

export interface RollOptions {
  /** Only these groups, by their names on AWS. Default: all. */
  readonly groups?: readonly string[];
  /** True: machines of the newest launch template too. */
  readonly all: boolean;
  /** Machines are not replaced: they end until each group has so many. Default: all are replaced. */
  readonly keep?: number;
  readonly drainSeconds: number;
  /** How long a new machine may take until it is Ready and the cluster valid. */
  readonly joinSeconds: number;
  /** How long the cluster must stay valid before the next machine. */
  readonly settleSeconds: number;
  readonly everySeconds: number;
}

export interface RollWorld {
  readonly kubernetes: KubeConfig;
  readonly machines: MachineGroups;
  /** What is not well; empty for a valid cluster. */
  readonly validate: () => Promise<readonly ClusterFinding[]>;
  readonly nowMs: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
  /** Told at each change. */
  readonly progress: (steps: readonly RollStep[]) => void;
}

/**
 * @returns the steps that were done, none where every machine is of the newest launch template
 * @throws RollStopped at the first thing that is not well, and what to do
 */
export async function roll(world: RollWorld, options: RollOptions): Promise<readonly RollStep[]> {
  const apis = {
    core: world.kubernetes.makeApiClient(CoreV1Api),
    apps: world.kubernetes.makeApiClient(AppsV1Api),
  };
  const steps = await planOf(world, options);
  const told = new Map(steps.map((step) => [step.machine, step]));
  const say = (machine: string, state: RollState) => {
    const step = told.get(machine);
    if (step !== undefined) told.set(machine, { ...step, state });
    world.progress([...told.values()]);
  };
  world.progress(steps);
  for (const step of steps) {
    await replace(apis, world, options, step, (state) => {
      say(step.machine, state);
    });
  }
  return [...told.values()];
}

/**
 * What a roll would replace, in its order.
 *
 * @throws RollStopped when a group is named that is not there, or may not have as few machines as are to be kept
 */
export async function planOf(
  { kubernetes, machines }: Pick<RollWorld, "kubernetes" | "machines">,
  { groups, all, keep }: Pick<RollOptions, "groups" | "all" | "keep">,
): Promise<readonly RollStep[]> {
  const found = await machines.list();
  const names = found.map(({ name }) => name);
  const unknown = (groups ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new RollStopped(`no group ${unknown.join(", ")}: expected ${names.join(", ") || "none"}`);
  }
  const { items } = await kubernetes.makeApiClient(CoreV1Api).listNode();
  const chosen = found.filter(({ name }) => groups?.includes(name) ?? true);
  if (keep === undefined) return chosen.flatMap((group) => stepsOf(group, items, all));
  for (const { name, minSize } of chosen) {
    if (minSize <= keep) continue;
    throw new RollStopped(
      `${name}: its minSize is ${minSize}, and it is to keep ${keep}: write a minSize of ${keep} at most into the stack ` +
        "file, and run pulumi up first",
    );
  }
  return chosen.flatMap((group) =>
    stepsOf(group, items, true).slice(0, Math.max(0, group.machines.length - keep)),
  );
}

/** A cordoned node's machine first: the last roll was interrupted there. Then those of an older launch template. */
function stepsOf(group: MachineGroup, nodes: readonly V1Node[], all: boolean): readonly RollStep[] {
  const chosen = group.machines.filter(({ outdated }) => all || outdated);
  const nodeOf = ({ id }: Machine) => nodes.find(({ spec }) => machineOf(spec?.providerID) === id);
  const cordoned = (machine: Machine) => nodeOf(machine)?.spec?.unschedulable === true;
  return chosen
    .toSorted(
      (a, b) =>
        Number(cordoned(b)) - Number(cordoned(a)) || Number(b.outdated) - Number(a.outdated),
    )
    .map((machine) => ({
      group: group.name,
      controlPlane: group.controlPlane,
      machine: machine.id,
      node: nodeOf(machine)?.metadata?.name ?? "",
      state: "waits",
    }));
}

async function replace(
  apis: DrainApis,
  world: RollWorld,
  options: RollOptions,
  step: RollStep,
  say: (state: RollState) => void,
): Promise<void> {
  const findings = await obstacles(world, step);
  if (findings.length > 0) {
    throw new RollStopped(
      `before ${step.machine}: the cluster is not well: ${textOf(findings)}; see npm run validate, ` +
        "put it right, and run the same command again",
    );
  }
  if (step.node !== "") {
    say("draining");
    await cordon(apis.core, step.node);
    try {
      await drain(apis, step.node, {
        timeoutSeconds: options.drainSeconds,
        everySeconds: options.everySeconds,
        nowMs: world.nowMs,
        sleep: world.sleep,
      });
    } catch (error) {
      if (!(error instanceof DrainBlocked)) throw error;
      throw new RollStopped(
        `${step.node}: cannot be drained: ${error.message}; it stays cordoned. Make room, and run the same ` +
          `command again, or give up: kubectl uncordon ${step.node}`,
      );
    }
  }
  say("ending");
  const before = await machinesOf(world, step.group);
  const shrinks = options.keep !== undefined;
  await world.machines.end(step.machine, shrinks);
  say(shrinks ? "settling" : "joining");
  await untilValid(world, options, step, before, say);
  say("done");
}

/** Waits for the new machine's node and a valid cluster, and until it has been valid for long enough. */
async function untilValid(
  world: RollWorld,
  options: RollOptions,
  step: RollStep,
  before: readonly string[],
  say: (state: RollState) => void,
): Promise<void> {
  const end = world.nowMs() + options.joinSeconds * 1000;
  let validSince: number | undefined;
  for (;;) {
    const missing = await missingNow(world, step, options.keep === undefined ? before : undefined);
    const now = world.nowMs();
    if (missing === undefined) {
      if (validSince === undefined) say("settling");
      validSince ??= now;
      if (now - validSince >= options.settleSeconds * 1000) return;
    } else {
      validSince = undefined;
      if (now >= end) {
        throw new RollStopped(
          `${step.group}: ${step.machine} has ended, and after ${options.joinSeconds} s ${missing}; see ` +
            "npm run validate, put it right, and run the same command again",
        );
      }
    }
    await world.sleep(options.everySeconds);
  }
}

/**
 * What is still missing; undefined when the new machine serves and the cluster is valid.
 *
 * @param before the group's machines; undefined: there comes no new one
 */
async function missingNow(
  world: RollWorld,
  step: RollStep,
  before: readonly string[] | undefined,
): Promise<string | undefined> {
  const { group, machine } = step;
  // while a lone member of the control plane is replaced, its API does not answer
  try {
    const now = await machinesOf(world, group);
    if (before === undefined) {
      if (now.includes(machine)) return "it is still there";
      return await unwell(world, step);
    }
    const [fresh] = now.filter((id) => !before.includes(id));
    if (fresh === undefined || now.includes(machine)) return "its group has no other in service";
    const { items } = await world.kubernetes.makeApiClient(CoreV1Api).listNode();
    const node = items.find(({ spec }) => machineOf(spec?.providerID) === fresh);
    if (node === undefined) return `${fresh} has not joined`;
    if (!isReady(node)) return `${fresh} (${node.metadata?.name ?? ""}) is not Ready`;
    return await unwell(world, step);
  } catch (error) {
    const line = firstLine(error);
    return `the API does not answer: ${line}`;
  }
}

async function unwell(world: RollWorld, step: RollStep): Promise<string | undefined> {
  const findings = await obstacles(world, step);
  return findings.length === 0 ? undefined : `the cluster is not well: ${textOf(findings)}`;
}

async function machinesOf({ machines }: RollWorld, group: string): Promise<readonly string[]> {
  const found = (await machines.list()).find(({ name }) => name === group);
  return (found?.machines ?? []).filter(({ inService }) => inService).map(({ id }) => id);
}

/** What is not well, but for what the roll itself puts right: old versions, and a node that it has cordoned before. */
async function obstacles(
  { validate }: RollWorld,
  { node: ours }: RollStep,
): Promise<readonly ClusterFinding[]> {
  return (await validate()).filter(
    ({ name, cause }) => cause !== "patch release" && !(cause === "cordoned" && name === ours),
  );
}

function textOf(findings: readonly ClusterFinding[]): string {
  return findings.map(findingText).join("; ");
}
