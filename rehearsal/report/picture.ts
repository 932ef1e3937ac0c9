import * as echarts from "echarts";
import type { RequestLog } from "../ground/request-log.ts";

const size = { width: 1200, height: 580 };
const colours = ["#5b7fa6", "#e0a458", "#7aa874", "#a06cb0"];

/** Each side's share of the answered requests over time, the edits marked, failures as red bars: an SVG. */
export function picture(
  requestLog: RequestLog,
  clusters: readonly string[],
  title: string,
): string {
  const start = requestLog.steps[0]?.startedMs ?? requestLog.buckets[0]?.startMs ?? 0;
  const minutes = (ms: number): number => Math.round((ms - start) / 6000) / 10;
  const buckets = requestLog.buckets.toSorted((a, b) => a.startMs - b.startMs);
  const answeredIn = (bucket: (typeof buckets)[number]): number =>
    Object.values(bucket.answered).reduce((sum, n) => sum + n, 0);
  const marks = requestLog.steps.flatMap(({ mark, startedMs }) =>
    mark === undefined ? [] : [{ xAxis: minutes(startedMs), label: { formatter: mark } }],
  );
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...size });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: { text: title, left: 20, top: 12, textStyle: { fontSize: 16 } },
    legend: { bottom: 8, right: 90, itemGap: 30, icon: "roundRect" },
    // the marks lean out of the top, to the right
    grid: { left: 60, right: 90, top: 150, bottom: 70 },
    xAxis: {
      type: "value",
      name: "simulated minutes",
      nameLocation: "middle",
      nameGap: 28,
      min: 0,
      max: Math.ceil(minutes((buckets.at(-1)?.startMs ?? start) + 60_000)),
    },
    yAxis: [
      { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value} %" } },
      {
        type: "value",
        min: 0,
        minInterval: 1,
        name: "failed",
        nameLocation: "middle",
        nameGap: 30,
        splitLine: { show: false },
        show: requestLog.failed > 0,
      },
    ],
    series: [
      ...clusters.map((cluster, index) => ({
        name: cluster,
        type: "line",
        stack: "share",
        step: "end",
        showSymbol: false,
        lineStyle: { width: 0 },
        areaStyle: { opacity: 0.75 },
        color: colours[index % colours.length],
        data: buckets
          .filter((bucket) => answeredIn(bucket) > 0)
          .map((bucket) => [
            minutes(bucket.startMs),
            ((bucket.answered[cluster] ?? 0) / answeredIn(bucket)) * 100,
          ]),
        ...(index === 0
          ? {
              markLine: {
                symbol: "none",
                silent: true,
                lineStyle: { color: "#444444", type: "dashed" },
                label: {
                  rotate: 60,
                  position: "end",
                  align: "left",
                  verticalAlign: "middle",
                  distance: 8,
                  fontSize: 11,
                },
                data: marks,
              },
            }
          : {}),
      })),
      ...(requestLog.failed === 0
        ? []
        : [
            {
              name: "failed requests",
              type: "bar",
              yAxisIndex: 1,
              color: "#c0392b",
              barWidth: 3,
              z: 5,
              data: buckets.map((bucket) => [minutes(bucket.startMs), bucket.failed]),
            },
          ]),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
