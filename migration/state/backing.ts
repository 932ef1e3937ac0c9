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
  /** Why the cluster's own ingress controller leaves an Ingress of the host alone; a line each. */
  readonly unserved: readonly string[];
}

/** Where a host's requests go. */
export interface HostRouting {
  /** Of the Ingresses that the side's controller serves. */
  readonly routes: readonly HostRoute[];
  /** The Secret of the certificate that clients are shown: `shop/web`; absent: none, or the load balancer has it. */
  readonly certificate?: string;
  /** The certificate's Secret is among the manifests, or its owner says that it is there. */
  readonly hasCertificate?: boolean;
}

/** Where the requests for one path of a host go. */
export interface HostRoute {
  /** Without its last slash, so that all of the host is ""; a pattern as it is written. */
  readonly path: string;
  /** `pattern`: a regular expression, which is only compared. */
  readonly match: "prefix" | "exact" | "pattern";
  /** `shop/web:80` */
  readonly service: string;
  /** The Service finds its pods by a selector. */
  readonly selects: boolean;
  /** Which controller serves it, where somebody else built the cluster: a class or its controller, or `any`. */
  readonly class?: string;
  /** The annotations that decide which requests are answered, and how; by name without its prefix. */
  readonly settings?: Readonly<Record<string, string>>;
}
