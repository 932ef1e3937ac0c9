import type { Patch } from "./patch.ts";

/** Every patch; the order means nothing. */
export const patches: readonly Patch[] = [];
