import { Cron } from "croner";
import { ProviderRefusal } from "../provider.ts";

/** A CronJob's schedule. */
export interface Schedule {
  /** Due times after `afterMs` and not after `untilMs`, ascending; of many the first hundred and the latest. */
  due(afterMs: number, untilMs: number): readonly number[];
}

/** The CronJob controller before Kubernetes 1.21 gives up after so many missed runs. */
export const mostMissed = 100;

/**
 * @param timeZone `spec.timeZone`: an IANA name; default: UTC, which is the controller's own
 * @throws Refusal for a schedule that the API server would not accept
 */
export function parseSchedule(text: string, timeZone = "UTC"): Schedule {
  const interval = /^@every (.+)$/.exec(text.trim())?.[1];
  if (interval !== undefined) return every(milliseconds(interval) ?? refuse(text));
  const key = `${timeZone} ${text}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const schedule = parseFields(text, timeZone);
  parsed.set(key, schedule);
  return schedule;
}

/** Controllers look at each CronJob every few seconds. */
const parsed = new Map<string, Schedule>();

function parseFields(text: string, timeZone: string): Schedule {
  let cron: Cron;
  try {
    cron = new Cron(text.trim(), {
      mode: "5-part",
      paused: true,
      ...(timeZone === "UTC" ? { utcOffset: 0 } : { timezone: timeZone }),
    });
    // an unknown time zone shows when a time is computed
    cron.nextRun();
  } catch {
    return refuse(text);
  }
  const next = (afterMs: number): number => cron.nextRun(new Date(afterMs))?.getTime() ?? Infinity;
  // nothing is due between the two
  let [quietFromMs, quietUntilMs] = [0, 0];
  return {
    due(afterMs, untilMs) {
      if (afterMs >= quietFromMs && untilMs < quietUntilMs) return [];
      const found: number[] = [];
      let at = next(afterMs);
      while (at <= untilMs && found.length <= mostMissed) {
        found.push(at);
        at = next(at);
      }
      if (at <= untilMs) {
        const [latest] = cron.previousRuns(1, new Date(untilMs + 1000));
        return [...found, latest?.getTime() ?? at];
      }
      [quietFromMs, quietUntilMs] = [found.at(-1) ?? afterMs, at];
      return found;
    },
  };
}

/** `@every 1h30m`: counted from the last run. */
function every(intervalMs: number): Schedule {
  return {
    due(afterMs, untilMs) {
      const count = Math.floor((untilMs - afterMs) / intervalMs);
      const first = Math.max(1, count - mostMissed);
      return Array.from(
        { length: Math.max(0, count - first + 1) },
        (_, i) => afterMs + (first + i) * intervalMs,
      );
    },
  };
}

/** Of a Go duration without fractions: `1h30m`, `90s`. */
function milliseconds(text: string): number | undefined {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [hours, minutes, seconds] = [1, 2, 3].map((i) => Number(parts?.[i] ?? 0));
  const total = 1000 * (3600 * (hours ?? 0) + 60 * (minutes ?? 0) + (seconds ?? 0));
  return total > 0 ? total : undefined;
}

function refuse(text: string): never {
  throw new ProviderRefusal(
    "Invalid",
    `spec.schedule: Invalid value: ${JSON.stringify(text)}: not a cron schedule`,
  );
}
