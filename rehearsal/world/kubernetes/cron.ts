import { Refusal } from "../provider.ts";

/** A schedule as Kubernetes understands it: five fields or a macro, in UTC. */
export interface Schedule {
  /** Due times after `afterMs` and not after `untilMs`, ascending, at most `limit` of them (the latest). */
  due(afterMs: number, untilMs: number, limit?: number): readonly number[];
}

const macros: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

const ranges: readonly (readonly [number, number, readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]],
  [0, 7, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]],
];

const minuteMs = 60_000;

/** @throws Refusal for a schedule that the API server would not accept */
export function parseSchedule(text: string): Schedule {
  const invalid = (): Refusal =>
    new Refusal(
      "Invalid",
      `spec.schedule: Invalid value: ${JSON.stringify(text)}: not a cron schedule`,
    );
  const fields = (macros[text.trim()] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) throw invalid();
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) => {
    const range = ranges[index];
    const set = range === undefined ? undefined : parseField(field, range);
    if (set === undefined) throw invalid();
    return set;
  }) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  if (weekdays.has(7)) weekdays.add(0);
  const anyDay = fields[2] === "*" || fields[2] === "?";
  const anyWeekday = fields[4] === "*" || fields[4] === "?";

  const matches = (ms: number): boolean => {
    const at = new Date(ms);
    if (!minutes.has(at.getUTCMinutes()) || !hours.has(at.getUTCHours())) return false;
    if (!months.has(at.getUTCMonth() + 1)) return false;
    const day = days.has(at.getUTCDate());
    const weekday = weekdays.has(at.getUTCDay());
    // cron's oddity: with both fields given, either will do
    return anyDay || anyWeekday ? day && weekday : day || weekday;
  };

  return {
    due(afterMs, untilMs, limit = 101) {
      const found: number[] = [];
      const last = Math.floor(untilMs / minuteMs) * minuteMs;
      for (let at = last; at > afterMs && found.length < limit; at -= minuteMs) {
        if (matches(at)) found.push(at);
      }
      return found.reverse();
    },
  };
}

function parseField(
  field: string,
  [from, to, names]: readonly [number, number, readonly string[]],
): Set<number> | undefined {
  const values = new Set<number>();
  const number = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    if (named >= 0) return named + from;
    return /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  for (const part of field.split(",")) {
    const [span = "", stepText] = part.split("/");
    const step = stepText === undefined ? 1 : number(stepText);
    let [first, last] = [from, to];
    if (span !== "*" && span !== "?") {
      const [a = "", b] = span.split("-");
      first = number(a);
      last = b === undefined ? (stepText === undefined ? first : to) : number(b);
    }
    if (!(step >= 1 && first >= from && last <= to && first <= last)) return undefined;
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}
