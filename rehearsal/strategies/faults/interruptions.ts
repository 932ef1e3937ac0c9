// Updates that are killed, records that people change, caches that hold.
import { Killed } from "../../runtimes/simulated/program.ts";
import type { Rehearsal } from "../../rehearsal.ts";
import { setByHand } from "../by-hand.ts";
import { mustUp, phase, UpdateFailed, wait } from "../strategy.ts";
import { activeLockHolders, weight, type Fault } from "./fault.ts";

export const upDies: Fault = {
  what: "an update is killed in the middle of a shift, and run again",
  before: weight(11),
  happens: async (trial, edit) => {
    trial.rehearsal.edit(edit.stack, edit.changes);
    await phase(trial, `${edit.stack}: killed in mid-shift`, "kill -9", async (step) => {
      step.refused = await killAtRecord(trial.rehearsal, edit.stack);
    });
    await phase(trial, `${edit.stack}: run again`, undefined, async () => {
      await mustUp(trial, edit.stack);
    });
    return "go on";
  },
};

export const lockKilled: Fault = {
  what: "the update that releases the active-only workloads is killed between Route53's answer and the state",
  before: { key: "active", value: false, stack: "source" },
  happens: async (trial, edit, { source, target }) => {
    const { rehearsal } = trial;
    rehearsal.edit(source, edit.changes);
    await phase(trial, `${source}: killed at its lock`, "kill -9", async (step) => {
      const { errors } = await rehearsal.project.up(source, (operation, urn) => {
        if (operation === "deleted" && urn.endsWith("::active-lock")) throw new Killed();
      });
      step.refused = errors[0] ?? "";
      if (!step.refused.includes(new Killed().message)) {
        throw new Error("the update has ended before it could be killed");
      }
    });
    rehearsal.edit(target, [{ key: "active", value: true }]);
    await phase(trial, `${target}: takes the lock`, undefined, async () => {
      await mustUp(trial, target);
    });
    await phase(trial, `${source}: run again`, undefined, async () => {
      await mustUp(trial, source);
    });
    const holders = activeLockHolders(rehearsal);
    if (holders.join() !== target) {
      throw new UpdateFailed(source, [
        `the active lock: got ${holders.join(", ") || "no record"}, expected ${target}'s`,
      ]);
    }
    return "go on";
  },
};

export const longCaches: Fault = {
  what: "every DNS cache holds answers for ten times the TTL and more",
  holdFactor: 10,
  before: {},
  happens: () => Promise.resolve("go on"),
};

export const handEdit: Fault = {
  what: "somebody changes a weight by hand, and somebody deletes a record",
  before: weight(100),
  happens: async (trial, _edit, { source, target }) => {
    await phase(trial, "a weight is changed by hand", "by hand", async () => {
      await setByHand(trial.rehearsal, target, 255);
      await wait(trial, 120, "clients");
    });
    await phase(trial, `${target}: repaired by an update`, undefined, async () => {
      await mustUp(trial, target);
    });
    await phase(trial, "records are deleted by hand", "by hand", async () => {
      await setByHand(trial.rehearsal, target, undefined);
      await wait(trial, 120, "clients");
    });
    await phase(trial, `${target}: repaired by an update`, undefined, async () => {
      await mustUp(trial, target);
    });
    await phase(trial, `${source}: nothing to repair`, undefined, async () => {
      await mustUp(trial, source);
    });
    return "go on";
  },
};

/** Kills the update when it has changed its first record and is about to change the second (the first, where there is one). */
async function killAtRecord(rehearsal: Rehearsal, stack: string): Promise<string> {
  let records = 0;
  const last = Math.min(2, rehearsal.workloads.hosts.length);
  try {
    await rehearsal.project.up(stack, async (operation, urn) => {
      if (operation !== "update" || !urn.includes("aws:route53/record:Record")) return;
      records++;
      if (records === last) await rehearsal.project.kill(stack);
    });
  } catch (error) {
    if (error instanceof Killed) return error.message;
    throw error;
  }
  throw new Error("the update has ended before it could be killed");
}
