// One Auto Scaling group's machines.
import type { TimeSource } from "../../ground/clock.ts";
import { hexOf } from "../../ground/random.ts";

/** What a machine is launched of. */
export interface LaunchedOf {
  /** The launch template's version. */
  readonly templateVersion: string;
  readonly kubernetesVersion: string;
  /** Its private address. */
  readonly address: string;
}

/** A machine, from its launch to its end. */
export interface Instance extends LaunchedOf {
  readonly id: string;
  /** The group's name. */
  readonly group: string;
  /** `leaving`: Auto Scaling ends it; it gets no new connections, and serves those that it has. */
  state: "booting" | "joined" | "leaving";
  /** When it had booted and joined. */
  joinedMs: number;
}

export type Role = "control-plane" | "node";

export interface FleetArgs {
  readonly group: string;
  readonly cluster: string;
  readonly role: Role;
  readonly launch: () => LaunchedOf;
}

/** How many machines a group has, and is to have. */
export class Fleet {
  readonly group: string;
  readonly cluster: string;
  readonly role: Role;
  wanted = 0;
  instances: readonly Instance[] = [];
  readonly #clock: TimeSource;
  readonly #launch: () => LaunchedOf;
  #serial = 0;

  constructor(clock: TimeSource, { group, cluster, role, launch }: FleetArgs) {
    this.#clock = clock;
    this.group = group;
    this.cluster = cluster;
    this.role = role;
    this.#launch = launch;
  }

  /** Those that are nodes of the cluster. */
  get nodes(): readonly Instance[] {
    return this.instances.filter(({ state }) => state !== "booting");
  }

  /**
   * As many as wanted: surplus ones go at once, and those that are leaving take their time.
   *
   * @returns the machines that are started, which have to boot
   */
  fill(): readonly Instance[] {
    const leaving = this.instances.filter(({ state }) => this.wanted > 0 && state === "leaving");
    const staying = this.instances.filter(({ state }) => state !== "leaving").slice(0, this.wanted);
    const started = Array.from({ length: this.wanted - staying.length }, () => this.#start());
    this.instances = [...leaving, ...staying, ...started];
    return started;
  }

  remove(id: string): void {
    this.instances = this.instances.filter((each) => each.id !== id);
  }

  /** It has booted. @returns false when it is gone meanwhile */
  join(instance: Instance): boolean {
    if (!this.instances.includes(instance)) return false;
    instance.state = "joined";
    instance.joinedMs = this.#clock.now();
    return true;
  }

  #start(): Instance {
    const id = `i-${hexOf(`${this.group} ${this.#serial++}`)}`;
    return { ...this.#launch(), id, group: this.group, state: "booting", joinedMs: Infinity };
  }
}
