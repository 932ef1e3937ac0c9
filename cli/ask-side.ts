// Asks the API server that a kubeconfig names what it would take of one side's objects.
import type { KubeConfig } from "@kubernetes/client-node";
import { foldedLines } from "../conversion/manifests/finding.ts";
import { referenceFinding } from "../conversion/needs/reference.ts";
import { provisionOf } from "../conversion/needs/provision.ts";
import type { Manifest } from "../conversion/manifests/manifest.ts";
import type { ServerAnswer } from "../components/workloads/server-answer.ts";
import { minorOf } from "../migration/state/kubernetes-version.ts";
import type { ClusterFacts } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { firstLine } from "../migration/first-line.ts";

export interface AskedSide {
  /** Its stack file's. */
  readonly cluster: ClusterFacts;
  /** Exactly as it would get them. */
  readonly manifests: readonly Manifest[];
  /** What another stack applies to the same cluster. */
  readonly provided?: readonly Manifest[] | undefined;
}

export interface SideAnswer extends ServerAnswer {
  /** The server's URL. */
  readonly server: string;
  /** What objects need, and the server does not have; alike things in one line. */
  readonly missing: readonly string[];
}

/**
 * @param option by which the server was named
 * @throws UserError when the server does not answer, or has another version: it is not the side's
 */
export async function askSide(
  { cluster, manifests, provided }: AskedSide,
  config: KubeConfig,
  option: string,
): Promise<SideAnswer> {
  const { kubernetesVersion, networking } = cluster;
  const { askServer } = await import("../components/workloads/server-answer.ts");
  const server = config.getCurrentCluster()?.server ?? "";
  const answer = await askServer(config, manifests).catch((error: unknown) => {
    const line = firstLine(error);
    throw new UserError(`${server} does not answer: ${line}; ask it by kubectl version`);
  });
  if (minorOf(answer.version) !== minorOf(kubernetesVersion)) {
    throw new UserError(
      `${server}: is another cluster than the side's: got Kubernetes ${answer.version}, expected ${kubernetesVersion}; name the side's by ${option}`,
    );
  }
  const [{ LiveApi }, { needsOnServer }] = await Promise.all([
    import("../live/live-api.ts"),
    import("../live/server-needs.ts"),
  ]);
  const { references, notes } = await needsOnServer(LiveApi.of(config), {
    rendered: manifests,
    applied: provided,
    provision: provisionOf(cluster),
    networking,
  });
  const needs = (blocks: boolean) =>
    foldedLines(references.filter((each) => each.blocks === blocks).map(referenceFinding));
  return {
    ...answer,
    server,
    missing: needs(true),
    notes: [...answer.notes, ...notes, ...needs(false)],
  };
}
