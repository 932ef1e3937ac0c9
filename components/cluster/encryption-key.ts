// The cluster's own key: etcd's disks, its snapshots and the parameters are encrypted with it.
import { kms } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterTags, type Tags } from "./names.ts";

export interface EncryptionKeyArgs {
  readonly tags: Tags;
}

/**
 * AWS' default key policy hands the key to the account's IAM, so the roles' own policies decide. It rotates
 * every year; a deleted key can be called back for 30 days. Its name is the cluster's.
 */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:EncryptionKey", name, { ...args }, opts);
    const key = new kms.Key(
      name,
      {
        description: `${name}: etcd's disks and snapshots, authorities' keys`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        tags: { ...args.tags, ...clusterTags(name), Name: name },
      },
      { parent: this },
    );
    new kms.Alias(
      name,
      { name: `alias/${name.replaceAll(".", "-")}`, targetKeyId: key.keyId },
      { parent: key },
    );
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
