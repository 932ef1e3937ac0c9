// The hooks that stand before every change of a record: the engine calls them with the old and the new
// inputs, under --target and --skip-preview too, and leaves the record untouched when they throw.
import * as pulumi from "@pulumi/pulumi";
import { gateCommandOf } from "../migration/gate.ts";
import { zeroLeaseObjection } from "../migration/last-moment.ts";
import type { Observed } from "../migration/observed.ts";
import type { Plan } from "../migration/plan.ts";
import {
  objection,
  receiverOf,
  type DeletionLeave,
  type RecordChange,
} from "../migration/record-change.ts";
import type { Side } from "../migration/side.ts";
import type { Situation } from "../migration/situation.ts";
import { weightedSet } from "../migration/weights.ts";
import { observe, type Zone } from "./deployed.ts";
import { askReceiver, type Ends, type Refusals } from "./gate.ts";

/** How long the receiver may take: a new cluster's load balancer needs minutes, a serving one does not. */
const deadlines = { "this side": 600, "other side": 60 } as const;
const retrySeconds = 10;

/** How long one look at Route53 serves the hooks of one update, in milliseconds of real time. */
const lookLastsMs = 5000;

type Asked = keyof typeof deadlines;

/** The two hooks of a weighted record. */
export function recordHooks(situation: Situation, plan: Plan, zones: readonly Zone[]) {
  const { side, shared, hosts } = situation;
  const look = lookAgain(zones);
  const leave: DeletionLeave = {
    retired: side.retired,
    declaredHosts: new Set(hosts.map(({ name }) => name)),
    removedHosts: shared.removedHosts,
  };
  const gate = new Gate(situation, plan, leave);
  const allow = async (change: RecordChange) => {
    const why = objection(change, await look(), leave);
    if (why !== undefined) throw new Error(`served: ${change.host}: ${why}`);
  };
  const ask = async (change: RecordChange, ownIngress: string | undefined) => {
    const receiver = receiverOf(change, await look(), leave);
    if (receiver !== "nobody") await gate.pass(change, receiver, ownIngress);
  };
  return {
    change: new pulumi.ResourceHook("ask-the-receiver", async (args) => {
      const change = changeOf(args, side);
      await ask(change, aliasOf(args.newInputs));
      await allow(change);
    }),
    deletion: new pulumi.ResourceHook(
      "keep-what-serves",
      async (args) => {
        const change = recordOf(args.oldInputs, side);
        await allow(change);
        if (!pulumi.runtime.isDryRun()) await ask(change, aliasOf(args.oldInputs));
      },
      { onDryRun: true },
    ),
  };
}

/** Refuses to give up the zero lease while Route53 shows one of this side's weights at 0. */
export function zeroLeaseHook({ side }: Situation, zones: readonly Zone[]): pulumi.ResourceHook {
  return new pulumi.ResourceHook("keep-the-zero-lease", async () => {
    const why = zeroLeaseObjection(side.stack, await observe(zones));
    if (why !== undefined) throw new Error(why);
  });
}

/** One answer for all hosts and each receiver, asked when the first record needs it. */
class Gate {
  readonly #situation: Situation;
  readonly #plan: Plan;
  readonly #leave: DeletionLeave;
  readonly #answers = new Map<string, Promise<Refusals>>();

  constructor(situation: Situation, plan: Plan, leave: DeletionLeave) {
    this.#situation = situation;
    this.#plan = plan;
    this.#leave = leave;
  }

  /** @throws Error when the receiver of this change does not answer as it must */
  async pass(change: RecordChange, receiver: Asked, ownIngress: string | undefined): Promise<void> {
    const together = this.#hostsWith(receiver);
    const hosts = together.includes(change.host) ? together : [change.host];
    const key = `${receiver} ${String(ownIngress)} ${hosts === together ? "" : change.host}`;
    const answer = this.#answers.get(key) ?? this.#ask(receiver, hosts, ownIngress);
    this.#answers.set(key, answer);
    const why = (await answer).get(change.host);
    if (why !== undefined) throw new Error(`gate: ${change.host}: ${why}; its record is untouched`);
  }

  #ask(receiver: Asked, names: readonly string[], ownIngress: string | undefined) {
    const { side, hosts, observed } = this.#situation;
    const ends = hosts
      .filter(({ name }) => names.includes(name))
      .map((host): Ends => {
        const other = otherIngress(observed, host.name, side.stack);
        return receiver === "this side"
          ? { host, receiver: ownIngress, giver: other }
          : { host, receiver: other, giver: ownIngress };
      });
    const command = gateCommandOf(side);
    return askReceiver(
      receiver === "this side" ? side.stack : (side.peer ?? "the other side"),
      ends,
      {
        GATE_RECEIVER: receiver === "this side" ? side.stack : (side.peer ?? ""),
        GATE_WEIGHTS: JSON.stringify(deployedWeights(observed, names)),
      },
      {
        deadlineSeconds: deadlines[receiver],
        retrySeconds,
        ...(command !== undefined && { command }),
      },
    );
  }

  /** The hosts of which this update raises the share of `receiver`, by what was deployed at its start. */
  #hostsWith(receiver: Asked): readonly string[] {
    const { side, observed } = this.#situation;
    return this.#plan.records
      .filter(({ host, weight }) => {
        const change = { host: host.name, stack: side.stack, to: weight };
        return receiverOf(change, observed, this.#leave) === receiver;
      })
      .map(({ host }) => host.name);
  }
}

function recordOf(properties: Record<string, unknown> | undefined, { stack, peer }: Side) {
  return { host: String(properties?.["name"]), stack, ...(peer !== undefined && { peer }) };
}

function changeOf(args: pulumi.ResourceHookArgs, side: Side): RecordChange {
  const inputs = args.newInputs ?? {};
  const old = args.oldOutputs ?? args.oldInputs;
  const to = weightIn(inputs);
  const [oldAlias, newAlias] = [aliasOf(old), aliasOf(inputs)];
  return {
    ...recordOf(inputs, side),
    ...(to !== undefined && { to }),
    retargeted: weightIn(old) !== undefined && plain(oldAlias) !== plain(newAlias),
  };
}

function weightIn(properties: Record<string, unknown> | undefined): number | undefined {
  const policies = properties?.["weightedRoutingPolicies"] as { weight: number }[] | undefined;
  return policies?.[0]?.weight;
}

function aliasOf(properties: Record<string, unknown> | undefined): string | undefined {
  const aliases = properties?.["aliases"] as { name: string }[] | undefined;
  return aliases?.[0]?.name;
}

function plain(name: string | undefined): string | undefined {
  return name?.toLowerCase().replace(/\.$/, "");
}

/** Where another side, or the simple record that is about to be adopted, sends the host's clients. */
function otherIngress(observed: Observed, host: string, stack: string): string | undefined {
  const weighted = weightedSet(observed, host).find((r) => r.setIdentifier !== stack);
  const simple = observed.records.find(
    (r) => r.name === host && r.setIdentifier === undefined && ["A", "CNAME"].includes(r.type),
  );
  const record = weighted ?? simple;
  return record?.alias?.name ?? record?.values[0];
}

function deployedWeights(observed: Observed, hosts: readonly string[]) {
  return Object.fromEntries(
    hosts.map((host) => [
      host,
      Object.fromEntries(
        weightedSet(observed, host).map((r) => [r.setIdentifier ?? "", r.weight ?? 0]),
      ),
    ]),
  );
}

/** One look at Route53 for the hooks that run at the same time. */
function lookAgain(zones: readonly Zone[]): () => Promise<Observed> {
  let taken: { readonly atMs: number; readonly observed: Promise<Observed> } | undefined;
  return () => {
    const atMs = Date.now();
    if (taken === undefined || atMs - taken.atMs > lookLastsMs) {
      taken = { atMs, observed: observe(zones) };
    }
    return taken.observed;
  };
}
