// Which addons a created cluster gets: those that a cluster can do without.
import { z } from "zod";
import { flag } from "./values.ts";

export const addons = z.strictObject({
  /** What `kubectl top` and a HorizontalPodAutoscaler read. */
  metricsServer: flag.default(true),
});

export type AddonChoice = z.infer<typeof addons>;
