// The machines of both clusters are replaced in the middle of the migration.
import { rollPhase } from "../roll.ts";
import { weight, type Fault } from "./fault.ts";

export const machinesRolled: Fault = {
  what: "while both sides serve, npm run roll replaces every machine of the clusters that the program has created",
  before: { ...weight(100), stack: "target" },
  happens: async (trial, _edit, { source, target }) => {
    for (const stack of [source, target]) {
      if (trial.rehearsal.side(stack).cluster.created) await rollPhase(trial, stack, { all: true });
    }
    return "go on";
  },
};
