// A small program for the test runtime's own tests: a record, a lock, a Deployment, a component.
import { route53 } from "@pulumi/aws";
import { apps, core, Provider } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

export default async function program(): Promise<Record<string, unknown>> {
  const config = new pulumi.Config();
  const stack = pulumi.getStack();
  const { zoneId } = await route53.getZone({ name: "example.com" });
  if (config.get("refuse") !== undefined) throw new pulumi.RunError("refused: as the config says");

  const weight = config.getNumber("weight") ?? 100;
  const refuseChange = new pulumi.ResourceHook("no-weight-13", ({ newInputs }) => {
    const [policy] = (newInputs?.["weightedRoutingPolicies"] ?? []) as { weight: number }[];
    if (policy?.weight === 13) throw new Error("13 is not a weight");
  });
  const refuseDeletion = new pulumi.ResourceHook(
    "kept",
    () => {
      if (config.get("keep") !== undefined) throw new Error("it serves");
    },
    { onDryRun: true },
  );

  const provider = new Provider("cluster", {
    kubeconfig: JSON.stringify({
      clusters: [{ name: config.require("cluster"), cluster: { server: "https://api" } }],
    }),
  });
  const group = new pulumi.ComponentResource("test:index:Group", "group", {}, {});
  const replicas = config.getNumber("replicas") ?? 1;
  const deployment =
    config.get("withoutWorkload") === undefined
      ? [
          new apps.v1.Deployment(
            "web",
            {
              metadata: { name: "web", namespace: "default" },
              spec: {
                replicas,
                selector: { matchLabels: { app: "web" } },
                template: {
                  metadata: { labels: { app: "web" } },
                  spec: { containers: [{ name: "web", image: config.get("image") ?? "web:1" }] },
                },
              },
            },
            { provider, parent: group, protect: config.getBoolean("protect") ?? false },
          ),
          new core.v1.Service(
            "web",
            {
              metadata: { name: "web", namespace: "default" },
              spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
            },
            { provider, parent: group, ignoreChanges: ["metadata"] },
          ),
        ]
      : [];
  const lock =
    config.get("lock") === undefined
      ? []
      : [
          new route53.Record("lock", {
            zoneId,
            name: "_zero-weight-lock.test.example.com",
            type: "TXT",
            ttl: 60,
            records: [stack],
          }),
        ];
  const adopted = config.get("adopt");
  const record =
    config.get("withoutRecord") === undefined
      ? new route53.Record(
          "shop",
          {
            zoneId,
            name: "shop.example.com",
            type: "A",
            setIdentifier: stack,
            weightedRoutingPolicies: [{ weight }],
            aliases: [
              {
                name: config.get("target") ?? "lb.example.net",
                zoneId: config.get("targetZone") ?? "Z26RNL4JYFTOTI",
                evaluateTargetHealth: true,
              },
            ],
            allowOverwrite: true,
          },
          {
            dependsOn: [...deployment, ...lock],
            hooks: {
              beforeCreate: [refuseChange],
              beforeUpdate: [refuseChange],
              beforeDelete: [refuseDeletion],
            },
            ...(adopted === undefined ? {} : { import: `${zoneId}_shop.example.com_${adopted}` }),
          },
        )
      : undefined;
  return {
    weights: record?.weightedRoutingPolicies.apply((all) => all?.map((each) => each.weight)),
  };
}
