// A created cluster's machines, as its Auto Scaling groups have them.

export interface Machine {
  /** Such as `i-0a1b2c3d`. */
  readonly id: string;
  /** True: in service, and well as Auto Scaling sees it. */
  readonly inService: boolean;
  /** True: made by an older version of its group's launch template. */
  readonly outdated: boolean;
}

export interface MachineGroup {
  /** On AWS: `nodes-us-east-1a.blue.k8s.example.com`. */
  readonly name: string;
  readonly controlPlane: boolean;
  /** How many machines the group is to have. */
  readonly size: number;
  /** How many it must have. */
  readonly minSize: number;
  readonly machines: readonly Machine[];
}

/** What a roll and a validation ask of the machines; the tests give them another. */
export interface MachineGroups {
  /** The control plane's first, each kind by name. */
  list(): Promise<readonly MachineGroup[]>;
  /**
   * Ends a machine; its group starts another.
   *
   * @param shrink true: it starts none
   */
  end(machineId: string, shrink?: boolean): Promise<void>;
}

/** A machine, as the ingress load balancer sees it at one port. */
export interface IngressTarget {
  /** Such as `i-0a1b2c3d`. */
  readonly machine: string;
  readonly healthy: boolean;
}

/** Where requests arrive: the targets of the ingress load balancer, by port. */
export interface IngressTargets {
  list(): Promise<readonly { readonly port: number; readonly targets: readonly IngressTarget[] }[]>;
}
