import assert from "node:assert/strict";
import { readProject } from "../../../config/read.ts";
import { UserError } from "../../../migration/user-error.ts";

const projectText = "name: house\nconfig:\n  hostedZones: { default: [example.com] }\n";
const cluster =
  '  house:cluster: {name: blue.example.com, kubernetesVersion: "1.36.2", networking: cilium, zones: [us-east-1a]}\n';
const balancer = "{dnsName: a.elb.amazonaws.com, zoneId: Z35SXDOTRQ7X7K}";
const stackText = `config:\n  aws:region: us-east-1\n${cluster}`;

describe("what Pulumi would read another way is refused", () => {
  const read = (files: Readonly<Record<string, string>>) => {
    const all: Readonly<Record<string, string>> = {
      "Pulumi.yaml": projectText,
      "Pulumi.blue.yaml": stackText,
      ...files,
    };
    return readProject({ list: () => Object.keys(all), read: (name) => all[name] });
  };
  const refuses = (files: Readonly<Record<string, string>>, ...lines: readonly string[]) => {
    assert.throws(() => read(files), new UserError(lines));
  };

  it("takes a stack's name with dots", () => {
    assert.deepEqual(
      [...read({ "Pulumi.k8s-1.36.yaml": stackText }).stacks.keys()],
      ["blue", "k8s-1.36"],
    );
  });

  it("refuses the files that Pulumi does not read, or reads instead", () => {
    refuses(
      { "Pulumi.blue.yml": stackText, "Pulumi.json": "{}" },
      "Pulumi.blue.yml: Pulumi does not read it beside Pulumi.yaml: got .yml, expected Pulumi.blue.yaml; rename or delete it",
      "Pulumi.json: Pulumi may read it instead of Pulumi.yaml; delete it",
    );
  });

  it("refuses values that come from somewhere else", () => {
    refuses(
      { "Pulumi.blue.yaml": `environment: [prod]\n${stackText}` },
      "Pulumi.blue.yaml: environment: its values are not in the files, so nothing can be checked: expected them under config",
    );
    refuses(
      { "Pulumi.yaml": `${projectText}stackConfigDir: stacks\n` },
      'Pulumi.yaml: stackConfigDir: got "stacks", expected none: the stack files are read beside Pulumi.yaml only',
    );
  });

  it("refuses a declaration that gives no value", () => {
    refuses(
      { "Pulumi.yaml": `${projectText}  hosts: { shop.example.com: shop/web }\n` },
      'Pulumi.yaml: config.hosts: got the key "shop.example.com", expected {type, description, default}: the value goes below default',
    );
    refuses(
      { "Pulumi.yaml": `${projectText}  workloads: { type: string }\n` },
      "Pulumi.yaml: config.workloads: default: missing; a key without one would be required of every stack file",
    );
  });

  it("refuses what the versions of YAML read differently", () => {
    refuses(
      {
        "Pulumi.blue.yaml": `${stackText}  house:trafficWeight: 010\n  house:gateCommand: yes\n`,
      },
      "Pulumi.blue.yaml:4: got 010, which one version of YAML reads as 10 and another as 8; put the text that you mean in quotes",
      'Pulumi.blue.yaml:5: got yes, which one version of YAML reads as "yes" and another as true; put the text that you mean in quotes',
    );
    refuses(
      { "Pulumi.blue.yaml": `${stackText}  house:trafficWeight: "010"\n` },
      'Pulumi.blue.yaml: trafficWeight: got "010", expected a whole number from 0 to 255',
    );
  });

  it("refuses a key and a host in two spellings", () => {
    refuses(
      {
        "Pulumi.blue.yaml": `${stackText}  house:hostWeights: { Shop.example.com: 0, shop.example.com.: 5 }\n`,
      },
      'Pulumi.blue.yaml: hostWeights["shop.example.com."]: the host shop.example.com is named twice; remove one',
    );
    const balancers = `{ Shop.example.com: ${balancer}, shop.example.com: ${balancer} }`;
    const existing = `{ ingress: ${balancer}, loadBalancers: ${balancers} }`;
    refuses(
      {
        "Pulumi.blue.yaml": `config:\n  house:cluster: { name: blue.example.com, kubernetesVersion: "1.30", existing: ${existing} }\n`,
      },
      'Pulumi.blue.yaml: cluster.existing.loadBalancers["shop.example.com"]: the host shop.example.com is named twice; remove one',
    );
    refuses(
      { "Pulumi.blue.yaml": `${stackText}  house:active: "true"\n  active: "false"\n` },
      "Pulumi.blue.yaml: active: named twice, as active and as house:active; remove one",
    );
  });

  it("takes commands that are set with --secret, and shows nothing of them", () => {
    const secrets =
      "  house:gateCommand: { secure: v1:a:b }\n" +
      "  house:activeCommands: { start: { secure: v1:c:d }, stop: { secure: v1:e:f } }\n";
    const { stacks } = read({ "Pulumi.blue.yaml": stackText + secrets });
    const { gateCommand, activeCommands } = stacks.get("blue")?.side ?? {};
    assert.deepEqual(
      [gateCommand, activeCommands],
      ["(a secret)", { start: "(a secret)", stop: "(a secret)" }],
    );
  });
});
