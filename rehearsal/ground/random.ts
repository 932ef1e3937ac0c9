import { createHash } from "node:crypto";

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** The same seed, the same numbers (mulberry32). */
export function seededRandom(seed: number | string): Random {
  let state = createHash("sha256").update(String(seed)).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One number in [0, 1) that depends on nothing but the text. */
export function hashedNumber(text: string | Buffer): number {
  return createHash("sha256").update(text).digest().readUInt32LE(0) / 4294967296;
}

/** A made-up hexadecimal suffix as AWS puts it behind `vpc-`: the same text, the same suffix. */
export function hexOf(text: string, length = 17): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}
