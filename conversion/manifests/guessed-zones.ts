// Hosted zones for manifests of which nobody has said in which zones their hosts live.
import type { Shared } from "../../migration/state/side.ts";
import { zoneOf } from "../../migration/state/zones.ts";
import { findHosts } from "./hosts.ts";
import type { Manifest } from "./manifest.ts";

/** Second levels under which a country's registry hands out names: `acme.co.uk`. */
const secondLevel = /^(ac|co|com|edu|gov|net|or|org)\.[a-z]{2}$/;

/**
 * The known zones, and one for each host that lies in none of them: the name that somebody may have registered.
 *
 * @param hosts that no manifest names
 */
export function zonesFor(
  manifests: readonly Manifest[],
  hosts: readonly string[],
  known: Shared["hostedZones"],
): Shared["hostedZones"] {
  const found = findHosts(manifests, { hosts: {}, hostedZones: known }).places.filter(
    ({ withoutRecord }) => withoutRecord === undefined,
  );
  const guessed = [...hosts, ...found.map(({ host }) => host)]
    .map((name) => name.toLowerCase().replace(/^\*\./, ""))
    .filter((name) => zoneOf(name, known) === undefined)
    .map(registered)
    .filter((name) => name !== undefined);
  return [...known, ...[...new Set(guessed)].sort().map((name) => ({ name, private: false }))];
}

/** `acme.io` of `shop.eu.acme.io`; undefined for what is no name of the Internet's. */
function registered(name: string): string | undefined {
  const parts = name.split(".");
  const two = parts.slice(-2).join(".");
  const length = secondLevel.test(two) ? 3 : 2;
  return parts.length < length || parts.includes("") ? undefined : parts.slice(-length).join(".");
}
