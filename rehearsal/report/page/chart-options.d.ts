import type { EChartsCoreOption } from "echarts/core";
import type { RunReport } from "../run-report.ts";

export function chartKinds(look: {
  readonly last: number;
  readonly colour: (name: string) => string;
  readonly isNarrow: () => boolean;
}): Readonly<
  Record<"shares" | "requests" | "latency" | "lanes", (run: RunReport) => EChartsCoreOption>
>;
