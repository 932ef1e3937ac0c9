// The cluster's own key: etcd's disks, its snapshots and the parameters are encrypted with it.
import { kms } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { clusterTags, type Tags } from "./names.ts";

/**
 * AWS' default key policy hands the key to the account's IAM, so the roles' own policies decide. It rotates
 * every year; a deleted key can be called back for 30 days.
 */
export function declareEncryptionKey(
  cluster: string,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): kms.Key {
  const key = new kms.Key(
    cluster,
    {
      description: `${cluster}: etcd's disks and snapshots, authorities' keys`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      tags: { ...tags, ...clusterTags(cluster), Name: cluster },
    },
    opts,
  );
  new kms.Alias(
    cluster,
    { name: `alias/${cluster.replaceAll(".", "-")}`, targetKeyId: key.keyId },
    opts,
  );
  return key;
}
