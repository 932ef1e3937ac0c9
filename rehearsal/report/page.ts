// The report as one page that needs nothing else: no network, no other file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { duration } from "../ground/clock.ts";
import type { RunReport } from "./run-report.ts";
import { percent } from "./cells.ts";

/** @param runs one, or several to be compared on one time scale */
export function page(runs: readonly RunReport[]): string {
  const [first] = runs;
  const title = runs.length === 1 ? (first?.headline ?? "") : `${runs.length} rehearsals compared`;
  const charts = createRequire(import.meta.url).resolve("echarts/dist/echarts.common.min.js");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(title)}</title>
<style>${ownFile("page/page.css")}</style>
</head>
<body>
<main>
${runs.length === 1 ? "" : `<h1>${escape(title)}</h1>${comparison(runs)}`}
${runs.map((run, index) => section(run, index, runs.length === 1)).join("\n")}
</main>
<script>${inScript(readFileSync(charts, "utf8"))}</script>
<script>const runs = ${inScript(JSON.stringify(runs))};
${["chart-options", "comparison", "charts"].map((name) => inlined(`page/${name}.js`)).join("\n")}</script>
</body>
</html>
`;
}

function section(run: RunReport, index: number, alone: boolean): string {
  const heading = alone
    ? `<h1>${escape(run.headline)}</h1>`
    : `<h2 id="run-${index}">${escape(run.name)}: ${escape(run.headline)}</h2>`;
  const sub = alone ? "h2" : "h3";
  const chart = (kind: string, title: string, text: string, height?: number): string =>
    `<section><${sub}>${escape(title)}</${sub}><p class="quiet">${escape(text)}</p>` +
    `<div class="chart"${height === undefined ? "" : ` style="height: ${height}px"`} data-chart="${kind}" data-run="${index}" role="img" aria-label="${escape(`${title}. ${text}`)}"></div></section>`;
  const { source, target } = run;
  return [
    `<header class="${run.good ? "good" : "bad"}">${heading}`,
    ...(run.ended === undefined
      ? []
      : [`<p class="failed">It ended early: ${escape(run.ended)}</p>`]),
    `<ul>${run.remarks.map((remark) => `<li>${escape(remark)}</li>`).join("")}</ul></header>`,
    chart(
      "shares",
      `Who answered`,
      `${target.stack}'s share of the answered requests, and the line of what Route53 was told. Numbers are steps, the shaded time is the drain.`,
    ),
    chart("requests", "Requests per minute", "Stacked by who answered; failed requests on top."),
    ...(run.runs.length === 0
      ? []
      : [
          chart(
            "lanes",
            "Runs of active-only workloads",
            "One lane for each workload and side: no two of a pair at one time.",
            110 + 36 * Math.max(6, new Set(run.runs.map(({ what }) => what)).size),
          ),
        ]),
    chart(
      "latency",
      "Time to answer",
      "The median of each minute, in real milliseconds on this machine.",
    ),
    `<section><${sub}>Steps</${sub}>${steps(run)}</section>`,
    `<section><${sub}>Hosts</${sub}>${hosts(run)}</section>`,
    ...(run.failures.length === 0
      ? []
      : [`<section><${sub}>First failed requests</${sub}>${failures(run)}</section>`]),
    `<p>${escape(source.stack)}: ${escape(source.cluster)}, Kubernetes ${escape(source.kubernetesVersion)}. ${escape(target.stack)}: ${escape(target.cluster)}, Kubernetes ${escape(target.kubernetesVersion)}. Seed ${run.seed}.</p>`,
    `<p>To repeat it: <code>${escape(run.command)}</code></p>`,
  ].join("\n");
}

function comparison(runs: readonly RunReport[]): string {
  const text =
    "Every run on one time scale: the target's share of the answered requests, and of each minute's requests those that failed.";
  const chart =
    `<section><h2>Loss over time</h2><p class="quiet">${text}</p>` +
    `<div class="chart" style="height: ${runs.length * 110 + 60}px" data-chart="comparison" role="img" aria-label="Loss over time. ${text}"></div></section>`;
  return `${comparisonTable(runs)}${chart}`;
}

function comparisonTable(runs: readonly RunReport[]): string {
  return table(
    "Side by side",
    ["rehearsal", "takes", "requests", "failed", "first to last failure", "active-only at the end"],
    runs.map(({ name, verdict }, index) => [
      html(`<a href="#run-${index}">${escape(name)}</a>`),
      whole(verdict.seconds),
      verdict.requests,
      verdict.failed,
      verdict.failed === 0 ? "" : whole(verdict.lossSeconds),
      `${verdict.activeOnly - verdict.idle.length} of ${verdict.activeOnly}`,
    ]),
    3,
  );
}

function steps(run: RunReport): string {
  const share = (value: number | undefined): string => (value === undefined ? "" : percent(value));
  return table(
    `Every step, with ${run.target.stack}'s share`,
    ["", "step", "edit", "requests", "failed", "configured", "of DNS", "of requests"],
    run.steps.map((step, index) => [
      index + 1,
      step.title,
      html(
        `<pre>${escape(step.diff.join("\n"))}${step.refused === undefined ? "" : `\nrefused: ${escape(step.refused)}`}</pre>`,
      ),
      step.requests,
      step.failed,
      share(step.configured),
      share(step.measured),
      share(step.ofRequests),
    ]),
    4,
  );
}

function hosts(run: RunReport): string {
  const stacks = [run.source.stack, run.target.stack];
  return table(
    "Every host",
    ["host", "requests", "failed", ...stacks.map((stack) => `answered by ${stack}`), "reasons"],
    run.hosts.map((host) => [
      host.host,
      host.requests,
      host.failed,
      ...stacks.map((stack) => host.answered[stack] ?? 0),
      Object.entries(host.failures)
        .map(([reason, count]) => `${count} × ${reason}`)
        .join(", "),
    ]),
    2,
  );
}

function failures(run: RunReport): string {
  return table(
    `The first ${run.failures.length} of ${run.verdict.failed}`,
    ["at", "host", "reason", "client", "step"],
    run.failures.map(({ at, host, reason, client, step }) => [
      whole(at * 60),
      host,
      reason,
      client,
      step,
    ]),
  );
}

/** Text that is markup already. */
interface Markup {
  readonly markup: string;
}

function html(markup: string): Markup {
  return { markup };
}

/** @param failedColumn whose numbers above 0 are in colour, and bold for those who see none */
function table(
  caption: string,
  head: readonly string[],
  rows: readonly (readonly (string | number | Markup)[])[],
  failedColumn?: number,
): string {
  const cell = (value: string | number | Markup, column: number): string => {
    if (typeof value === "object") return `<td>${value.markup}</td>`;
    const failed = column === failedColumn && Number(value) > 0 ? " failed" : "";
    return `<td${isNumber(value) ? ` class="number${failed}"` : ""}>${escape(String(value))}</td>`;
  };
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escape(caption)}"><table><caption>${escape(caption)}</caption><thead><tr>${head
    .map((title, column) =>
      title === ""
        ? "<td></td>"
        : `<th scope="col"${rows.some((row) => isNumber(row[column])) ? ' class="number"' : ""}>${escape(title)}</th>`,
    )
    .join("")}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cell).join("")}</tr>`)
    .join("")}</tbody></table></div>`;
}

function isNumber(value: string | number | Markup | undefined): boolean {
  return typeof value === "number" || (typeof value === "string" && /^[\d.]+ %$/.test(value));
}

/** A duration that no narrow column breaks. */
function whole(seconds: number): string {
  return duration(seconds).replaceAll(" ", "\u00a0");
}

/** A module as a part of one script. */
function inlined(name: string): string {
  return ownFile(name).replaceAll(/^export /gm, "");
}

function ownFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A script ends at the first end tag, wherever it stands. */
function inScript(text: string): string {
  return text.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}
