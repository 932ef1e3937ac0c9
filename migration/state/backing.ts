/** What stands behind a host in the manifests of one side. */
export interface HostBacking extends HostRouting {
  readonly host: string;
  /** Why a Service of the host has no pod to send requests to; a line each. */
  readonly gaps: readonly string[];
  /**
   * Fields that no update can change, by object, with a digest of the value: a change of one deletes the object
   * first and creates it again.
   */
  readonly immutable: Readonly<Record<string, string>>;
  /** What loses requests whenever the pods behind it are replaced; a line each. */
  readonly risks: readonly string[];
  /** How many pods its Services have together, by `Service shop/web`; none for one with a DaemonSet behind it. */
  readonly podCounts?: Readonly<Record<string, PodCount>>;
  /** What the last update's routes lead to until the Ingress has changed, which comes after that. */
  readonly meanwhile: Meanwhile;
  /** Why the cluster's own ingress controller leaves an Ingress of the host alone; a line each. */
  readonly unserved: readonly string[];
}

export interface PodCount {
  /** By `replicas`, or an autoscaler's smallest number. */
  readonly least: number;
  /** An autoscaler may have made more. */
  readonly scaled: boolean;
}

export interface Meanwhile {
  /** The Services of those routes as they would be, as far as they stay; in the form of `HostRoute.service`. */
  readonly services: readonly Pick<HostRoute, "service" | "selector" | "target">[];
  /** Why workloads of the last update would have no pods: by their names. */
  readonly idle: Readonly<Record<string, string>>;
}

/** Where a host's requests go. */
export interface HostRouting {
  /** Of the Ingresses that the side's controller serves. */
  readonly routes: readonly HostRoute[];
  /** The Secret of the certificate that clients are shown: `shop/web`; absent: none, or the load balancer has it. */
  readonly certificate?: string;
  /** The pods behind it, by what makes them: `Deployment shop/web`. Those of custom resources are not known. */
  readonly pods?: Readonly<Record<string, HostPods>>;
  /** The certificate's Secret is among the manifests, or its owner says that it is there. */
  readonly hasCertificate?: boolean;
}

export interface HostPods {
  readonly labels: Readonly<Record<string, unknown>>;
  /** The numbers and names of their containers' ports, as far as they say. */
  readonly ports: readonly (string | number)[];
}

/** Where the requests for one path of a host go. */
export interface HostRoute {
  /** Without its last slash, so that all of the host is ""; a pattern as it is written. */
  readonly path: string;
  /** `pattern`: a regular expression, which is only compared. */
  readonly match: "prefix" | "exact" | "pattern";
  /** `shop/web:80` */
  readonly service: string;
  /** By which labels the Service finds its pods; empty: by none. */
  readonly selector: Readonly<Record<string, unknown>>;
  /** To which port of theirs it sends, by number or name. */
  readonly target?: string | number;
  /** Which controller serves it, where somebody else built the cluster: a class or its controller, or `any`. */
  readonly class?: string;
  /** The annotations that decide which requests are answered, and how; by name without its prefix. */
  readonly settings?: Readonly<Record<string, string>>;
}
