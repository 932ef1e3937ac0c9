// `npm run validate`: whether a created cluster is well, as `kops validate cluster`.
import { realEnvironment } from "../components/environment.ts";
import { internalApiName } from "../components/cluster/names.ts";
import { isExisting } from "../config/cluster.ts";
import type { CreatedClusterSpec } from "../config/created-cluster.ts";
import { folder, readProject, stackOf } from "../config/read.ts";
import { eachHalfMinute } from "../components/half-minute.ts";
import {
  findingText,
  type ClusterFinding,
} from "../components/cluster/validation/cluster-findings.ts";
import { someOf } from "../components/cluster/waiting.ts";
import { chooseCluster } from "../live/kubeconfig.ts";
import type { ClusterSources } from "../components/cluster/validation/validate-cluster.ts";
import { regionOfZones } from "../config/network.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { context, dir, expectOneOf, kubeconfig, oneOf } from "./options.ts";
import { seconds } from "./duration.ts";
import { table } from "./table.ts";

const formats = ["text", "json"] as const;

/** Seconds between two looks of --wait. */
const everySeconds = 10;

/** Which cluster, and how it is asked. */
export const sideOptions = {
  stack: { type: "string", value: "STACK", text: "the side whose cluster it is" },
  kubeconfig: {
    ...kubeconfig,
    text: "the stack's output kubeconfig, in a file (default: KUBECONFIG, else ~/.kube/config)",
  },
  context,
  dir,
} as const;

export const validate = defineCommand({
  summary:
    "whether a created cluster is well: nodes, pods, etcd, API, names, certificates, machines",
  about:
    "Asks the cluster of a side: nodes Ready and of the stack file's version, the cluster's own pods running,\n" +
    "etcd's members, the API, both of its names, the certificates' ends, the groups' machines and the ingress\n" +
    "load balancer's targets. It needs a kubeconfig and AWS credentials, and changes nothing.\n\n" +
    "Exit codes: 0 the cluster is well; 1 something is not, and what; 2 the command line or the files are wrong.",
  options: {
    ...sideOptions,
    "without-aws": {
      type: "boolean",
      default: false,
      text: "ask Kubernetes only, not Auto Scaling and the load balancer",
    },
    wait: {
      type: "string",
      value: "TIME",
      text: "look again until it is well, at most so long: 90s, 10m, 1h",
    },
    format: oneOf(formats, "how to print it (default: text)"),
  },
  run: async (options, { print, complain, environment = realEnvironment }) => {
    const format = expectOneOf("format", formats, options.format);
    const spec = createdSpec(options);
    const sources = { ...(await sourcesOf(spec, options)), environment };
    const { validateCluster } =
      await import("../components/cluster/validation/validate-cluster.ts");
    const end =
      environment.nowMs() + (options.wait === undefined ? 0 : seconds("wait", options.wait)) * 1000;
    const tell = eachHalfMinute(environment, complain);
    let findings = await validateCluster(expectedOf(spec), sources);
    while (findings.length > 0 && environment.nowMs() < end) {
      const left = Math.ceil((end - environment.nowMs()) / 1000);
      tell(
        `waiting up to ${left} s for ${spec.name} to be well: ${someOf(findings.map(findingText))}`,
      );
      await environment.sleep(everySeconds);
      findings = await validateCluster(expectedOf(spec), sources);
    }
    print(
      format === "json"
        ? JSON.stringify({ cluster: spec.name, valid: findings.length === 0, findings })
        : textOf(spec.name, findings),
    );
    return findings.length === 0 ? exitCodes.done : exitCodes.refused;
  },
});

export function expectedOf(spec: CreatedClusterSpec) {
  return {
    kubernetesVersion: spec.kubernetesVersion,
    members: spec.controlPlane.zones.length,
    internalName: internalApiName(spec.name),
  };
}

/** @throws UserError when the stack is not named, or its cluster is not one that the program creates */
export function createdSpec({
  stack,
  dir: path,
}: {
  readonly stack?: string | undefined;
  readonly dir: string;
}): CreatedClusterSpec {
  if (stack === undefined)
    throw new UserError("--stack: missing: name the side, such as --stack new");
  const { cluster } = stackOf(readProject(folder(path)), stack);
  if (isExisting(cluster)) {
    throw new UserError(
      `--stack: got ${stack}, whose cluster somebody else built: ask that tool, such as kops validate cluster`,
    );
  }
  return cluster;
}

/** Whom to ask: the kubeconfig's cluster, and AWS unless told otherwise. */
export async function sourcesOf(
  spec: CreatedClusterSpec,
  options: {
    readonly kubeconfig?: string | undefined;
    readonly context?: string | undefined;
    readonly "without-aws": boolean;
  },
): Promise<Omit<ClusterSources, "environment">> {
  const kubernetes = await chooseCluster(options);
  if (options["without-aws"]) return { kubernetes };
  const { awsMachines, awsTargets } = await import("../live/machines/aws-clients.ts");
  const region = regionOfZones(spec.zones);
  return {
    kubernetes,
    machines: awsMachines(spec.name, region),
    targets: awsTargets(spec.name, region),
  };
}

function textOf(name: string, findings: readonly ClusterFinding[]): string {
  if (findings.length === 0) return `${name} is well`;
  const rows = findings.map(({ kind, name: what, problem }) => [kind, what, problem]);
  return `${table(["kind", "name", "problem"], rows)}\n\n${name} is not well`;
}
