// Which side a host's name servers send clients to, counted.
import { Resolver } from "node:dns/promises";

/** Answers by the side's stack; `other` for addresses of neither. */
export type MeasuredShares = Readonly<Record<string, number>>;

/** Questions that are open at a time. */
const questionsAtOnce = 20;

/**
 * The addresses of a zone's own name servers, `address` or `address:port`.
 *
 * @throws Error when the zone has none that this machine can find
 */
export async function nameServersOf(zone: string): Promise<readonly string[]> {
  const resolver = new Resolver();
  const names = await resolver.resolveNs(zone);
  const addresses = await Promise.all(names.map((name) => resolver.resolve4(name)));
  return addresses.flat();
}

/**
 * Asks the name servers so many times, each time anew: no resolver's cache is in between.
 *
 * @param addresses of each side's ingress, by stack
 * @returns undefined when no name server answers
 */
export async function measureShares(
  host: string,
  servers: readonly string[],
  addresses: ReadonlyMap<string, readonly string[]>,
  questions: number,
): Promise<MeasuredShares | undefined> {
  const counts = new Map<string, number>();
  let left = questions;
  const ask = async (): Promise<void> => {
    while (left > 0) {
      const number = left--;
      const resolver = new Resolver({ timeout: 3000, tries: 2 });
      resolver.setServers([servers[number % servers.length] ?? ""]);
      const [address = ""] = await resolver.resolve4(host).catch(() => []);
      if (address === "") continue;
      const side = [...addresses].find(([, own]) => own.includes(address))?.[0] ?? "other";
      counts.set(side, (counts.get(side) ?? 0) + 1);
    }
  };
  if (servers.length === 0) return undefined;
  await Promise.all(Array.from({ length: questionsAtOnce }, ask));
  return counts.size === 0 ? undefined : Object.fromEntries(counts);
}
