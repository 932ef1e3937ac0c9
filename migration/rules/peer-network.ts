// The network that is destroyed with a stack must not be the other side's, too: told by retire-last.
import type { MigrationContext } from "../state/migration-context.ts";
import { hostsWithRecord } from "../state/weights.ts";
import type { Finding } from "./rule.ts";
import { unreadableOutputs } from "./unreadable-outputs.ts";

type NetworkContext = Pick<
  MigrationContext,
  "side" | "last" | "peerLast" | "unreadable" | "observed"
>;

/** The other side uses the network of a side that retires or is destroyed, or it is not known whether it does. */
export function peerUsesNetwork(context: NetworkContext): readonly Finding[] {
  const { last, peerLast, side } = context;
  const how = side.retired ? "retired" : "destroyed";
  const unknown = unknownNetwork(context);
  if (unknown !== undefined) {
    return [
      {
        text:
          `${how}, but it is not known whether ${side.peer ?? "the other side"} uses the network of ` +
          `${side.stack}: ${unknown}`,
      },
    ];
  }
  if (last?.network?.owned !== true || last.network.vpcId !== peerLast?.network?.vpcId) return [];
  return [
    {
      text:
        `${how}, but ${side.peer ?? "the other side"} uses its network ${last.network.vpcId}, whose routes ` +
        `and NAT would be destroyed with it; move the network to another stack first`,
    },
  ];
}

/** Why the outputs do not tell whose network is used. */
function unknownNetwork({
  last,
  peerLast,
  side: { stack, peer },
  unreadable,
  observed,
}: NetworkContext): string | undefined {
  if (unreadable?.own !== undefined) return unreadableOutputs(stack, unreadable.own);
  if (last?.network?.owned !== true || peer === undefined) return undefined;
  if (unreadable?.peer !== undefined) return unreadableOutputs(peer, unreadable.peer);
  if (peerLast !== undefined || hostsWithRecord(observed, peer).length === 0) return undefined;
  return unreadableOutputs(peer, "it has records, but no outputs");
}
