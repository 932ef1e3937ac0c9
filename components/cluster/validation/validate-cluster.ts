// Whether a created cluster is well: its API, nodes, system pods, etcd, names, certificates and, of AWS, its machines
// and ingress targets. As `kops validate cluster`, it only asks.
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { connect } from "node:tls";
import { CoreV1Api, Health, VersionApi, type KubeConfig } from "@kubernetes/client-node";
import type { Environment } from "../../environment.ts";
import {
  certificateFindings,
  etcdFindings,
  nameFindings,
  nodeFindings,
  podFindings,
  serverFindings,
  targetFindings,
  type ClusterFinding,
} from "./cluster-findings.ts";
import type { IngressTargets, MachineGroups } from "./machine-groups.ts";
import { firstLine } from "../../../migration/first-line.ts";

/** The longest that a question may take whose client has no deadline of its own; milliseconds. */
const questionMs = 20_000;

/** What is expected of the cluster, from its stack file. */
export interface ExpectedCluster {
  readonly kubernetesVersion: string;
  /** How many members the control plane has. */
  readonly members: number;
  /** `api.internal.<cluster>`; absent: not asked. */
  readonly internalName?: string;
}

/** Whom a validation asks. */
export interface ClusterSources {
  readonly kubernetes: KubeConfig;
  readonly environment: Pick<Environment, "nowMs" | "addressesOf">;
  /** Absent: AWS is not asked. */
  readonly machines?: MachineGroups;
  readonly targets?: IngressTargets;
}

/** @returns what is not well, empty for a cluster that is */
export async function validateCluster(
  expected: ExpectedCluster,
  sources: ClusterSources,
): Promise<readonly ClusterFinding[]> {
  const asked = await Promise.all([
    answered("api", server(sources), () => askKubernetes(expected, sources)),
    answered("certificate", "api", () => askCertificates(sources)),
    answered("machine", "Auto Scaling", () => askMachines(sources.machines)),
    answered("ingress", "load balancer", () => askTargets(sources)),
  ]);
  return asked.flat();
}

/** A source that does not answer is a finding too. */
async function answered(
  kind: ClusterFinding["kind"],
  name: string,
  ask: () => Promise<readonly ClusterFinding[]>,
): Promise<readonly ClusterFinding[]> {
  try {
    return await ask();
  } catch (error) {
    const line = firstLine(error);
    return [{ kind, name, problem: `does not answer: ${line}` }];
  }
}

function server({ kubernetes }: ClusterSources): string {
  return kubernetes.getCurrentCluster()?.server ?? "";
}

async function askKubernetes(
  { kubernetesVersion, members, internalName }: ExpectedCluster,
  { kubernetes, environment }: ClusterSources,
): Promise<readonly ClusterFinding[]> {
  const core = kubernetes.makeApiClient(CoreV1Api);
  const ready = await new Health(kubernetes).readyz({ signal: AbortSignal.timeout(questionMs) });
  const { gitVersion } = await kubernetes.makeApiClient(VersionApi).getCode();
  const nodes = (await core.listNode()).items;
  const pods = (await core.listPodForAllNamespaces()).items;
  const name = internalName;
  const dns =
    name === undefined
      ? []
      : await answered("dns", name, async () =>
          nameFindings(name, await environment.addressesOf(name), nodes),
        );
  return [
    ...(ready
      ? []
      : [
          {
            kind: "api" as const,
            name: "readyz",
            problem: "kubectl get --raw '/readyz?verbose' tells why",
          },
        ]),
    ...serverFindings(gitVersion, kubernetesVersion),
    ...nodeFindings(nodes, kubernetesVersion),
    ...podFindings(pods),
    ...etcdFindings(pods, members),
    ...dns,
  ];
}

/** The API server's certificate, and the one that the kubeconfig has; a rehearsal's plain HTTP has none. */
async function askCertificates({
  kubernetes,
  environment,
}: ClusterSources): Promise<readonly ClusterFinding[]> {
  const now = environment.nowMs();
  const { hostname, port, protocol } = new URL(server({ kubernetes, environment }));
  if (protocol !== "https:") return [];
  const end = await endOfServers(hostname, Number(port === "" ? 443 : port));
  const own = kubernetes.getCurrentUser()?.certData;
  return [
    ...certificateFindings(
      "API server",
      end,
      now,
      "systemctl status certificates.timer on the members",
    ),
    ...(own === undefined
      ? []
      : certificateFindings(
          "administrator",
          new X509Certificate(Buffer.from(own, "base64")).validToDate,
          now,
          "pulumi up renews it in its last three months",
        )),
  ];
}

/** When the certificate of a TLS server ends, whatever authority has signed it. */
function endOfServers(host: string, port: number): Promise<Date> {
  return new Promise((resolve, reject) => {
    // an address is no server's name
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({ host, port, ...servername, rejectUnauthorized: false }, () => {
      const { valid_to: end } = socket.getPeerCertificate();
      socket.destroy();
      resolve(new Date(end));
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer within 10 s")));
    socket.on("error", reject);
  });
}

async function askMachines(
  machines: MachineGroups | undefined,
): Promise<readonly ClusterFinding[]> {
  const groups = (await machines?.list()) ?? [];
  return groups.flatMap(({ name, size, machines: all }) => {
    const serving = all.filter(({ inService }) => inService).length;
    if (serving >= size) return [];
    return [{ kind: "machine", name, problem: `${serving} of ${size} machines are in service` }];
  });
}

/** Machines that no ingress controller runs on are none. */
async function askTargets({
  targets,
  kubernetes,
}: ClusterSources): Promise<readonly ClusterFinding[]> {
  if (targets === undefined) return [];
  const groups = await targets.list();
  const { items } = await kubernetes.makeApiClient(CoreV1Api).listNode();
  return targetFindings(groups, items);
}
