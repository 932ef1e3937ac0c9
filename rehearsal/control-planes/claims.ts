// Volumes for claims, in the place of the cloud's driver.
import { record } from "../world/provider.ts";
import { specOf, type StoredObject } from "../world/kubernetes/object.ts";
import type { ApiClient } from "./api-client.ts";

/** Makes a volume for each claim that waits for one; undefined: none does. The real controller binds them. */
export function bindClaims(
  client: ApiClient,
  claims: readonly StoredObject[],
): Promise<unknown> | undefined {
  const waiting = claims.filter((claim) => isWaiting(claim));
  if (waiting.length === 0) return undefined;
  return Promise.all(waiting.map((claim) => makeVolume(client, claim)));
}

function isWaiting(claim: StoredObject): boolean {
  return (
    record(claim["status"])["phase"] === "Pending" &&
    specOf(claim)["volumeName"] === undefined &&
    !made.has(claim.metadata["uid"])
  );
}

/** Claims, by their uids, that a volume has been made for. */
const made = new Set<unknown>();

async function makeVolume(client: ApiClient, claim: StoredObject): Promise<void> {
  const { namespace, name, uid } = claim.metadata;
  made.add(uid);
  const spec = specOf(claim);
  const { storage } = record(record(spec["resources"])["requests"]);
  await client.send("POST", "/api/v1/persistentvolumes", {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${String(uid)}` },
    spec: {
      capacity: { storage },
      accessModes: spec["accessModes"],
      storageClassName: spec["storageClassName"] ?? "",
      persistentVolumeReclaimPolicy: "Delete",
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      csi: { driver: "ebs.csi.aws.com", volumeHandle: String(uid) },
    },
  });
}
