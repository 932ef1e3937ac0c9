import type { World } from "../world/world.ts";
import { Resolver } from "./resolver.ts";

/** Independent resolutions for one measured share: with 4,000 of them, 50 % is off by 3 points once in 7,000 times. */
const resolutionsPerShare = 4000;

/** Where no luck is involved, a record of weight 0 or a single one. */
const certainResolutions = 300;

/** Questions under way at once. */
const batch = 50;

/** The share of one cluster among the answers for some hosts of equal weights: each resolution without any cache, its draw seeded. */
export async function measureShare(
  world: World,
  hosts: readonly string[],
  cluster: string,
  seed: string,
  resolutions: number,
): Promise<number> {
  const own = new Set(world.balancers.allOf(cluster).map(({ address }) => address));
  const resolver = await Resolver.start(world.dnsPort);
  let hits = 0;
  try {
    for (let from = 0; from < resolutions; from += batch) {
      const answers = await Promise.all(
        Array.from({ length: Math.min(batch, resolutions - from) }, (_, i) => {
          const n = from + i;
          return resolver.resolve(hosts[n % hosts.length] ?? "", `${seed} ${n}`);
        }),
      );
      hits += answers.filter(({ addresses }) => own.has(addresses[0] ?? "")).length;
    }
  } finally {
    resolver.close();
  }
  return hits / resolutions;
}

/** How many resolutions tell a share of this size. */
export function resolutionsFor(configured: number): number {
  return configured === 0 || configured === 1 ? certainResolutions : resolutionsPerShare;
}
