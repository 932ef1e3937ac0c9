// Asks the API server that a kubeconfig names what it would take of one side's objects.
import type { Manifest } from "../conversion/manifests/manifest.ts";
import type { ServerAnswer } from "../components/workloads/server-answer.ts";
import { chooseCluster } from "../live/kubeconfig.ts";
import { UserError } from "../migration/user-error.ts";
import { firstLine } from "../migration/first-line.ts";

/**
 * @param kubernetesVersion that the side's stack file says
 * @param kubeconfig default: what kubectl would use
 * @throws UserError when the server does not answer, or has another version: it is not the side's
 */
export async function askSide(
  manifests: readonly Manifest[],
  kubernetesVersion: string,
  kubeconfig?: string,
): Promise<ServerAnswer & { readonly server: string }> {
  const config = await chooseCluster({ kubeconfig });
  const { askServer } = await import("../components/workloads/server-answer.ts");
  const server = config.getCurrentCluster()?.server ?? "";
  const answer = await askServer(config, manifests).catch((error: unknown) => {
    const line = firstLine(error);
    throw new UserError(`${server} does not answer: ${line}; ask it by kubectl version`);
  });
  if (minorOf(answer.version) !== minorOf(kubernetesVersion)) {
    throw new UserError(
      `${server}: is another cluster than the side's: got Kubernetes ${answer.version}, expected ${kubernetesVersion}; name the side's by --kubeconfig`,
    );
  }
  return { ...answer, server };
}

/** The 1.34 of `1.34`, `1.34.2` and of what providers make of it: `v1.34.2-eks-1234567`. */
function minorOf(version: string): string | undefined {
  return /^v?(\d+\.\d+)/.exec(version)?.[1];
}
