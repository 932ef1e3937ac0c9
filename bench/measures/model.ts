import { rowOf, usageOf, type Measure } from "../measure.ts";

/** How fast the model explores. */
export const model: Measure = {
  about: "the states that the model visits; complete when no line of it says `not all`",
  run: ({ say }) => {
    say("the model");
    const { printed, ...usage } = usageOf({ args: ["tests/model/main.ts"] });
    const lines = printed.trim().split("\n");
    const states = Number(/^([\d,]+) states/.exec(lines.at(-1) ?? "")?.[1]?.replaceAll(",", ""));
    const cut = lines.filter((line) => line.includes("not all")).length;
    return [
      {
        ...rowOf("all settings", usage),
        note: `${states} states, ${Math.round(states / usage.cpuSeconds)} a second, ${cut} settings not complete`,
      },
    ];
  },
};
