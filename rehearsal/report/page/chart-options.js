// What ECharts draws of one run, in the page and in pictures.

/** Of the answered requests of five minutes around each: few requests make no spikes. */
export function smoothShares(run) {
  return run.perMinute.flatMap((minute, i) => {
    const near = run.perMinute.slice(Math.max(0, i - 2), i + 3);
    const target = near.reduce((sum, each) => sum + each.target, 0);
    const all = near.reduce((sum, each) => sum + each.target + each.source, 0);
    return all === 0 ? [] : [[Math.max(0, minute.at), Math.round((target / all) * 1000) / 10]];
  });
}

/**
 * @param last the latest minute of all runs
 * @param colour a colour by its name in page.css
 * @param isNarrow whether the chart has a phone's width
 */
export function chartKinds({ last, colour, isNarrow }) {
  function base(run, title) {
    const narrow = isNarrow();
    const text = colour("--text");
    const line = colour("--line");
    const axis = { axisLine: { lineStyle: { color: line } }, axisLabel: { color: text } };
    return {
      animation: false,
      aria: { enabled: true, label: { description: title } },
      textStyle: { color: text },
      tooltip: { trigger: "axis", confine: true },
      legend: { bottom: 0, textStyle: { color: text }, icon: "roundRect" },
      grid: { left: narrow ? 44 : 60, right: narrow ? 12 : 60, top: 30, bottom: 76 },
      xAxis: {
        ...axis,
        axisLabel: { ...axis.axisLabel, showMaxLabel: false },
        type: "value",
        min: 0,
        max: Math.ceil(last),
        name: "simulated minutes",
        nameLocation: "middle",
        nameGap: 26,
        nameTextStyle: { color: text },
        splitLine: { show: false },
      },
      yAxis: { ...axis, type: "value", min: 0, splitLine: { lineStyle: { color: line } } },
    };
  }

  /** Numbers in circles' stead: the steps' table says what each is. */
  function marks(run) {
    return {
      symbol: "none",
      silent: true,
      lineStyle: { color: colour("--quiet"), type: "dashed", width: 1 },
      label: { color: colour("--text"), formatter: "{b}", fontSize: 11 },
      data: run.steps
        .map((step, index) => ({ name: String(index + 1), xAxis: step.from }))
        .filter((mark, index, all) => index === 0 || mark.xAxis - all[index - 1].xAxis > last / 60),
    };
  }

  function drain(run) {
    return {
      silent: true,
      z: 10,
      itemStyle: { color: colour("--drain") },
      label: {
        color: colour("--text"),
        position: "insideBottom",
        distance: 8,
        fontWeight: "bold",
        backgroundColor: colour("--paper"),
        padding: [1, 4],
      },
      data: run.drain ? [[{ name: "drain", xAxis: run.drain[0] }, { xAxis: run.drain[1] }]] : [],
    };
  }

  return {
    shares(run) {
      const options = base(
        run,
        `Share of the requests that ${run.target.stack} answered, over time`,
      );
      const shares = smoothShares(run);
      const area = {
        type: "line",
        stack: "share",
        showSymbol: false,
        smooth: true,
        lineStyle: { width: 0 },
      };
      return {
        ...options,
        yAxis: {
          ...options.yAxis,
          max: 100,
          axisLabel: { ...options.yAxis.axisLabel, formatter: "{value} %" },
        },
        series: [
          {
            ...area,
            name: `${run.target.stack} answered`,
            color: colour("--target"),
            areaStyle: { opacity: 0.6 },
            data: shares,
            markLine: marks(run),
          },
          {
            ...area,
            name: `${run.source.stack} answered`,
            color: colour("--source"),
            areaStyle: { opacity: 0.35 },
            data: shares.map(([at, share]) => [at, Math.round((100 - share) * 10) / 10]),
          },
          {
            name: `${run.target.stack} configured`,
            type: "line",
            step: "end",
            showSymbol: false,
            color: colour("--text"),
            lineStyle: { width: 2 },
            markArea: drain(run),
            data: [...run.configured, [run.minutes, run.configured.at(-1)?.[1] ?? 0]].map(
              ([at, share]) => [at, Math.round(share * 1000) / 10],
            ),
          },
        ],
      };
    },

    requests(run) {
      const options = base(run, "Requests and failed requests per simulated minute");
      const bar = { type: "bar", stack: "requests", barCategoryGap: 0, large: true };
      const of = (key) => run.perMinute.map((minute) => [Math.max(0, minute.at), minute[key]]);
      return {
        ...options,
        series: [
          {
            ...bar,
            name: `${run.source.stack} answered`,
            color: colour("--source"),
            data: of("source"),
          },
          {
            ...bar,
            name: `${run.target.stack} answered`,
            color: colour("--target"),
            data: of("target"),
          },
          { ...bar, name: "failed", color: colour("--failed"), data: of("failed") },
        ],
      };
    },

    latency(run) {
      const options = base(run, "Median time to answer by side, real milliseconds on this machine");
      const line = { type: "line", showSymbol: false, connectNulls: false };
      const of = (key) =>
        run.perMinute.map((minute) => [Math.max(0, minute.at), minute[key] ?? null]);
      return {
        ...options,
        yAxis: {
          ...options.yAxis,
          axisLabel: { ...options.yAxis.axisLabel, formatter: "{value} ms" },
        },
        series: [
          { ...line, name: run.source.stack, color: colour("--source"), data: of("sourceMs") },
          {
            ...line,
            name: run.target.stack,
            color: colour("--target"),
            lineStyle: { type: "dashed" },
            data: of("targetMs"),
          },
        ],
      };
    },

    lanes(run) {
      const options = base(run, "Runs of active-only workloads, a lane for each workload and side");
      const names = [...new Set(run.runs.map(({ what }) => what))].sort();
      const lanes = names.flatMap((what) =>
        ["source", "target"].map((side) => `${what.split("/").at(-1)} on ${run[side].stack}`),
      );
      const bars = (side) =>
        run.runs
          .filter((each) => each.side === side)
          .flatMap((each) => {
            const lane = 2 * names.indexOf(each.what) + (side === "target" ? 1 : 0);
            return [
              [each.from, lane],
              [Math.max(each.to, each.from + last / 400), lane],
              [null, null],
            ];
          });
      const line = {
        type: "line",
        showSymbol: false,
        lineStyle: { width: 9, cap: "butt" },
        connectNulls: false,
      };
      return {
        ...options,
        tooltip: { show: false },
        grid: { ...options.grid, left: isNarrow() ? 110 : 170 },
        yAxis: { ...options.yAxis, type: "category", data: lanes, inverse: true },
        series: [
          { ...line, name: run.source.stack, color: colour("--source"), data: bars("source") },
          { ...line, name: run.target.stack, color: colour("--target"), data: bars("target") },
        ],
      };
    },
  };
}
