import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { SimulatedProject } from "../../../rehearsal/runtimes/simulated/project.ts";
import { worldVariable } from "../../../rehearsal/simulated-environment.ts";
import { World } from "../../../rehearsal/world/world.ts";

/** A world with one zone and one cluster, and a project of the stand-in program in it. */
export class Scene {
  readonly world: World;
  readonly project: SimulatedProject;
  readonly zoneId: string;
  readonly #folder: string;

  private constructor(world: World, zoneId: string) {
    this.world = world;
    this.zoneId = zoneId;
    this.#folder = mkdtempSync(join(tmpdir(), "rehearsal-scene-"));
    writeFileSync(
      join(this.#folder, "Pulumi.yaml"),
      stringify({ name: "test", runtime: "nodejs" }),
    );
    this.project = new SimulatedProject({
      folder: this.#folder,
      program: fileURLToPath(new URL("program.ts", import.meta.url)),
      provider: world,
      clock: world.clock,
      environment: { [worldVariable]: JSON.stringify(world.address()) },
    });
  }

  static async start(): Promise<Scene> {
    const world = await World.start({ speed: 5000 });
    const { id } = world.zones.add("example.com");
    await world.addExisting({
      name: "one",
      kubernetesVersion: "1.31.4",
      nodes: 3,
      ingress: { dnsName: "lb.example.net", zoneId: "Z26RNL4JYFTOTI" },
    });
    return new Scene(world, id);
  }

  configure(stack: string, values: Readonly<Record<string, string>>): void {
    const config = Object.fromEntries(
      Object.entries({ cluster: "one", ...values }).map(([key, value]) => [`test:${key}`, value]),
    );
    writeFileSync(join(this.#folder, `Pulumi.${stack}.yaml`), stringify({ config }));
  }

  weights(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries(
      this.world.zones
        .list(this.zoneId)
        .filter(({ type }) => type === "A")
        .map(({ setIdentifier = "", weight }) => [setIdentifier, weight]),
    );
  }

  async close(): Promise<void> {
    await this.project.close();
    await this.world.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
