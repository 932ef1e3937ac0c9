import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../migration/rules/verdict.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import { observe, type Zone } from "../state/route53.ts";

/**
 * Depends on everything a serving side consists of, so that it is the first thing that any kind of
 * destroy deletes; its hook refuses that while the side serves or is not retired. (Records alone can't do
 * this: while they give up share they do not depend on the workloads, which could then go first.)
 */
export class Guard extends pulumi.ComponentResource {
  constructor(name: string, hook: pulumi.ResourceHook, opts: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:Guard", name, {}, { ...opts, hooks: { beforeDelete: [hook] } });
    this.registerOutputs({});
  }
}

/** Refuses the deletion of a side that serves, or that is not retired. */
export function guardHook({ side }: MigrationContext, zones: readonly Zone[]): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    // the engine shows this name when it refuses a plain destroy for want of the program
    "only a side with `retired: true` can be destroyed (MIGRATION.md)",
    async () => {
      refuse("destroy", { side, observed: await observe(zones) });
    },
    { onDryRun: true },
  );
}
