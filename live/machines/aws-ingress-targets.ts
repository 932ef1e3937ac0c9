// How the ingress load balancer sees its targets, asked with the AWS credentials of the environment.
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { balancerName } from "../../components/cluster/names.ts";
import type { IngressTargets } from "../../components/cluster/validation/machine-groups.ts";

/** The calls that are made; the SDK's client has them. */
export type BalancerCalls = Pick<
  ElasticLoadBalancingV2,
  "describeLoadBalancers" | "describeTargetGroups" | "describeTargetHealth"
>;

export class AwsIngressTargets implements IngressTargets {
  readonly #cluster: string;
  readonly #balancers: BalancerCalls;

  constructor(cluster: string, balancers: BalancerCalls) {
    this.#cluster = cluster;
    this.#balancers = balancers;
  }

  async list() {
    const { LoadBalancers = [] } = await this.#balancers.describeLoadBalancers({
      Names: [balancerName("ingress", this.#cluster)],
    });
    const [balancer] = LoadBalancers;
    const { TargetGroups = [] } = await this.#balancers.describeTargetGroups({
      LoadBalancerArn: balancer?.LoadBalancerArn,
    });
    return Promise.all(
      TargetGroups.map(async ({ TargetGroupArn, Port = 0 }) => {
        const { TargetHealthDescriptions = [] } = await this.#balancers.describeTargetHealth({
          TargetGroupArn,
        });
        const targets = TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
          machine: Target?.Id ?? "",
          healthy: TargetHealth?.State === "healthy",
        }));
        return { port: Port, targets };
      }),
    );
  }
}
