// Where Route53 is not as the stack files say: an update that has not run yet, or a hand that was there.
import { desiredRecords } from "./desired-records.ts";
import { lockHolder, lockName } from "../state/locks.ts";
import type { Observed } from "../state/observed.ts";
import type { Host, Shared, Side } from "../state/side.ts";
import { balancerOfHost, plainBalancerName } from "../state/targets.ts";
import { deployedWeight, weightedSet } from "../state/weights.ts";

/** One line for each record or lock that differs, with what to do. */
export function differences(
  sides: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
  deployed: Observed,
): readonly string[] {
  const expected = desiredRecords(sides, shared, hosts);
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
      ...sides.flatMap((side) => ledElsewhere(side, name, deployed)),
      ...weightedSet(deployed, name).flatMap(({ setIdentifier = "" }) =>
        stacks.includes(setIdentifier)
          ? []
          : [
              `${name}: Route53 has a record of ${setIdentifier}, which is neither side: it may serve; correct peer if ` +
                `it is one, and delete the record only when nobody owns it and it serves nobody`,
            ],
      ),
    ]),
    ...(["zeroWeight", "active"] as const).flatMap((kind) => {
      const should = lockHolder(kind, shared, expected);
      const is = lockHolder(kind, shared, deployed);
      if (should === is) return [];
      return [
        `${lockName(kind, shared)}: by the files ${should ?? "nobody"} holds it, in Route53 ` +
          `${is ?? "nobody"}; run pulumi up --stack ${is ?? should ?? ""} first`,
      ];
    }),
  ];
}

/** A side's record that leads to another load balancer than its file names; that of a created cluster is in no file. */
function ledElsewhere(
  { stack, retired, cluster }: Side,
  host: string,
  deployed: Observed,
): readonly string[] {
  const should = balancerOfHost(cluster, host);
  const is = weightedSet(deployed, host).find((each) => each.setIdentifier === stack)?.alias?.name;
  if (retired || should === undefined || is === undefined) return [];
  if (plainBalancerName(should) === plainBalancerName(is)) return [];
  return [
    `${host}: ${stack}: the files say that its record points at ${should}, Route53 has ${is}; run ` +
      `pulumi up --stack ${stack} first`,
  ];
}

function weightText(weight: number | undefined): string {
  return weight === undefined ? "no record" : `weight ${weight}`;
}
