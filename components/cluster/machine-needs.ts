// What machines are given before the first one starts: a key, a bucket for snapshots, parameters, roles, and
// an issuer of tokens.
import * as pulumi from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { cloudControllerStatements } from "./addon-policies.ts";
import { diskDriverStatements } from "./disk-policies.ts";
import { EncryptionKey } from "./encryption-key.ts";
import { EtcdBackups } from "./etcd-backups.ts";
import { controlPlaneStatements, nodeStatements } from "./machine-role-policies.ts";
import { MachineRole, type MachineRoleArgs } from "./machine-roles.ts";
import { mastersName, nodesName } from "./names.ts";
import { NodeSecrets } from "./node-secrets.ts";
import type { Pki } from "./pki.ts";
import { ServiceAccountIssuer } from "./service-account-issuer.ts";

/** Registers them below the cluster. */
export function machineNeeds(
  {
    name: cluster,
    zones,
    controlPlane,
    addons,
    disks,
    additionalPolicies,
    tags,
  }: CreatedClusterSpec,
  { pki, retired, parent }: { pki: Pki; retired: boolean; parent: pulumi.Resource },
) {
  const own = { parent };
  const key = new EncryptionKey(cluster, { tags }, { ...own, protect: !retired });
  const backups = new EtcdBackups(cluster, { keyArn: key.arn, tags, retired }, own);
  const secrets = new NodeSecrets(
    cluster,
    {
      memberZones: controlPlane.zones,
      files: pki.files,
      encryption: pki.encryption,
      authorityPem: pki.cluster.certificatePem,
      keyArn: key.arn,
      tags,
    },
    own,
  );
  const { publicKeyPem } = pki.serviceAccount;
  const issuer = addons.podIdentity
    ? new ServiceAccountIssuer(cluster, { zones, publicKeyPem, tags, protect: !retired }, own)
    : undefined;
  const zone = zones[0] ?? "";
  const resources = pulumi.output({
    cluster,
    zone,
    keyArn: key.arn,
    bucketArn: backups.bucketArn,
    parametersArn: secrets.pathArn,
  });
  const role = (
    name: string,
    policies: MachineRoleArgs["policies"],
    managedPolicies: readonly string[],
    ownManaged: MachineRoleArgs["ownManaged"] = {},
  ) => new MachineRole(name, { cluster, zones, policies, ownManaged, managedPolicies, tags }, own);
  return {
    keyArn: key.arn,
    /** None where config wants no roles for service accounts. */
    issuer,
    snapshotBucket: backups.bucketName,
    parameters: [...secrets.controlPlane, ...secrets.node],
    controlPlane: role(
      mastersName(cluster),
      {
        "control-plane": resources.apply(controlPlaneStatements),
        "cloud-controller": cloudControllerStatements(cluster, zone),
      },
      additionalPolicies.controlPlane,
      // not among the inline ones: IAM takes 10,240 characters of these together
      { "disk-driver": diskDriverStatements(cluster, zone, disks) },
    ),
    node: role(
      nodesName(cluster),
      { node: resources.apply(nodeStatements) },
      additionalPolicies.node,
    ),
  };
}
