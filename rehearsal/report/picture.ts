// The first chart of a report as a picture: for a README, in light and dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chartKinds } from "./page/chart-options.js";
import type { RunReport } from "./run-report.ts";

/** The page's own build, which is there in a tenth of the time of the whole library. */
const echarts = createRequire(import.meta.url)(
  "echarts/dist/echarts.common.min.js",
) as typeof import("echarts");

const size = { width: 860, height: 340 };

/** Who answered over time, as SVG: its description has the verdict and every step. */
export function picture(run: RunReport): string {
  const { shares } = chartKinds({
    last: run.minutes,
    // the page's own variables: the picture has both of their values
    colour: (name) => `var(${name})`,
    isNarrow: () => false,
  });
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  chart.setOption(shares(run));
  const svg = chart.renderToSVGString();
  chart.dispose();
  const start = svg.indexOf(">") + 1;
  return `${svg.slice(0, start)}\n<desc>${escaped(describe(run))}</desc>\n<style>${variables()}</style>${svg.slice(start)}\n`;
}

function describe({ headline, steps }: RunReport): string {
  return `${headline}. Steps: ${steps.map(({ title }) => title).join("; ")}.`;
}

/** The beginning of the page's style: the colours, and those of the dark. */
function variables(): string {
  const style = readFileSync(new URL("page/page.css", import.meta.url), "utf8");
  return style.slice(0, style.indexOf("* {")).trimEnd();
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
