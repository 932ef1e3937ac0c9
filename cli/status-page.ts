// The status of a migration as a page of text, 80 columns wide.
import type { HostStatus, MigrationStatus } from "../live/status.ts";
import type { Answer } from "../migration/rules/rule.ts";
import { plural } from "./plural.ts";
import { table } from "./table.ts";

const widthOfHost = 32;

/**
 * @param told what other commands say, a line each
 * @param nowMs for "ago"
 */
export function statusPage(
  status: MigrationStatus,
  told: { readonly next: string; readonly parity?: string | undefined },
  nowMs: number,
): string {
  const { sides, locks, drains, differences } = status;
  const rows = folded(status.hosts, sides);
  return [
    table(["host", `files ${sides.join("/")}`, "Route53", "measured", "answers"], rows),
    "",
    `zero-weight lock: ${locks.zeroWeight ?? "nobody"}; active lock: ${locks.active ?? "nobody"}`,
    ...drains.map(({ stack, secondsLeft }) =>
      secondsLeft === 0
        ? `drain of ${stack}: over`
        : `drain of ${stack}: ${minutes(secondsLeft)} left`,
    ),
    ...sides.flatMap((stack) => {
      const update = status.lastUpdates[stack];
      if (update == null) return [];
      const ago = minutes((nowMs - Date.parse(update.startTime)) / 1000);
      return [`last ${update.kind} of ${stack}: ${update.result}, ${ago} ago`];
    }),
    ...status.activeOnly.map(({ stack, workloads, notSuspended, unread }) =>
      unread === undefined
        ? `active-only workloads on ${stack}: ${notSuspended.length} of ${workloads} run` +
          (notSuspended.length > 0 ? ` (${shortened(notSuspended)})` : "")
        : `active-only workloads on ${stack}: not known: ${unread}`,
    ),
    ...differences.map((line) => `differs: ${line}`),
    ...(told.parity === undefined ? [] : [`parity: ${told.parity}`]),
    `next: ${told.next}`,
  ].join("\n");
}

/** Hosts that differ in nothing share a row. */
function folded(
  hosts: readonly HostStatus[],
  sides: readonly string[],
): readonly (readonly string[])[] {
  const alike = Map.groupBy(hosts, (host) => JSON.stringify(cellsOf(host, sides, false)));
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const more = group.length - 1;
    const tail = more === 0 ? "" : ` +${plural(more, "host")}`;
    const name = cut(first.host, widthOfHost - tail.length) + tail;
    return [[name, ...cellsOf(summed(group), sides, true)]];
  });
}

/** One for all: their answers counted together. */
function summed(group: readonly HostStatus[]): HostStatus {
  const [first] = group;
  if (first === undefined) throw new Error("a group has at least one host");
  const measured: Record<string, number> = {};
  for (const host of group) {
    for (const [side, count] of Object.entries(host.measured ?? {})) {
      measured[side] = (measured[side] ?? 0) + count;
    }
  }
  return { ...first, measured: Object.keys(measured).length === 0 ? null : measured };
}

function cellsOf(
  { files, route53, measured, answers }: HostStatus,
  sides: readonly string[],
  exact: boolean,
): readonly string[] {
  const pair = (values: Readonly<Record<string, number | null>>) =>
    sides.map((side) => String(values[side] ?? "-")).join("/");
  return [
    pair(files),
    pair(route53),
    // luck alone makes no two hosts differ
    exact ? shares(measured, sides) : String(measured === null || "other" in measured),
    sides.map((side) => answerText(answers[side] ?? null)).join("/"),
  ];
}

function shares(measured: HostStatus["measured"], sides: readonly string[]): string {
  if (measured === null) return "-";
  const all = Object.values(measured).reduce((sum, count) => sum + count, 0);
  const percent = (side: string) => String(Math.round((100 * (measured[side] ?? 0)) / all));
  const other = "other" in measured ? `, ${percent("other")} elsewhere` : "";
  return `${sides.map(percent).join("/")} %${other}`;
}

function answerText(answer: Answer | null): string {
  if (answer === null) return "-";
  return "failure" in answer ? "none" : String(answer.status);
}

function shortened(names: readonly string[]): string {
  const [first = "", ...more] = names;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}

/** `2 h 05 min`, `12 min`, `40 s`. */
function minutes(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const [hours, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours === 0 ? `${rest} min` : `${hours} h ${String(rest).padStart(2, "0")} min`;
}
