import type { Clock } from "../ground/clock.ts";
import type { KubernetesCluster } from "./kubernetes/kubernetes-cluster.ts";
import { Incomplete, scalarText, type Created, type Properties } from "./provider.ts";
import { hexOf } from "../ground/random.ts";
import { simulatedPublicKey } from "./public-key.ts";

/** How long a created cluster may take until a command that waits for it gives up, simulated seconds. */
const clusterSeconds = 1800;

/** What a local command does in the simulated world. */
export type Command = () => void | Promise<void>;

/** What is neither AWS nor Kubernetes: keys and commands. */
export class OtherResources {
  readonly #clock: Clock;
  readonly #clusters: ReadonlyMap<string, KubernetesCluster>;
  readonly #commands: ReadonlyMap<string, Command>;

  constructor(
    clock: Clock,
    clusters: ReadonlyMap<string, KubernetesCluster>,
    commands: ReadonlyMap<string, Command>,
  ) {
    this.#clock = clock;
    this.#clusters = clusters;
    this.#commands = commands;
  }

  async create(urn: string, type: string, inputs: Properties): Promise<Created> {
    const id = hexOf(urn, 32);
    if (type.startsWith("tls:")) return { id, outputs: { ...keyOutputs(type, urn), ...inputs } };
    if (type === "command:local:Command") await this.#run(urn, inputs);
    return {
      id,
      outputs: { ...inputs, ...(type.startsWith("command:") ? { stdout: "", stderr: "" } : {}) },
    };
  }

  async delete(type: string, outputs: Properties): Promise<void> {
    if (!type.startsWith("command:")) return;
    await this.#clock.sleep(1);
    await this.#commands.get(scalarText(outputs["delete"]) ?? "")?.();
  }

  /** A command that names a cluster of ours waits for it: its API and its nodes. */
  async #run(urn: string, inputs: Properties): Promise<void> {
    const said = JSON.stringify(inputs);
    // one cluster's name may be the end of another's
    const cluster = [...this.#clusters.values()]
      .toSorted((a, b) => b.name.length - a.name.length)
      .find(({ name }) => said.includes(name) || urn.includes(name));
    const ready = (): boolean => cluster === undefined || (cluster.apiUp && cluster.nodes > 0);
    if (!(await this.#clock.until(ready, clusterSeconds))) {
      throw new Incomplete("exit status 1: the cluster's API did not answer", {
        id: hexOf(urn, 32),
        outputs: inputs,
      });
    }
    await this.#clock.sleep(2);
    await this.#commands.get(scalarText(inputs["create"]) ?? "")?.();
  }
}

function keyOutputs(type: string, urn: string): Properties {
  const body = hexOf(urn, 64);
  const pem = (what: string): string => `-----BEGIN ${what}-----\n${body}\n-----END ${what}-----\n`;
  if (type.includes("Request")) return { certRequestPem: pem("CERTIFICATE REQUEST") };
  if (type.includes("Cert")) return { certPem: pem("CERTIFICATE") };
  return {
    privateKeyPem: pem("PRIVATE KEY"),
    privateKeyPemPkcs8: pem("PRIVATE KEY"),
    privateKeyOpenssh: pem("OPENSSH PRIVATE KEY"),
    publicKeyPem: simulatedPublicKey,
  };
}
