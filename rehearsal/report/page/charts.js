// Draws the charts of the report, in the page. `echarts`, `runs` and the functions of the other files are there already.
/* global echarts, runs, chartKinds, comparisonChart, document, window, getComputedStyle, matchMedia */
(() => {
  const last = Math.max(...runs.map((run) => run.minutes));
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = [];
  const look = { last, colour, isNarrow: () => window.innerWidth < 600 };
  const kinds = chartKinds(look);

  function draw() {
    for (const { chart, run, kind } of charts) {
      chart.setOption(kind === "comparison" ? comparisonChart(runs, look) : kinds[kind](run), true);
    }
  }

  for (const element of document.querySelectorAll("[data-chart]")) {
    const run = runs[Number(element.dataset.run)];
    charts.push({
      chart: echarts.init(element, null, { renderer: "svg" }),
      run,
      kind: element.dataset.chart,
    });
  }
  draw();
  const resize = () => {
    for (const { chart } of charts) chart.resize();
    draw();
  };
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", resize);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
