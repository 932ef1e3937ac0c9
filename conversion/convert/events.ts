import { destination } from "../api-versions.ts";
import type { Conversion } from "../conversion.ts";
import { deprecationGuide } from "./move.ts";

export const event: Conversion = {
  name: "event-events-v1",
  summary: "refused: an event is a cluster's own diary, and v1 demands who reported what, when",
  sources: [`${deprecationGuide}#v1-25`],
  touches: [],
  apply: (object, target) => {
    if (object.kind !== "Event" || destination(object, target.minor) === undefined)
      return undefined;
    return {
      reason: `${object.apiVersion} Event is no longer served, and an event tells what happened on its own cluster`,
      wayOut: "remove it: the other cluster writes its own",
    };
  },
};
