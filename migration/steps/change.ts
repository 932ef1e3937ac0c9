// One edit of one stack file, as data.
import type { Side } from "../state/side.ts";

/** What happens to one key of a stack file. */
export interface KeyChange {
  /** Without the namespace: `trafficWeight`. */
  readonly key: string;
  /** For `hostWeights`: the host. */
  readonly path?: string;
  /** undefined: the key, or the host's entry, is removed. */
  readonly value: string | number | boolean | undefined;
}

/** `trafficWeight: 11`, `hostWeights["shop.example.com"]: removed`. */
export function formatChange({ key, path, value }: KeyChange): string {
  const name = path === undefined ? key : `${key}["${path}"]`;
  return `${name}: ${value === undefined ? "removed" : String(value)}`;
}

/** The side as its file declares it after the edit. */
export function sideAfter(side: Side, changes: readonly KeyChange[]): Side {
  return changes.reduce(afterOne, side);
}

function afterOne(side: Side, { key, path, value }: KeyChange): Side {
  switch (key) {
    case "trafficWeight":
      return { ...side, trafficWeight: Number(value ?? 0) };
    case "hostWeights":
      return { ...side, hostWeights: hostWeightsAfter(side.hostWeights, path, value) };
    case "active":
    case "fence":
    case "adopt":
    case "retired":
      return { ...side, [key]: value === true };
    case "peer":
    case "override": {
      const without = ({ [key]: _old, ...others }: Side): Side => others;
      return value === undefined ? without(side) : { ...side, [key]: String(value) };
    }
    default:
      throw new Error(`no step changes ${key}`);
  }
}

function hostWeightsAfter(
  weights: Side["hostWeights"],
  host: string | undefined,
  value: KeyChange["value"],
): Side["hostWeights"] {
  if (host === undefined) return {};
  const others = Object.entries(weights).filter(([name]) => name !== host);
  return Object.fromEntries(value === undefined ? others : [...others, [host, Number(value)]]);
}
