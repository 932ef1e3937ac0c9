import { findingText } from "../../components/cluster/validation/cluster-findings.ts";
import { validateCluster } from "../../components/cluster/validation/validate-cluster.ts";
import { clusterSources, type AskedWorld } from "./cluster-sources.ts";
import { Incomplete, record, scalarText, type Created, type Properties } from "./provider.ts";
import { hexOf } from "../ground/random.ts";
import { untilWell } from "./until-well.ts";
import { simulatedPublicKey } from "./public-key.ts";

/** How long a created cluster may take until a command that waits for it gives up, simulated seconds. */
const clusterSeconds = 1800;

/** How long one may take until it is well, simulated seconds. */
const validSeconds = 1200;

/** What a local command does in the simulated world. */
export type WorldCommand = () => void | Promise<void>;

/** What is neither AWS nor Kubernetes: keys and commands. */
export class OtherResources {
  readonly #world: AskedWorld;
  readonly #commands: ReadonlyMap<string, WorldCommand>;

  constructor(world: AskedWorld, commands: ReadonlyMap<string, WorldCommand>) {
    this.#world = world;
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
    await this.#world.clock.sleep(1);
    await this.#commands.get(scalarText(outputs["delete"]) ?? "")?.();
  }

  /** A command that names a cluster of ours waits for it: its API and its nodes, or until all of it is well. */
  async #run(urn: string, inputs: Properties): Promise<void> {
    const { clock, clusters } = this.#world;
    const said = JSON.stringify(inputs);
    // one cluster's name may be the end of another's
    const cluster = [...clusters.values()]
      .toSorted((a, b) => b.name.length - a.name.length)
      .find(({ name }) => said.includes(name) || urn.includes(name));
    const ready = (): boolean => cluster === undefined || (cluster.apiUp && cluster.nodes > 0);
    const failed = (why: string) =>
      new Incomplete(`exit status 1: ${why}`, { id: hexOf(urn, 32), outputs: inputs });
    if (!(await clock.until(ready, clusterSeconds))) {
      throw failed("the cluster's API did not answer");
    }
    await clock.sleep(2);
    const command = scalarText(inputs["create"]) ?? "";
    const isSimulated = cluster !== undefined && cluster.forward === undefined;
    if (isSimulated && command.includes("wait-until-valid")) {
      const missing = await this.#untilValid(cluster.name, record(inputs["environment"]));
      if (missing !== "") throw failed(missing);
    }
    await this.#commands.get(command)?.();
  }

  /** By the checks of the program that is run there. @returns what is not well at last; empty: it is well */
  async #untilValid(name: string, environment: Properties): Promise<string> {
    const expected = {
      kubernetesVersion: scalarText(environment["CLUSTER_KUBERNETES_VERSION"]) ?? "",
      members: Number(environment["CLUSTER_MEMBERS"]),
      internalName: scalarText(environment["CLUSTER_INTERNAL_NAME"]) ?? "",
    };
    const { kubernetes, environment: asked } = clusterSources(this.#world, name);
    const findings = await untilWell(
      this.#world.clock,
      () => validateCluster(expected, { kubernetes, environment: asked }),
      validSeconds,
    );
    return findings.map(findingText).join("; ");
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
