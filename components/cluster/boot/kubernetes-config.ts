// The configuration of kubeadm (v1beta4, which Kubernetes 1.31 to 1.37 read) and of the kubelet, as plain
// objects: what is known before a machine starts. The boot script fills in @NODE_NAME@ and
// @INITIAL_STATE@.
import type { CreatedClusterSpec } from "../../../config/created-cluster.ts";
import type { InstanceGroupSpec } from "../../../config/instance-group.ts";
import { defaultEviction, type KubeletSpec } from "../../../config/kubelet.ts";
import { clusterDns, podRange, serviceRange } from "../../../config/network.ts";
import { publicApiName, internalApiName } from "../names.ts";
import { apiServerArguments, apiServerVolumes, argumentList } from "./api-server.ts";
import { apiPort } from "../ports.ts";

/** A member of etcd: its letter and its machine's fixed address. */
export interface EtcdMember {
  readonly name: string;
  readonly address: string;
}

const containerRuntime = "unix:///run/containerd/containerd.sock";

/** `a=https://172.20.32.10:2380,b=...`: the same on every member. */
export function initialCluster(members: readonly EtcdMember[]): string {
  return members.map(({ name, address }) => `${name}=https://${address}:2380`).join(",");
}

/** What etcd gets besides kubeadm's own flags: who its peers are. */
export function etcdArguments(
  cluster: string,
  member: EtcdMember,
  members: readonly EtcdMember[],
): Readonly<Record<string, string>> {
  return {
    name: member.name,
    "initial-cluster": initialCluster(members),
    "initial-cluster-state": "@INITIAL_STATE@",
    // a member that is pointed at another cluster's peers by mistake is refused
    "initial-cluster-token": cluster,
  };
}

/** What kubeadm is told of. */
export interface KubeadmInput {
  readonly spec: Pick<CreatedClusterSpec, "name" | "kubernetesVersion" | "apiServer">;
  readonly member: EtcdMember;
  readonly members: readonly EtcdMember[];
  /** URL of the service accounts' issuer that AWS knows. */
  readonly issuerUrl?: string | undefined;
}

/** The two documents of kubeadm's configuration file. */
export function kubeadmConfiguration(input: KubeadmInput): readonly object[] {
  const { spec, member, members } = input;
  return [
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "InitConfiguration",
      // bootstrap-token.sh makes them
      bootstrapTokens: [],
      localAPIEndpoint: { advertiseAddress: member.address, bindPort: apiPort },
      nodeRegistration: {
        name: "@NODE_NAME@",
        criSocket: containerRuntime,
        taints: [controlPlaneTaint],
      },
    },
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      clusterName: spec.name,
      kubernetesVersion: `v${spec.kubernetesVersion}`,
      // each machine of the control plane knows this name as itself, workers as all members' addresses
      controlPlaneEndpoint: `${internalApiName(spec.name)}:${apiPort}`,
      networking: {
        podSubnet: podRange,
        serviceSubnet: serviceRange,
        dnsDomain: "cluster.local",
      },
      // profiles tell of requests and memory (CIS 1.3.2, 1.4.1)
      controllerManager: { extraArgs: argumentList({ profiling: "false" }) },
      scheduler: { extraArgs: argumentList({ profiling: "false" }) },
      apiServer: {
        extraArgs: apiServerArguments({ ...spec, issuerUrl: input.issuerUrl }),
        extraVolumes: apiServerVolumes.map((volume) => ({ ...volume })),
        certSANs: [
          publicApiName(spec.name),
          internalApiName(spec.name),
          "localhost",
          "127.0.0.1",
          ...members.map(({ address }) => address),
        ],
      },
      etcd: {
        local: {
          // a folder of the disk, which has a lost+found of its own
          dataDir: "/var/lib/etcd/data",
          extraArgs: argumentList(etcdArguments(spec.name, member, members)),
        },
      },
    },
  ];
}

const controlPlaneTaint = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };

/** A member of the control plane, or a group of workers. */
export type KubeletMachine =
  { readonly role: "control-plane"; readonly kubelet: KubeletSpec } | InstanceGroupSpec;

/** The kubelet's configuration; identical on all machines of a group. */
export function kubeletConfiguration(machine: KubeletMachine): object {
  const taints = "role" in machine ? [controlPlaneTaint] : machine.taints;
  const { maxPods, kubeReserved, systemReserved, evictionHard } = machine.kubelet;
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "systemd",
    clusterDNS: [clusterDns],
    clusterDomain: "cluster.local",
    containerRuntimeEndpoint: containerRuntime,
    // systemd-resolved's list of servers: its stub, 127.0.0.53, would be each pod's own loopback
    resolvConf: "/run/systemd/resolve/resolv.conf",
    // what a container's runtime allows by itself, where a pod asks for nothing (CIS 5.7.2)
    seccompDefault: true,
    // a pod that forks without end is stopped before its node is (CIS 4.2.13)
    podPidsLimit: 4096,
    maxPods,
    // room for what is no pod; a node that runs out of memory is lost with all its pods
    systemReserved,
    ...(Object.keys(kubeReserved).length > 0 && { kubeReserved }),
    // naming one drops the kubelet's own
    ...(Object.keys(evictionHard).length > 0 && {
      evictionHard: { ...defaultEviction, ...evictionHard },
    }),
    // it ends where the kernel is set otherwise, instead of setting it (CIS 4.2.6): sysctl.conf sets it
    protectKernelDefaults: true,
    // a machine that is told to stop lets its pods end: first the workloads, then what they need
    shutdownGracePeriod: "60s",
    shutdownGracePeriodCriticalPods: "20s",
    ...("role" in machine
      ? { staticPodPath: "/etc/kubernetes/manifests" }
      : { rotateCertificates: true }),
    ...(taints.length > 0 && {
      registerWithTaints: taints.map((taint) => ({ ...taint })),
    }),
  };
}
