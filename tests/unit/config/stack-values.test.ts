import assert from "node:assert/strict";
import { readProject } from "../../../config/read.ts";
import { parseStack } from "../../../config/stack-values.ts";
import { UserError } from "../../../migration/user-error.ts";

describe("all values of a stack", () => {
  const cluster = {
    name: "blue.example.com",
    kubernetesVersion: "1.36.2",
    networking: "cilium",
    zones: ["us-east-1a"],
  };
  const values = {
    "aws:region": "us-east-1",
    "house:cluster": cluster,
    "house:hostedZones": ["example.com"],
  };

  it("are the project's own keys, beside others' namespaces", () => {
    const others = { "house-keeping:x": "1", "aws:profile": "moving", "datadog:apiKey": "x" };
    const { side, shared } = parseStack("house", "blue", { ...values, ...others });
    assert.deepEqual([side.stack, shared.hostedZones[0].name], ["blue", "example.com"]);
  });

  it("have no namespace that is nearly the project's", () => {
    refuses(
      { ...values, "huose:trafficWeight": "1", "houses:active": "true" },
      "Pulumi.blue.yaml: houses:active: unknown namespace: got houses, which nobody reads; did you mean house:active?",
    );
    assert.throws(
      () => parseStack("cluster-migration", "blue", { "cluster-migraton:trafficWeight": "1" }),
      new UserError([
        "Pulumi.blue.yaml: cluster-migraton:trafficWeight: unknown namespace: got cluster-migraton, which nobody reads; did you mean cluster-migration:trafficWeight?",
        "Pulumi.yaml: hostedZones: missing, expected a list of hosted zones' names",
        "Pulumi.blue.yaml: cluster: missing, expected {name, kubernetesVersion, ...}",
      ]),
    );
  });

  it("are not those of a project that got another name", () => {
    assert.throws(
      () =>
        parseStack("house", "blue", { "cluster-migration:cluster": cluster, "aws:region": "x" }),
      new UserError(
        "Pulumi.yaml: name: got house, expected cluster-migration, whose keys Pulumi.blue.yaml has: a project of " +
          "another name has another state and other locks; put the name back",
      ),
    );
    parseStack("house", "blue", { ...values, "cluster-migration:cluster": cluster });
  });

  it("name the region of a created cluster's zones", () => {
    refuses(
      { ...values, "aws:region": "eu-west-1" },
      'Pulumi.blue.yaml: aws:region: got "eu-west-1", expected us-east-1, the region of the cluster\'s zones (us-east-1a)',
    );
    refuses(
      { ...values, "aws:region": undefined },
      "Pulumi.blue.yaml: aws:region: missing, expected us-east-1, the region of the cluster's zones (us-east-1a)",
    );
    const existing = {
      name: "old.example.com",
      kubernetesVersion: "1.10",
      existing: { ingress: { dnsName: "nlb.example.com", zoneId: "Z26RNL4JYFTOTI" } },
    };
    parseStack("house", "blue", { ...values, "house:cluster": existing, "aws:region": undefined });
  });

  function refuses(wrong: Readonly<Record<string, unknown>>, ...lines: readonly string[]): void {
    assert.throws(() => parseStack("house", "blue", wrong), new UserError(lines));
  }
});

describe("the stack files", () => {
  it("say where their YAML is broken, once", () => {
    const files: Readonly<Record<string, string>> = {
      "Pulumi.yaml": "name: house\n",
      "Pulumi.blue.yaml": "config:\n  house:active: true\n house:retired: true\n",
    };
    assert.throws(
      () => readProject({ list: () => Object.keys(files), read: (name) => files[name] }),
      new UserError(
        "Pulumi.blue.yaml:3: broken YAML: All mapping items must start at the same column",
      ),
    );
  });

  it("take a value of another namespace from Pulumi.yaml", () => {
    const files: Readonly<Record<string, string>> = {
      "Pulumi.yaml":
        "name: house\nconfig:\n  aws:region: us-east-1\n  hostedZones:\n    default: [example.com]\n",
      "Pulumi.blue.yaml":
        'config:\n  house:cluster: {name: blue.example.com, kubernetesVersion: "1.36.2", networking: cilium, zones: [us-east-1a]}\n',
    };
    const project = readProject({ list: () => Object.keys(files), read: (name) => files[name] });
    assert.deepEqual([...project.stacks.keys()], ["blue"]);
  });
});
