// What `npm run model -- --deep` walks through besides.
import { file, type Setting } from "./setting.ts";
import { base, canary, deathsBesideFence, destroys, fences, mixtures } from "./settings.ts";

/** Minutes each: more faults at once. */
export const deepSettings: readonly Setting[] = [
  {
    ...destroys,
    name: "1 host, destroys, a side dies, an update is killed",
    faults: { ...base.faults, crashes: 1, deaths: 1 },
  },
  {
    ...fences,
    name: "1 host, active-only workloads, fence, weights 0 too",
    files: [...fences.files, file([0])],
  },
  {
    ...deathsBesideFence,
    name: "1 host, active-only workloads, fence, two updates at once, a side dies",
    concurrent: true,
  },
  {
    ...mixtures,
    name: "2 hosts, every mixture, a side dies",
    faults: { ...base.faults, deaths: 1 },
  },
  {
    ...mixtures,
    name: "2 hosts, every mixture, an update is killed",
    faults: { ...base.faults, crashes: 1 },
  },
  {
    ...canary,
    name: "3 hosts, one of them first, a side dies",
    faults: { ...base.faults, deaths: 1 },
  },
];
