// The hooks that stand before every change of a record: the engine calls them with the old and the new
// inputs, under --target and --skip-preview too, and leaves the record untouched when they throw.
import * as pulumi from "@pulumi/pulumi";
import { gateCommandOf } from "../../migration/rules/target-healthy.ts";
import { withoutNamesakes } from "../../migration/state/namesakes.ts";
import { refuse } from "../../migration/rules/verdict.ts";
import { lockNames, type LockKind } from "../../migration/state/locks.ts";
import type { Observed } from "../../migration/state/observed.ts";
import type { Plan } from "../../migration/state/plan.ts";
import {
  gainingSidesOf,
  type DeletionPolicy,
  type RecordChange,
} from "../../migration/state/record-change.ts";
import type { Side } from "../../migration/state/side.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import { weightedSet } from "../../migration/state/weights.ts";
import type { Environment } from "../environment.ts";
import { observe, type Zone } from "../state/route53.ts";
import type { Say } from "../half-minute.ts";
import { otherIngress } from "./other-ingress.ts";
import { askTarget, type ProbeTargets, type Refusals } from "./health-gate.ts";

/** How long the target may take: a new cluster's load balancer needs minutes, a serving one does not. */
const deadlines = { "this side": 600, "other side": 60 } as const;
const retrySeconds = 10;

/** How long one look at Route53 serves the hooks of one update, in milliseconds of real time. */
const lookLastsMs = 5000;

/** How long an answer of the gate serves, in milliseconds of the environment's clock. */
const answerLastsMs = 60_000;

type Asked = keyof typeof deadlines;

/** What the engine is about to do to a record. */
type Wanted = Omit<RecordChange, "policy" | "observed">;

/** How hooks reach the world. */
export interface HookMeans {
  readonly zones: readonly Zone[];
  readonly environment: Environment;
  /** The DNS name that this side's record of a host is to point at; absent: the same for every host. */
  readonly ingressOf?: (host: string) => Promise<string | undefined>;
  /** Told what is waited for. */
  readonly say?: Say;
  /** True: `gateCommand` was set with `--secret`. */
  readonly secretCommand?: boolean;
  /** Of Route53's answers: whose provider asks. */
  readonly invokes?: pulumi.InvokeOptions;
}

/** The two hooks of a weighted record. */
export function recordHooks(context: MigrationContext, plan: Plan, means: HookMeans) {
  const { side, shared, hosts } = context;
  const look = lookAgain(means);
  const policy: DeletionPolicy = {
    retired: side.retired,
    declaredHosts: new Set(hosts.map(({ name }) => name)),
    removedHosts: shared.removedHosts,
  };
  const gate = new Gate(context, plan, policy, means);
  const allow = async (change: Wanted) => {
    refuse("record", { ...change, policy, observed: await look() });
  };
  const ask = async (change: Wanted, ownIngress: string | undefined) => {
    for (const target of gainingSidesOf({ ...change, policy, observed: await look() })) {
      await gate.pass(change, target, ownIngress);
    }
  };
  return {
    change: new pulumi.ResourceHook("ask-the-target", async (args) => {
      const change = changeOf(args, side);
      await ask(change, aliasOf(args.newInputs));
      await allow(change);
    }),
    deletion: new pulumi.ResourceHook(
      "keep-what-serves",
      async (args) => {
        const change = { ...recordOf(args.oldInputs, side), ...unseenZone(args.oldInputs, means) };
        await allow(change);
        if (!pulumi.runtime.isDryRun()) await ask(change, aliasOf(args.oldInputs));
      },
      { onDryRun: true },
    ),
  };
}

/** Refuses to give up the zero-weight lock while Route53 shows one of this side's weights at 0. */
export function zeroWeightLockHook(
  context: MigrationContext,
  zones: readonly Zone[],
  invokes?: pulumi.InvokeOptions,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook("keep-the-zero-weight-lock", async () => {
    const observed = withoutNamesakes(await observe(zones, invokes), context);
    refuse("dropZeroWeightLock", { stack: context.side.stack, observed });
  });
}

/** Refuses to change or delete a lock that Route53 shows as another's, whatever this stack's state says. */
export function lockHolderHook(
  kind: LockKind,
  { side, shared }: MigrationContext,
  zones: readonly Zone[],
  invokes?: pulumi.InvokeOptions,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`only-its-holder-changes-the-${lockNames[kind]}`, async () => {
    const observed = await observe(zones, invokes);
    refuse("changeLock", { kind, stack: side.stack, shared, observed });
  });
}

interface GateAnswers {
  readonly refusals: Promise<Refusals>;
  /** When they came, by the environment's clock; absent while they are waited for. */
  answeredMs?: number;
}

/** One answer for all hosts and each target, asked when the first record needs it, and again when it is older than a minute. */
class Gate {
  readonly #context: MigrationContext;
  readonly #plan: Plan;
  readonly #policy: DeletionPolicy;
  readonly #means: HookMeans;
  readonly #answers = new Map<string, GateAnswers>();

  constructor(context: MigrationContext, plan: Plan, policy: DeletionPolicy, means: HookMeans) {
    this.#context = context;
    this.#plan = plan;
    this.#policy = policy;
    this.#means = means;
  }

  /**
   * @param ownIngress what this side's record of the host points at
   * @throws Error when the target of this change does not answer as it must
   */
  async pass(change: Wanted, target: Asked, ownIngress: string | undefined): Promise<void> {
    const together = this.#hostsWith(target);
    const { ingressOf = () => Promise.resolve(ownIngress) } = this.#means;
    // the record may still point at what the cluster had before: it is then asked for by itself
    const usual = plain(ownIngress) === plain(await ingressOf(change.host));
    const hosts = usual && together.includes(change.host) ? together : [change.host];
    const shared = this.#means.ingressOf !== undefined && hosts === together;
    const key = `${target} ${shared ? "" : String(ownIngress)} ${hosts === together ? "" : change.host}`;
    const own = usual ? ingressOf : () => Promise.resolve(ownIngress);
    const refusals = this.#fresh(key) ?? this.#keep(key, this.#ask(target, hosts, own));
    const why = (await refusals).get(change.host);
    if (why !== undefined)
      throw new Error(`target-healthy: ${change.host}: ${why}; its record is untouched`);
  }

  /** What is being asked, or was answered a minute ago at most. */
  #fresh(key: string): Promise<Refusals> | undefined {
    const known = this.#answers.get(key);
    const { answeredMs = Infinity } = known ?? {};
    return this.#means.environment.nowMs() - answeredMs > answerLastsMs
      ? undefined
      : known?.refusals;
  }

  #keep(key: string, refusals: Promise<Refusals>): Promise<Refusals> {
    const answers: GateAnswers = { refusals };
    this.#answers.set(key, answers);
    void refusals.then(() => {
      answers.answeredMs = this.#means.environment.nowMs();
    });
    return refusals;
  }

  async #ask(
    target: Asked,
    names: readonly string[],
    ingressOf: NonNullable<HookMeans["ingressOf"]>,
  ): Promise<Refusals> {
    const { side, hosts, observed } = this.#context;
    const probeTargets = await Promise.all(
      hosts
        .filter(({ name }) => names.includes(name))
        .map(async (host): Promise<ProbeTargets> => {
          const own = await ingressOf(host.name);
          const other = otherIngress(observed, host.name, side.stack);
          return target === "this side"
            ? { host, target: own, source: other }
            : { host, target: other, source: own };
        }),
    );
    const command = gateCommandOf(side);
    return askTarget(
      target === "this side" ? side.stack : (side.peer ?? "the other side"),
      probeTargets,
      {
        GATE_TARGET: target === "this side" ? side.stack : (side.peer ?? ""),
        GATE_WEIGHTS: JSON.stringify(deployedWeights(observed, names)),
      },
      {
        deadlineSeconds: deadlines[target],
        retrySeconds,
        ...this.#means,
        ...(command !== undefined && { command }),
      },
    );
  }

  /** The hosts of which this update raises the share of `target`, by what was deployed at its start. */
  #hostsWith(target: Asked): readonly string[] {
    const { side, observed } = this.#context;
    return this.#plan.records
      .filter(({ host, weight }) => {
        const change = { host: host.name, stack: side.stack, to: weight };
        return gainingSidesOf({ ...change, observed, policy: this.#policy }).includes(target);
      })
      .map(({ host }) => host.name);
  }
}

function recordOf(properties: Record<string, unknown> | undefined, { stack, peer }: Side) {
  return { host: String(properties?.["name"]), stack, ...(peer !== undefined && { peer }) };
}

/** Where the record's hosted zone is none of those that are looked at. */
function unseenZone(
  properties: Record<string, unknown> | undefined,
  { zones }: HookMeans,
): Pick<RecordChange, "unseenZone"> {
  const id = properties?.["zoneId"];
  if (typeof id !== "string" || zones.some(({ zoneId }) => zoneId === id)) return {};
  return { unseenZone: id };
}

function changeOf(args: pulumi.ResourceHookArgs, side: Side): Wanted {
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

/** The weight of a weighted record. */
export function weightIn(properties: Record<string, unknown> | undefined): number | undefined {
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
function lookAgain({ zones, invokes }: HookMeans): () => Promise<Observed> {
  let taken: { readonly atMs: number; readonly observed: Promise<Observed> } | undefined;
  return () => {
    const atMs = Date.now();
    if (taken === undefined || atMs - taken.atMs > lookLastsMs) {
      taken = { atMs, observed: observe(zones, invokes) };
    }
    return taken.observed;
  };
}
