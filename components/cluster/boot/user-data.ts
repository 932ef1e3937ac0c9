// A machine's user data: cloud-config, gzipped, that writes the scripts and units of this folder and starts
// one service. Pure functions of what is known before the machine starts; no secret is in it.
import { gzipSync } from "node:zlib";
import type { CreatedClusterSpec } from "../../../config/created-cluster.ts";
import type { InstanceGroupSpec } from "../../../config/instance-group.ts";
import { regionOf, regionOfZones } from "../../../config/network.ts";
import { minorOf } from "../../../migration/state/kubernetes-version.ts";
import { UserError } from "../../../migration/user-error.ts";
import { kubernetesMinor } from "../../../config/kubernetes-minors.ts";
import { etcdVolumeName, internalApiName, memberName, parameterPath } from "../names.ts";
import { controlPlaneFiles } from "../node-secrets.ts";
import type { KubeletSpec } from "../../../config/kubelet.ts";
import { apiServerFolder, authentication } from "./api-server.ts";
import {
  plain,
  rootOnly,
  script,
  bootScripts,
  source,
  sourced,
  unit,
  yamlOf,
  type BootFile,
} from "./boot-file.ts";
import { imageCredentials, registryHelper } from "./registry-helper.ts";
import {
  initialCluster,
  kubeadmConfiguration,
  kubeletConfiguration,
  type EtcdMember,
} from "./kubernetes-config.ts";

export type { BootFile } from "./boot-file.ts";
export type { EtcdMember } from "./kubernetes-config.ts";

export interface ControlPlaneBoot {
  readonly spec: Pick<CreatedClusterSpec, "name" | "kubernetesVersion" | "apiServer">;
  readonly kubelet: KubeletSpec;
  readonly zone: string;
  readonly members: readonly EtcdMember[];
  readonly snapshotBucket: string;
  /** The KMS key that encrypts the bootstrap token. */
  readonly keyArn: string;
  /** URL of the service accounts' issuer that AWS knows. */
  readonly issuerUrl?: string | undefined;
}

export interface NodeBoot {
  readonly spec: Pick<CreatedClusterSpec, "name" | "kubernetesVersion"> & {
    readonly zones: readonly string[];
  };
  readonly group: InstanceGroupSpec;
}

/** EC2 takes 16 KiB of user data before base64. */
export const userDataLimit = 16_384;

/** Days before their end at which a member's certificates are renewed: a week apart. */
const renewDays = [90, 83, 76] as const;

/** All files of a control-plane member. */
export function controlPlaneFilesOf(boot: ControlPlaneBoot): readonly BootFile[] {
  const { spec, zone, members } = boot;
  const index = members.findIndex(({ name }) => name === memberName(zone));
  const member = members[index];
  if (member === undefined) throw new Error(`no member in ${zone}`);
  const authorities = Object.entries({
    "node/ca.crt": "ca.crt",
    ...Object.fromEntries(
      Object.entries(controlPlaneFiles).map(([name, file]) => [`control-plane/${name}`, file]),
    ),
  });
  return [
    settings(spec, regionOf(zone), {
      KEY: boot.keyArn,
      MEMBER: member.name,
      MEMBER_ADDRESS: member.address,
      ETCD_MEMBERS: initialCluster(members),
      ETCD_VOLUME: etcdVolumeName(zone, spec.name),
      SNAPSHOT_BUCKET: boot.snapshotBucket,
      RENEW_DAYS: String(renewDays[index] ?? renewDays[0]),
      NODE_LABELS: "",
    }),
    plain("/etc/cluster/authorities", authorities.map((pair) => pair.join(" ")).join("\n") + "\n"),
    plain(
      "/etc/cluster/kubeadm.yaml",
      kubeadmConfiguration({ ...boot, member })
        .map(yamlOf)
        .join("---\n"),
    ),
    rootOnly(
      "/etc/kubernetes/kubelet.yaml",
      yamlOf(kubeletConfiguration({ role: "control-plane", kubelet: boot.kubelet })),
    ),
    ...apiServerFiles(boot),
    plain("/etc/cluster/access.yaml", source("access.yaml")),
    plain("/etc/cluster/administrators.yaml", source("administrators.yaml")),
    ...machineFiles(spec, regionOf(zone)),
    script("control-plane.sh", "boot.sh"),
    sourced("etcd-member.sh"),
    ...["bootstrap-token", "certificates", "etcd-snapshot"].flatMap((name) => [
      script(`${name}.sh`),
      unit(`${name}.service`),
      unit(`${name}.timer`),
    ]),
    script("etcd-restore.sh"),
    rootOnly("/etc/systemd/system/kubelet.service.d/30-disk.conf", source("kubelet-disk.conf")),
  ];
}

/** All files of a worker. */
export function nodeFilesOf({ spec, group }: NodeBoot): readonly BootFile[] {
  const labels = Object.entries(group.labels).map(([name, value]) => `${name}=${value}`);
  return [
    settings(spec, regionOfZones(spec.zones), { NODE_LABELS: labels.join(",") }),
    rootOnly("/etc/kubernetes/kubelet.yaml", yamlOf(kubeletConfiguration(group))),
    ...machineFiles(spec, regionOfZones(spec.zones)),
    script("node.sh", "boot.sh"),
    ...(group.bootScript === undefined
      ? []
      : [{ path: `${bootScripts}/own.sh`, permissions: "0700", content: `${group.bootScript}\n` }]),
  ];
}

/**
 * @returns base64 of gzipped cloud-config
 * @throws UserError when what config says of the API server and the kubelet is too much for what EC2 takes
 */
export function controlPlaneUserData(boot: ControlPlaneBoot): string {
  const zipped = packed(cloudConfig(controlPlaneFilesOf(boot)));
  if (zipped.length >= userDataLimit) {
    throw new UserError(
      `apiServer: too much for EC2's user data: got ${zipped.length} bytes, expected less than ` +
        `${userDataLimit}; give it fewer flags, or a shorter oidc.certificateAuthority`,
    );
  }
  return zipped.toString("base64");
}

/**
 * @returns base64 of gzipped cloud-config
 * @throws UserError when a group's labels and taints are too many for what EC2 takes
 */
export function nodeUserData(boot: NodeBoot): string {
  const zipped = packed(cloudConfig(nodeFilesOf(boot)));
  if (zipped.length >= userDataLimit) {
    throw new UserError(
      `nodes.${boot.group.name}: too much for EC2's user data: got ${zipped.length} bytes, expected ` +
        `less than ${userDataLimit}; give it fewer labels or taints, or a shorter bootScript`,
    );
  }
  return zipped.toString("base64");
}

export function cloudConfig(files: readonly BootFile[]): string {
  const body = {
    write_files: files.map(({ path, permissions, content }) => ({
      path,
      permissions,
      owner: "root:root",
      content,
    })),
    runcmd: [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "cluster-boot.service"],
      // cloud-init must not wait for what takes minutes and may have to be tried again
      ["systemctl", "start", "--no-block", "cluster-boot.service"],
    ],
  };
  return `#cloud-config\n${yamlOf(body)}`;
}

/** The same bytes on every machine: gzip's header otherwise tells the operating system. */
function packed(text: string): Buffer {
  const zipped = gzipSync(text, { level: 9 });
  zipped.writeUInt8(255, 9);
  return zipped;
}

function machineFiles(
  spec: Pick<CreatedClusterSpec, "kubernetesVersion">,
  region: string,
): readonly BootFile[] {
  const minor = minorOf(spec.kubernetesVersion);
  const repository = `https://pkgs.k8s.io/core:/stable:/v${minor}/rpm/`;
  return [
    sourced("machine.sh"),
    unit("cluster-boot.service"),
    rootOnly("/etc/systemd/system/kubelet.service.d/20-cluster.conf", source("kubelet.conf")),
    plain("/etc/modules-load.d/kubernetes.conf", "overlay\nbr_netfilter\n"),
    plain("/etc/sysctl.d/90-kubernetes.conf", source("sysctl.conf")),
    plain("/etc/systemd/networkd.conf.d/90-kubernetes.conf", source("networkd.conf")),
    plain("/etc/systemd/network/10-kubernetes.link", source("virtual.link")),
    // an empty file in the place of Amazon Linux' rule, which sets up routes for every interface it sees
    plain("/etc/udev/rules.d/99-vpc-policy-routes.rules", "\n"),
    rootOnly("/etc/kubernetes/image-credentials.yaml", yamlOf(imageCredentials(region))),
    plain("/etc/crictl.yaml", "runtime-endpoint: unix:///run/containerd/containerd.sock\n"),
    plain(
      "/etc/yum.repos.d/kubernetes.repo",
      [
        "[kubernetes]",
        "name=Kubernetes",
        `baseurl=${repository}`,
        "enabled=1",
        "gpgcheck=1",
        "repo_gpgcheck=1",
        `gpgkey=${repository}repodata/repomd.xml.key`,
        // an update of everything else leaves these at the cluster's version
        "exclude=kubelet kubeadm kubectl cri-tools kubernetes-cni",
        "",
      ].join("\n"),
    ),
  ];
}

/** What the scripts source: shell assignments, quoted. */
function settings(
  spec: Pick<CreatedClusterSpec, "name" | "kubernetesVersion">,
  region: string,
  own: Readonly<Record<string, string>>,
): BootFile {
  const values = {
    CLUSTER: spec.name,
    KUBERNETES_VERSION: spec.kubernetesVersion,
    CONTAINERD_MAJOR: String(kubernetesMinor(spec.kubernetesVersion).containerdMajor),
    AWS_DEFAULT_REGION: region,
    PARAMETERS: parameterPath(spec.name),
    API_NAME: internalApiName(spec.name),
    ...registryHelper,
    ...own,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name}=${shellQuoted(value)}\n`);
  return plain("/etc/cluster/settings", lines.join(""));
}

function apiServerFiles({ spec }: ControlPlaneBoot): readonly BootFile[] {
  const config = authentication(spec);
  return [
    rootOnly(`${apiServerFolder}/audit-policy.yaml`, source("audit-policy.yaml")),
    ...(config === undefined
      ? []
      : [rootOnly(`${apiServerFolder}/authentication.yaml`, yamlOf(config))]),
  ];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
