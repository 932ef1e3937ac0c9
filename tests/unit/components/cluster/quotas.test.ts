import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { quotaMistakes } from "../../../../components/cluster/quotas.ts";
import { createdCluster } from "./boot/example.ts";

interface Answers {
  readonly groups?: readonly string[];
  readonly addresses?: number;
  readonly vpcs?: number;
  readonly quota?: Readonly<Record<string, number>>;
}

/** What the account answers; the calls that were made. */
async function asked(answers: Answers, more: object = {}) {
  const calls: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ token, inputs }) => {
        calls.push(token.replace(/^.*:/, ""));
        const code = String((inputs as Record<string, unknown>)["quotaCode"]);
        switch (token.replace(/^.*:/, "")) {
          case "getAmiIds":
            return { names: answers.groups ?? [] };
          case "getEips":
            return { allocationIds: Array.from({ length: answers.addresses ?? 0 }, String) };
          case "getVpcs":
            return { ids: Array.from({ length: answers.vpcs ?? 1 }, String) };
          case "getInstanceType":
            return { defaultVcpus: 2 };
          default:
            // the runtime passes on an engine's details only
            if (answers.quota === undefined) {
              const details = "AccessDeniedException: no";
              throw Object.assign(new Error(details), { details });
            }
            return { value: answers.quota[code] ?? 1000 };
        }
      },
    },
    "p",
    "s",
    false,
  );
  const mistakes = await quotaMistakes(createdCluster(more));
  return { mistakes, calls };
}

const serviceQuotas = "https://us-east-1.console.aws.amazon.com/servicequotas/home/services";

describe("the account's room for a cluster", () => {
  it("is looked at once, before the cluster is there", async () => {
    const there = await asked({ groups: ["control-plane-us-east-1a.masters.blue"], quota: {} });
    assert.deepEqual(there, { mistakes: [], calls: ["getAmiIds"] });
    assert.deepEqual((await asked({ quota: {} })).mistakes, []);
  });

  it("is too small where an address, a VPC or a vCPU is missing, and where to ask for more is said", async () => {
    const quota = { "L-0263D0A3": 5, "L-F678F1CE": 5, "L-1216C47A": 8 };
    const { mistakes } = await asked({ addresses: 3, vpcs: 5, quota });
    assert.deepEqual(mistakes, [
      "cluster: too few Elastic IPs in us-east-1: got 5, of which 3 are in use, expected 3 for " +
        `blue.k8s.example.com; ask for more at ${serviceQuotas}/ec2/quotas/L-0263D0A3, or say network.natGateways: single, which needs one`,
      "cluster: too few VPCs in us-east-1: got 5, of which 5 are in use, expected 1 for " +
        `blue.k8s.example.com; ask for more at ${serviceQuotas}/vpc/quotas/L-F678F1CE`,
      "cluster: too few vCPUs of running on-demand machines in us-east-1: got 8, expected 12 for " +
        `blue.k8s.example.com; ask for more at ${serviceQuotas}/ec2/quotas/L-1216C47A`,
    ]);
  });

  it("is not asked for what the cluster does not need", async () => {
    const network = { natGateways: "single" };
    const quota = { "L-0263D0A3": 5 };
    assert.deepEqual((await asked({ addresses: 4, quota }, { network })).mistakes, []);
  });

  it("needs a right, which the error names, or is skipped", async () => {
    const { mistakes } = await asked({});
    assert.match(
      mistakes.join("\n"),
      /^cluster\.checkQuotas: the account's room cannot be looked up: .*AccessDeniedException.*; allow servicequotas:GetServiceQuota, .* or say cluster\.checkQuotas: false$/,
    );
    assert.deepEqual(await asked({}, { checkQuotas: false }), { mistakes: [], calls: [] });
  });
});
