// How the program's own questions reach a cluster's API.
import { ApiException, KubeConfig, type RequestContext } from "@kubernetes/client-node";

/** The longest that one question may take, its answer included; milliseconds. */
const questionMs = 20_000;

/** A kubeconfig under which every question has a deadline: an API may accept a connection and never answer. */
export class KubeConfigWithDeadlines extends KubeConfig {
  /** Called for every request. */
  override async applySecurityAuthentication(request: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(request);
    request.setSignal(AbortSignal.timeout(this.deadlineMs));
  }

  readonly deadlineMs: number;

  /** @param deadlineMs of one question; default: 20 s */
  constructor(deadlineMs = questionMs) {
    super();
    this.deadlineMs = deadlineMs;
  }
}

/**
 * The API that a kubeconfig names.
 *
 * @param server another URL, which is asked without the kubeconfig's user and without a look at its certificate:
 *   the simulated API of a rehearsal
 * @param deadlineMs the longest that one question may take; default: 20 s
 * @throws Error for what is no kubeconfig; nothing of it is in the text: it is a secret
 */
export function apiOf(kubeconfig: string, server?: string, deadlineMs?: number): KubeConfig {
  const config = new KubeConfigWithDeadlines(deadlineMs);
  if (server === undefined) load(config, kubeconfig);
  // plain HTTP on loopback, which the client refuses otherwise
  else {
    config.loadFromClusterAndUser(
      { name: "rehearsal", server, skipTLSVerify: true },
      { name: "rehearsal" },
    );
  }
  return config;
}

function load(config: KubeConfig, kubeconfig: string): void {
  try {
    config.loadFromString(kubeconfig);
  } catch {
    // the reader's own error shows the line
  }
  if (config.getCurrentCluster()?.server !== undefined) return;
  throw new Error("got no kubeconfig, expected YAML whose current-context names a cluster");
}

/** Kubernetes' `Status`, as far as it is read. */
export interface RefusedStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly { readonly message?: string }[] };
}

/** What an API server says of its refusal; empty for another error, and for a body that is no `Status`. */
export function refusedStatus(error: unknown): RefusedStatus {
  if (!(error instanceof ApiException)) return {};
  const body: unknown = error.body;
  try {
    return ((typeof body === "string" ? JSON.parse(body) : body) ?? {}) as RefusedStatus;
  } catch {
    return {};
  }
}

/** An answer, or undefined where the API server says 404. */
export async function absentIfNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
