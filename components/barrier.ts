import * as pulumi from "@pulumi/pulumi";

/**
 * One resource to depend on in the place of many: what waits for n resources costs n edges once, not n edges for
 * each that waits. (A component does not help: in `dependsOn` the SDK puts all its children in its place.) The engine
 * itself keeps a Stash, in the state alone: no plugin, no cloud.
 */
export class Barrier extends pulumi.Stash {
  /** @param after what has been created or updated before this is reached, and is deleted after it */
  constructor(name: string, after: readonly pulumi.Resource[], opts: pulumi.CustomResourceOptions) {
    super(name, { input: "reached" }, { ...opts, dependsOn: [...after] });
  }
}
