// Declares a cluster under Pulumi's test runtime and tells what was registered. The providers here echo
// inputs and add what AWS, tls and the rest would compute, private keys included.
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../../../../components/cluster/cluster.ts";
import type { DeclaredCluster } from "../../../../components/cluster/declared-cluster.ts";
import { ExistingCluster } from "../../../../components/cluster/existing-cluster.ts";
import { simulatedPublicKey } from "../../../../rehearsal/world/public-key.ts";
import { clusterSchema, isExisting, type ClusterSpec } from "../../../../config/cluster.ts";

export interface Registered {
  readonly type: string;
  readonly name: string;
  /** As the provider gets them: a secret is an object with Pulumi's signature. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly opts: pulumi.ResourceOptions;
}

export interface Declared {
  /** By type and name: the order in which they are registered tells nothing of what waits for what. */
  readonly resources: readonly Registered[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Options {
  readonly fence?: boolean;
  readonly retired?: boolean;
  readonly mayBeUnreachable?: boolean;
  readonly kubeconfig?: string;
  /** Which of the administrator's certificates it is. */
  readonly certificate?: string;
}

export const accountId = "123456789012";

/** What only a key's owner may see; every test looks for it. */
export const privateKey = "-----BEGIN EC PRIVATE KEY-----";

const declared = new Map<string, Promise<Declared>>();

/** The same cluster is declared once for all tests. */
export function declare(cluster: object, options: Options = {}): Promise<Declared> {
  const key = JSON.stringify([cluster, options]);
  const known = declared.get(key) ?? declareAnew(cluster, options);
  declared.set(key, known);
  return known;
}

async function declareAnew(cluster: object, options: Options): Promise<Declared> {
  // the SDK keeps a stack trace for every promise, which takes half of the time
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await register(cluster, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function register(cluster: object, options: Options): Promise<Declared> {
  const inputs = new Map<string, { type: string; inputs: Record<string, unknown> }>();
  const opts = new Map<string, pulumi.ResourceOptions>();
  const order: string[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: (args) => {
      const key = `${args.type} ${args.name}`;
      inputs.set(key, { type: args.type, inputs: args.inputs as Record<string, unknown> });
      order.push(key);
      return {
        id: `${args.name}-id`,
        state: { ...(args.inputs as object), ...computed(args.type, args.name, options) },
      };
    },
    call: (args) => {
      const asked = args.inputs as Readonly<Record<string, unknown>>;
      if (args.token === "aws:index/getCallerIdentity:getCallerIdentity") return { accountId };
      return args.token === "aws:ssm/getParameter:getParameter"
        ? { ...asked, value: "ami-0123456789abcdef0" }
        : { ...asked, cidrBlock: `range of ${String(asked["id"])}` };
    },
  };
  const spec = clusterSchema.parse(cluster);
  let kubeconfig: unknown;
  let secret: unknown;
  let result: DeclaredCluster | undefined;
  await runOnMocks(mocks, async () => {
    pulumi.runtime.registerStackTransformation((args) => {
      opts.set(`${args.type} ${args.name}`, args.opts);
      return undefined;
    });
    result = declareSpec(spec, options);
    secret = result.kubeconfig === undefined ? undefined : await pulumi.isSecret(result.kubeconfig);
    result.kubeconfig?.apply((text) => (kubeconfig = text));
  });
  return {
    resources: order
      .toSorted()
      .filter((key) => !key.startsWith("pulumi:pulumi:Stack "))
      .map((key) => {
        const resource = inputs.get(key);
        const name = key.slice(key.indexOf(" ") + 1);
        return {
          type: resource?.type ?? "",
          name,
          inputs: resource?.inputs ?? {},
          opts: opts.get(key) ?? {},
        };
      }),
    outputs: {
      kubeconfig,
      secret,
      ready: result?.ready.length,
      managed: result?.provider !== undefined,
    },
  };
}

/** Declares a cluster, as a stack file says it, where these mocks stand for all providers. */
export async function declareOnMocks(mocks: pulumi.runtime.Mocks, cluster: object): Promise<void> {
  const spec = clusterSchema.parse(cluster);
  await runOnMocks(mocks, () => {
    declareSpec(spec, {});
    return Promise.resolve();
  });
}

async function runOnMocks(mocks: pulumi.runtime.Mocks, run: () => Promise<void>): Promise<void> {
  await pulumi.runtime.setMocks(mocks, "cluster-migration", "blue", false);
  await pulumi.runtime.runInPulumiStack(run);
  // without it the last resources are missing
  await pulumi.runtime.disconnect();
}

function declareSpec(spec: ClusterSpec, options: Options): DeclaredCluster {
  const { name } = spec;
  const { fence = false, retired = false, mayBeUnreachable = false, kubeconfig } = options;
  if (!isExisting(spec)) {
    return new Cluster(name, { ...spec, fence, retired, mayBeUnreachable, hostedZoneId: "Z0" });
  }
  return new ExistingCluster(name, {
    ingress: spec.existing.ingress,
    retired,
    ...(kubeconfig !== undefined && { kubeconfig }),
  });
}

export function computed(type: string, name: string, options: Options = {}): object {
  if (type === "tls:index/privateKey:PrivateKey") {
    return {
      privateKeyPem: `${privateKey} ${name}`,
      privateKeyPemPkcs8: `${privateKey} ${name}`,
      publicKeyPem: simulatedPublicKey,
    };
  }
  if (type.startsWith("tls:")) {
    return {
      certPem: `-----BEGIN CERTIFICATE----- ${name} ${options.certificate ?? "first"}`,
      certRequestPem: `-----BEGIN CERTIFICATE REQUEST----- ${name}`,
    };
  }
  return {
    arn: `arn:aws:${type}:${name}`,
    dnsName: `${name}.elb.us-east-1.amazonaws.com`,
    zoneId: "Z26RNL4JYFTOTI",
    keyId: `${name}-key`,
    allocationId: `eipalloc-${name}`,
    ...(type === "aws:ec2/networkInterface:NetworkInterface" && {
      privateIp: `10.0.${name.charCodeAt("control-plane-us-east-1".length) - 96}.7`,
    }),
  };
}

/** Secrets unwrapped. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (Reflect.get(value, "4dabf18193072939515e22adb298388d") !== undefined) {
    return plain(Reflect.get(value, "value"));
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** `type name` of what a resource depends on, in its order. */
export async function dependenciesOf({ opts }: Registered): Promise<readonly string[]> {
  const dependsOn = [opts.dependsOn ?? []].flat() as readonly pulumi.Resource[];
  return Promise.all(
    dependsOn.map(
      ({ urn }) =>
        new Promise<string>((resolve) => {
          urn.apply((text) => {
            const [type = "", name = ""] = text.split("::").slice(-2);
            resolve(`${type.split("$").at(-1) ?? ""} ${name}`);
          });
        }),
    ),
  );
}
