import type { Rehearsal } from "../rehearsal.ts";
import type { ZoneChange } from "../world/route53/refusals.ts";

/**
 * What a person does in the console: weighted records of one side for every host, without asking anybody. The record
 * of a weight that is undefined is deleted.
 */
export async function setByHand(
  rehearsal: Rehearsal,
  stack: string,
  weight: number | undefined,
): Promise<void> {
  const { world, workloads } = rehearsal;
  const balancer = world.balancers.of(rehearsal.clusterOf(stack));
  await Promise.all(
    workloads.hosts.map(async ({ name, zone }) => {
      const zoneId = world.zones.all().find((each) => each.name === zone)?.id ?? "";
      const existing = world.zones
        .list(zoneId)
        .find((each) => each.name === name && each.setIdentifier === stack);
      const change: ZoneChange | undefined =
        weight === undefined || balancer === undefined
          ? existing && { action: "DELETE", record: existing }
          : {
              action: "UPSERT",
              record: {
                name,
                type: "A",
                setIdentifier: stack,
                weight,
                values: [],
                alias: {
                  name: balancer.dnsName,
                  zoneId: balancer.zoneId,
                  // as the console's form suggests when one is in a hurry
                  evaluateTargetHealth: false,
                },
              },
            };
      if (change !== undefined) await world.zones.change(zoneId, [change]);
    }),
  );
}
