import * as pulumi from "@pulumi/pulumi";
import type { ActiveOnlyWorkload } from "../../conversion/manifests/active-only.ts";
import {
  describeObject,
  identityOf,
  type KubernetesObject,
} from "../../conversion/manifests/manifest.ts";
import { ManifestIndex } from "../../conversion/manifests/manifest-index.ts";
import type { HostBacking, HostRouting } from "../../migration/state/backing.ts";
import type { Side } from "../../migration/state/side.ts";
import { Barrier } from "../barrier.ts";
import { ActiveCommands } from "./active-commands.ts";
import { inOrder, requirementsOf } from "./order.ts";
import { refuseLeftSuspended, type RegisteredObject } from "./suspended.ts";
import { namespaceInName, registerObject } from "./typed-class.ts";

export interface WorkloadsArgs {
  /** The cluster that they go to. */
  readonly cluster: {
    readonly name: string;
    /** Its Kubernetes provider, unless the options give one; absent: this program writes nothing to the cluster. */
    readonly provider?: pulumi.ProviderResource;
    /** What must be ready before any of them. */
    readonly ready: readonly pulumi.Resource[];
  };
  /** As `renderSide` gives them: exactly as the cluster's API is to get them. */
  readonly objects: readonly KubernetesObject[];
  /** Those among the objects that run on one side only. */
  readonly activeOnly: readonly ActiveOnlyWorkload[];
  /** The active lock, while this side holds it: no active-only workload runs before, and it goes after them. */
  readonly activeLock: pulumi.Resource | undefined;
  /** How active-only workloads are started and stopped where this program writes nothing to the cluster. */
  readonly side: Pick<Side, "active" | "activeCommands"> & Partial<Pick<Side, "fence">>;
  /** What a reader should know, `<source>: <Kind> <namespace>/<name>: ...`: logged beside the object's row. Default: nothing. */
  readonly notes?: readonly string[];
  /** True: `activeCommands` were set with `--secret`: they and what they say are secrets. Default false. */
  readonly secretCommands?: boolean;
  /** What must come before any of them besides the cluster; default: nothing. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * The objects of one side on its cluster: a component for each namespace, and one for what has no namespace. Each
 * object waits for its namespace, a custom resource for its definition, and what intercepts the API (webhooks) for the
 * pods that answer it. Resources are called `namespace/name` (in `default`: `name`); their
 * types tell kinds apart.
 *
 * Where somebody else manages what runs there, only the operator's own commands for the active-only workloads, while
 * this side holds their lock.
 */
export class Workloads extends pulumi.ComponentResource {
  /** Wait for this, and you wait for all of them; empty where there is none. */
  readonly ready: readonly pulumi.Resource[];

  /** Which object a note is about. */
  readonly #noted = new Map<string, pulumi.Resource>();

  constructor(name: string, args: WorkloadsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { cluster, objects } = args;
    const given = opts.provider !== undefined || opts.providers !== undefined;
    super(
      "cluster-migration:index:Workloads",
      name,
      { cluster: cluster.name, objects: objects.map(describeObject) },
      { ...(!given && cluster.provider !== undefined && { provider: cluster.provider }), ...opts },
    );
    const resources =
      cluster.provider === undefined && !given ? this.#commands(args) : this.#objects(args);
    this.ready =
      resources.length === 0 ? [] : [new Barrier(`${name}-ready`, resources, { parent: this })];
    for (const note of args.notes ?? []) {
      const about = this.#noted.get(note) ?? this;
      // the SDK logs one message after the other: one about what is not there yet would hold back all that come after it
      about.urn.apply(() => void pulumi.log.warn(note, about));
    }
    this.registerOutputs({});
  }

  /** What a later update compares with, once every object has been applied. */
  applied(backing: readonly HostBacking[] = []): AppliedBacking {
    const settled = pulumi.all(this.ready.map(({ urn }) => urn));
    return {
      immutable: settled.apply(() =>
        Object.fromEntries(backing.flatMap(({ immutable }) => Object.entries(immutable))),
      ),
      routing: settled.apply(() => routingByHost(backing)),
    };
  }

  #commands({
    cluster,
    activeLock,
    side,
    secretCommands = false,
  }: WorkloadsArgs): readonly pulumi.Resource[] {
    const { active, activeCommands, fence = false } = side;
    const name = `active-commands.${cluster.name}`;
    // `stop` cannot reach a cluster that is down, and EC2 says for it that nothing runs: with commands that do
    // nothing, and without the lock, so that the lock can go
    if (fence && activeCommands !== undefined) {
      return [
        new ActiveCommands(
          name,
          { start: ":", stop: ":", secret: secretCommands },
          { parent: this },
        ),
      ];
    }
    // a lock may be held that is about to be given up
    if (!active || activeLock === undefined || activeCommands === undefined) return [];
    return [
      new ActiveCommands(
        name,
        { ...activeCommands, secret: secretCommands },
        {
          parent: this,
          dependsOn: [activeLock],
        },
      ),
    ];
  }

  #objects(args: WorkloadsArgs): readonly pulumi.Resource[] {
    const { cluster, objects, activeLock, side, after = [] } = args;
    const index = new ManifestIndex(objects.map((object) => ({ object, source: "" })));
    const activeOnly = new Set(
      args.activeOnly.map(({ apiVersion, kind, namespace, name }) =>
        identityOf({ apiVersion, kind, metadata: { namespace, name } }),
      ),
    );
    const groups = new Map<string, pulumi.ComponentResource>();
    const registered = new Map<string, pulumi.Resource>();
    const running: RegisteredObject[] = [];
    for (const object of inOrder(objects)) {
      const group = groupName(object);
      const parent = groups.get(group) ?? new WorkloadNamespace(group, { parent: this });
      groups.set(group, parent);
      const needed = requirementsOf(object, index).flatMap(
        (other) => registered.get(identityOf(other)) ?? [],
      );
      const runsOnce = activeOnly.has(identityOf(object));
      const lock = activeLock !== undefined && runsOnce ? [activeLock] : [];
      const dependsOn = [...cluster.ready, ...after, ...needed, ...lock];
      const resource = registerObject(object, index, runsOnce, { parent, dependsOn });
      registered.set(identityOf(object), resource);
      if (lock.length > 0) running.push({ object, resource });
    }
    if (side.active && side.fence !== true) refuseLeftSuspended(cluster.name, running, index);
    for (const note of args.notes ?? []) {
      const about = objects.find((object) => isAbout(note, object));
      const resource = about && registered.get(identityOf(about));
      if (resource !== undefined) this.#noted.set(note, resource);
    }
    return [...registered.values()];
  }
}

/** Outputs about what stands behind the hosts. */
export interface AppliedBacking {
  /** Fields that no update can change, of all that the hosts depend on. */
  readonly immutable: pulumi.Output<Readonly<Record<string, string>>>;
  /** Where each host's requests go. */
  readonly routing: pulumi.Output<Readonly<Record<string, HostRouting>>>;
}

function routingByHost(backing: readonly HostBacking[]): Readonly<Record<string, HostRouting>> {
  return Object.fromEntries(
    backing.map(({ host, routes, pods, certificate }) => [
      host,
      {
        ...(pods !== undefined && { pods }),
        // what the annotations say is compared by a pull request's check only
        routes: routes.map(({ settings: _, ...route }) => route),
        ...(certificate !== undefined && { certificate }),
      },
    ]),
  );
}

/** What stands together in the tree: the objects of a namespace. */
class WorkloadNamespace extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("cluster-migration:index:WorkloadNamespace", name, {}, opts);
    this.registerOutputs({});
  }
}

/** The namespace; what has none stands together with `default`, which is where most of it lands. */
function groupName(object: KubernetesObject): string {
  return namespaceInName(object) ?? "(default or no namespace)";
}

function isAbout(note: string, object: KubernetesObject): boolean {
  const name = `: ${describeObject(object)}`;
  return note.includes(`${name}:`) || note.includes(`${name} `);
}
