// The states of the example's stacks that have a golden file, in the order in which a migration goes through them.
import { projectFolder } from "../../rehearsal/project-folder.ts";

export interface State {
  /** The golden file's name. */
  readonly name: string;
  readonly stack: string;
  /** Keys of the stack file that change; they stay so in the stack's later states. */
  readonly edit?: Readonly<Record<string, string>>;
  /** Only what differs from this state is written down. */
  readonly since?: string;
  /** The same update again, after one that was killed when it had made its lock records. */
  readonly killed?: true;
  /** No later state builds on this one. */
  readonly branch?: true;
  /** Since the state before. */
  readonly hours?: number;
}

export interface Example {
  /** Where the stack files are. */
  readonly folder: string;
  /** Simple records serve the hosts when the first stack is created: with these load balancers, by host, the others with the ingress'. */
  readonly simpleRecords?: Readonly<Record<string, { readonly dnsName: string }>>;
  readonly states: readonly State[];
}

/** The stack files that a user finds. */
const shipped: readonly State[] = [
  { name: "old-created", stack: "old" },
  { name: "old-created-after-kill", stack: "old", since: "old-created", killed: true },
  { name: "new-created", stack: "new" },
  { name: "new-created-after-kill", stack: "new", since: "new-created", killed: true },
  { name: "new-raised", stack: "new", edit: { trafficWeight: "1" }, since: "new-created" },
  { name: "new-raised-more", stack: "new", edit: { trafficWeight: "11" }, since: "new-raised" },
  { name: "new-full", stack: "new", edit: { trafficWeight: "100" }, since: "new-raised-more" },
  { name: "old-lowered", stack: "old", edit: { trafficWeight: "11" }, since: "old-created" },
  { name: "old-at-zero", stack: "old", edit: { trafficWeight: "0" }, since: "old-lowered" },
  { name: "old-inactive", stack: "old", edit: { active: "false" }, since: "old-at-zero" },
  { name: "new-active", stack: "new", edit: { active: "true" }, since: "new-full" },
  {
    name: "old-fenced",
    stack: "old",
    edit: { fence: "true" },
    since: "old-inactive",
    branch: true,
    hours: 2,
  },
  { name: "old-retired", stack: "old", edit: { retired: "true" }, since: "old-inactive" },
];

const kubeconfig = JSON.stringify({
  clusters: [{ name: "k8s.example.com", cluster: { server: "https://api.k8s.example.com" } }],
  users: [{ name: "admin", user: { token: "a-secret" } }],
  contexts: [{ name: "admin", context: { cluster: "k8s.example.com", user: "admin" } }],
  "current-context": "admin",
});

const zoneId = "Z35SXDOTRQ7X7K";
const existing = {
  ingress: { dnsName: "a1b2c3-123456.us-east-1.elb.amazonaws.com", zoneId },
  networking: "flannel",
  dns: "kube-dns",
};

const managed = JSON.stringify({
  name: "k8s.example.com",
  kubernetesVersion: "1.31.14",
  existing: { ...existing, manageWorkloads: true },
});

const loadBalancers = {
  "api.example.com": { dnsName: "api-1.us-east-1.elb.amazonaws.com", zoneId },
};

/** An existing cluster's simple records are taken over; a host has a load balancer of its own. */
const adopted: readonly State[] = [
  {
    name: "kops-adopted",
    stack: "old",
    // Route53 writes a wildcard in its own way
    edit: {
      hosts: JSON.stringify({ "*.example.com": "shop/web" }),
      cluster: JSON.stringify({
        name: "k8s.example.com",
        kubernetesVersion: "1.10",
        existing: { ...existing, loadBalancers },
      }),
    },
  },
];

/** And its workloads too. */
const taken: readonly State[] = [
  {
    name: "kops-managed",
    stack: "old",
    edit: { cluster: managed, kubeconfig },
    since: "old-created",
  },
];

/** A cluster in somebody else's network, with every option that its spec has. */
const options = JSON.stringify({
  name: "new.k8s.example.com",
  kubernetesVersion: "1.36.2",
  networking: "calico",
  zones: ["us-east-1a"],
  network: {
    vpcId: "vpc-0a1b2c3d",
    subnets: { "us-east-1a": { private: "subnet-0a1b2c3d", public: "subnet-1a1b2c3d" } },
  },
  controlPlane: {
    machineType: "m7g.large",
    volumeGiB: 80,
    etcdVolumeGiB: 40,
    image: "ami-0a1b2c3d",
  },
  nodes: [
    {
      name: "spot",
      machineType: "m7g.large",
      otherMachineTypes: ["m7g.xlarge"],
      spotPercent: 60,
      minSize: 0,
      maxSize: 9,
      labels: { "example.com/team": "shop" },
      taints: [{ key: "dedicated", value: "shop", effect: "PreferNoSchedule" }],
      volumeGiB: 200,
      securityGroupIds: ["sg-0a1b2c3d"],
      image: "ami-1a1b2c3d",
    },
  ],
  ingress: {
    certificateArn:
      "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    sourceRanges: ["203.0.113.0/24"],
    internal: true,
  },
  apiSourceRanges: ["198.51.100.0/24"],
  apiInternal: true,
  addons: { nodeLocalDns: true },
  tags: { owner: "platform" },
});

/** Its hosts get no records: no other side serves them. */
const everyOption: readonly State[] = [
  { name: "new-every-option", stack: "new", edit: { cluster: options }, since: "new-created" },
];

/** A shard's stacks, on clusters of other stacks, and the end of one of those. */
const ofShards: readonly State[] = [
  { name: "shards-old-cluster", stack: "old", since: "old-created" },
  { name: "shards-new-cluster", stack: "new", since: "new-created" },
  { name: "shards-old-blog", stack: "old-blog" },
  { name: "shards-old-shop", stack: "old-shop", since: "shards-old-blog" },
  { name: "shards-new-shop", stack: "new-shop", since: "shards-old-shop" },
];

const fromKops = `${projectFolder}rehearsal/examples/from-kops`;

export const examples: readonly Example[] = [
  { folder: projectFolder, states: shipped },
  { folder: projectFolder, states: everyOption },
  { folder: fromKops, simpleRecords: loadBalancers, states: adopted },
  { folder: fromKops, simpleRecords: {}, states: taken },
  { folder: `${projectFolder}rehearsal/examples/shards`, states: ofShards },
];
