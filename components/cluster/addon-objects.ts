import type { Provider } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** How an addon's objects get into the cluster, and out of it. */
export interface AddonObjectsArgs {
  readonly provider: Provider;
  /** Wait for these: pods run. */
  readonly after: readonly pulumi.Resource[];
  readonly deletedWith: pulumi.Resource;
}

/** The options of each object of an addon. */
export function addonObject(
  parent: pulumi.Resource,
  { provider, after, deletedWith }: AddonObjectsArgs,
) {
  return { parent, provider, deletedWith, dependsOn: [...after] };
}
