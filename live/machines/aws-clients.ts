// The AWS clients of the commands that look at machines.
import { AutoScaling } from "@aws-sdk/client-auto-scaling";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsIngressTargets } from "./aws-ingress-targets.ts";
import { AwsMachineGroups } from "./aws-machine-groups.ts";
import type {
  IngressTargets,
  MachineGroups,
} from "../../components/cluster/validation/machine-groups.ts";

export function awsMachines(cluster: string, region: string): MachineGroups {
  return new AwsMachineGroups(cluster, new AutoScaling({ region }), new EC2({ region }));
}

export function awsTargets(cluster: string, region: string): IngressTargets {
  return new AwsIngressTargets(cluster, new ElasticLoadBalancingV2({ region }));
}
