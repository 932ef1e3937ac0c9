// Rule 4's other half: when a side may give up the active lock.

/** What is known of a side that wants to release its active-only workloads. */
export interface Release {
  /** `fence` is set: every instance group goes to zero. */
  readonly fence: boolean;
  /** Jobs and pods of active-only workloads that have not ended, or why the Kubernetes API did not answer. */
  readonly running: readonly string[] | { readonly unreachable: string };
  /** Instances of the cluster that EC2 shows as not yet terminated; asked only when fenced. */
  readonly instances?: readonly string[];
}

/** Why the lock may not be dropped yet; undefined when nothing of the active-only workloads can be running. */
export function releaseObjection({ fence, running, instances }: Release): string | undefined {
  if (fence) {
    if (instances === undefined) return "EC2 has not been asked for the cluster's instances";
    if (instances.length === 0) return undefined;
    return `fenced, but EC2 still shows instances of the cluster: ${instances.join(", ")}`;
  }
  if ("unreachable" in running) {
    return (
      `its Kubernetes API does not answer (${running.unreachable}), so nobody knows what still runs; ` +
      `try again, or set fence: true to stop every instance of the cluster`
    );
  }
  if (running.length === 0) return undefined;
  return `still running: ${running.join(", ")}; wait until they end, or delete them, and update again`;
}
