import type { LoggedStep } from "../ground/request-log.ts";
import { percent } from "./cells.ts";

type Share = LoggedStep["shares"][number];

/** `share of DNS answers 9.8 %, configured 10.0 %`, for each group of hosts. */
export function describeShares({ shares }: Pick<LoggedStep, "shares">): string {
  const each = shares.map((share) => {
    const configured = `${percent(share.measured)}, configured ${percent(share.configured)}`;
    return `${configured}${whose(share, shares)}`;
  });
  return each.length === 0 ? "" : `share of DNS answers ${each.join("; ")}`;
}

/** Which hosts a share is of, where not of all: ` (canary.example.com)`; the largest group is ` (others)`. */
function whose(share: Share, shares: readonly Share[]): string {
  if (shares.length < 2) return "";
  return share === largest(shares) ? " (others)" : ` (${share.hosts.join(", ")})`;
}

/** The share of most hosts. */
export function largest(shares: readonly Share[]): Share | undefined {
  return shares.toSorted((a, b) => b.hosts.length - a.hosts.length)[0];
}
