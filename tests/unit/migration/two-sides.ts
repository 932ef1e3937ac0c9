import type { Shared, Side } from "../../../migration/state/side.ts";

/** What Pulumi.yaml says by default. */
export const shared: Shared = {
  project: "cluster-migration",
  hostedZones: [{ name: "example.com", private: false }],
  workloads: "workloads",
  hosts: {},
  removedHosts: [],
  rollout: [1, 10, 50, 90, 100],
  drainSeconds: 3600,
};

/** The side that serves at the start, as its file is created. */
export function oldSide(changes: Partial<Side> = {}): Side {
  return {
    stack: "old",
    cluster: {
      name: "old.example.com",
      kubernetesVersion: "1.31.4",
      networking: "flannel",
      zones: ["us-east-1a"],
      created: true,
      managesWorkloads: true,
    },
    trafficWeight: 100,
    hostWeights: {},
    active: true,
    fence: false,
    adopt: false,
    retired: false,
    ...changes,
  };
}

/** The side that is moved to, as its file is created. */
export function newSide(changes: Partial<Side> = {}): Side {
  return {
    ...oldSide(),
    stack: "new",
    peer: "old",
    cluster: {
      name: "new.example.com",
      kubernetesVersion: "1.36.2",
      networking: "cilium",
      zones: ["us-east-1a"],
      created: true,
      managesWorkloads: true,
    },
    trafficWeight: 0,
    active: false,
    ...changes,
  };
}
