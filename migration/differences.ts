// Where Route53 is not as the stack files say: an update that has not run yet, or a hand that was there.
import { impliedObserved } from "./implied.ts";
import { leaseHolder, leaseName } from "./leases.ts";
import type { Observed } from "./observed.ts";
import type { Host, Shared, Side } from "./side.ts";
import { deployedWeight, weightedSet } from "./weights.ts";

/** One line for each record or lease that differs, with what to do. */
export function differences(
  sides: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
  deployed: Observed,
): readonly string[] {
  const expected = impliedObserved(sides, shared, hosts);
  const stacks = sides.map(({ stack }) => stack);
  return [
    ...hosts.flatMap(({ name }) => [
      ...stacks.flatMap((stack) => {
        const should = deployedWeight(expected, name, stack);
        const is = deployedWeight(deployed, name, stack);
        if (should === is) return [];
        return [
          `${name}: ${stack}: the files say ${weightText(should)}, Route53 has ${weightText(is)}; run ` +
            `pulumi up --stack ${stack} first`,
        ];
      }),
      ...weightedSet(deployed, name).flatMap(({ setIdentifier = "" }) =>
        stacks.includes(setIdentifier)
          ? []
          : [`${name}: Route53 has a record of ${setIdentifier}, which is neither side; delete it`],
      ),
    ]),
    ...(["zero", "singletons"] as const).flatMap((kind) => {
      const should = leaseHolder(kind, shared, expected);
      const is = leaseHolder(kind, shared, deployed);
      if (should === is) return [];
      return [
        `${leaseName(kind, shared)}: by the files ${should ?? "nobody"} holds it, in Route53 ` +
          `${is ?? "nobody"}; run pulumi up --stack ${is ?? should ?? ""} first`,
      ];
    }),
  ];
}

function weightText(weight: number | undefined): string {
  return weight === undefined ? "no record" : `weight ${weight}`;
}
