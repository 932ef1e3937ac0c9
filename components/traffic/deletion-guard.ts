import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../migration/rules/verdict.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import { withoutNamesakes } from "../../migration/state/namesakes.ts";
import { observe, observeOtherZones, type Zone } from "../state/route53.ts";

export interface GuardArgs {
  /** The side's stack. */
  readonly stack: string;
  /** From `guardHook`. */
  readonly hook: pulumi.ResourceHook;
}

/**
 * Depends on everything a serving side consists of, so that it is the first thing that any kind of
 * destroy deletes; its hook refuses that while the side serves or is not retired. (Records alone can't do
 * this: while they give up share they do not depend on the workloads, which could then go first.)
 */
export class Guard extends pulumi.ComponentResource {
  /** @param opts `dependsOn` is what it guards */
  constructor(name: string, args: GuardArgs, opts: pulumi.ComponentResourceOptions) {
    const { stack, hook } = args;
    super(
      "cluster-migration:index:Guard",
      name,
      { stack },
      { ...opts, hooks: { beforeDelete: [hook] } },
    );
    this.registerOutputs({});
  }
}

/**
 * Refuses the deletion of a side that serves, or that is not retired. Registered in every run, also in one that
 * declares no guard: the engine asks the running program for the hook of a guard that it deletes.
 */
export function guardHook(
  context: MigrationContext,
  zones: readonly Zone[],
  invokes?: pulumi.InvokeOptions,
): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    // the engine shows this name when it refuses a plain destroy for want of the program
    "only a side with `retired: true` can be destroyed, by --run-program (MIGRATION.md)",
    async () => {
      const warn = (text: string) => void pulumi.log.warn(text);
      const observed = {
        ...withoutNamesakes(await observe(zones, invokes), context),
        otherZones: await observeOtherZones(zones, warn, invokes),
      };
      refuse("destroy", { ...context, observed });
    },
    { onDryRun: true },
  );
}
