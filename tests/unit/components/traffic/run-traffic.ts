// This side's traffic alone, registered on the simulated engine.
import type { WeightedTrafficArgs } from "../../../../components/traffic/weighted-traffic-args.ts";
import { WeightedTraffic } from "../../../../components/traffic/weighted-traffic.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import { context } from "../../migration/migration-context.ts";
import { testEnvironment } from "../test-environment.ts";
import { SimulatedEngine, thing, type EngineOptions } from "../simulated-engine.ts";

export const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];

export const cluster = {
  name: "old.example.com",
  ingress: { dnsName: "ingress.example.net", zoneId: "Z26RNL4JYFTOTI" },
  ready: [],
};

/** With something that a share that rises has to wait for. */
export async function runTraffic(
  changes: Partial<MigrationContext>,
  args: Partial<WeightedTrafficArgs> = {},
  options: EngineOptions = {},
): Promise<SimulatedEngine> {
  const engine = await SimulatedEngine.start({}, options);
  await engine.run(() => {
    const workloads = thing("workloads");
    newTraffic(changes, { after: () => [workloads], ...args });
  });
  return engine;
}

export function newTraffic(
  changes: Partial<MigrationContext>,
  args: Partial<WeightedTrafficArgs> = {},
): WeightedTraffic {
  return new WeightedTraffic("traffic", {
    context: context(changes),
    zones,
    cluster,
    activeOnly: [],
    after: () => [],
    environment: testEnvironment,
    ...args,
  });
}
