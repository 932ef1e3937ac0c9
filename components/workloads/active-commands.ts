// Starts and stops an existing cluster's active-only workloads by the operator's own commands.
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

export interface ActiveCommandsArgs {
  /** Shell commands; both must be idempotent. */
  readonly start: string;
  readonly stop: string;
  /** True: the commands and what they say are secrets. */
  readonly secret: boolean;
}

/**
 * Declared while the side is active: creating it starts the active-only workloads, deleting it stops them. A `stop`
 * that fails fails the deletion, and what it depends on, the active lock, is kept. There are no triggers, so it is
 * never replaced: a replacement would run `stop` after `start`. An edited command counts from its next run on; editing
 * it runs nothing.
 */
export class ActiveCommands extends local.Command {
  constructor(name: string, args: ActiveCommandsArgs, opts: pulumi.CustomResourceOptions) {
    const { start, stop, secret } = args;
    super(
      name,
      {
        create: secret ? pulumi.secret(start) : start,
        update: ":",
        delete: secret ? pulumi.secret(stop) : stop,
      },
      { ...opts, ...(secret && { additionalSecretOutputs: ["stdout", "stderr"] }) },
    );
  }
}
