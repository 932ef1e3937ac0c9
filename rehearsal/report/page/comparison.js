/* global smoothShares */
/**
 * All runs below each other on one time scale: the target's share of the answers, and what failed of each minute's.
 *
 * @param last the latest minute of all
 */
export function comparisonChart(runs, { last, colour, isNarrow }) {
  const narrow = isNarrow();
  const text = colour("--text");
  const axisLine = { lineStyle: { color: colour("--line") } };
  const [left, right] = narrow ? [44, 44] : [60, 60];
  const rowHeight = 110;
  const percentOf = (part, all) => (all === 0 ? 0 : Math.round((part / all) * 1000) / 10);
  const each = (of) => runs.map(of);
  const failed = each(({ perMinute }) =>
    perMinute.map((minute) => [
      Math.max(0, minute.at),
      percentOf(minute.failed, minute.source + minute.target + minute.failed),
    ]),
  );
  const most = Math.max(...failed.flat().map(([, share]) => share));
  const mostFailed = Math.max(10, Math.ceil(most / 10) * 10);
  return {
    animation: false,
    aria: { enabled: true, label: { description: "Failed requests of each run over time" } },
    textStyle: { color: text },
    tooltip: { trigger: "axis", confine: true },
    legend: {
      bottom: 0,
      textStyle: { color: text },
      icon: "roundRect",
      data: ["answered by the target", "failed (scale on the right)"],
    },
    title: each((run, i) => ({
      text: `${run.name}: ${run.verdict.failed.toLocaleString("en")} failed`,
      top: i * rowHeight,
      left: left - 6,
      textStyle: { color: text, fontSize: 13 },
    })),
    grid: each((_run, i) => ({ left, right, top: i * rowHeight + 28, height: rowHeight - 46 })),
    xAxis: each((_run, i) => ({
      gridIndex: i,
      type: "value",
      min: 0,
      max: Math.ceil(last),
      axisLine,
      axisLabel: { show: i === runs.length - 1, color: text, showMaxLabel: false },
      axisTick: { show: i === runs.length - 1 },
      splitLine: { show: false },
      ...(i === runs.length - 1
        ? {
            name: "simulated minutes",
            nameLocation: "middle",
            nameGap: 26,
            nameTextStyle: { color: text },
          }
        : {}),
    })),
    yAxis: runs.flatMap((_run, i) =>
      [
        [100, "--text"],
        [mostFailed, "--failed"],
      ].map(([max, name]) => ({
        gridIndex: i,
        type: "value",
        min: 0,
        max,
        interval: max / 2,
        axisLine,
        axisLabel: { color: colour(name), formatter: "{value} %" },
        splitLine: name === "--text" ? axisLine : { show: false },
      })),
    ),
    series: runs.flatMap((run, i) => [
      {
        name: "answered by the target",
        type: "line",
        xAxisIndex: i,
        yAxisIndex: 2 * i,
        showSymbol: false,
        smooth: true,
        lineStyle: { width: 0 },
        areaStyle: { opacity: 0.45 },
        color: colour("--target"),
        data: smoothShares(run),
        markLine: {
          symbol: "none",
          silent: true,
          lineStyle: { color: colour("--quiet"), type: "dashed", width: 1 },
          label: { color: text, formatter: "end", fontSize: 11 },
          data: [{ xAxis: run.minutes }],
        },
      },
      {
        name: "failed (scale on the right)",
        type: "bar",
        z: 3,
        xAxisIndex: i,
        yAxisIndex: 2 * i + 1,
        barWidth: Math.max(2, Math.floor((narrow ? 300 : 1000) / (last * 2))),
        color: colour("--failed"),
        data: failed[i],
      },
    ]),
  };
}
