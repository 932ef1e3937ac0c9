/** What stands behind a host in the manifests. */
export interface HostBacking {
  readonly host: string;
  /** Why a Service of the host has no pod to send requests to; a line each. */
  readonly gaps: readonly string[];
  /**
   * Fields that no update can change, by object, with a digest of the value: a change of one deletes the object
   * first and creates it again.
   */
  readonly immutable: Readonly<Record<string, string>>;
}
