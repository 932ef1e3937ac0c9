// The configurations that `npm run model` walks through.
import { file, type File, type Setting } from "./setting.ts";

const base = {
  singletons: false,
  faults: { crashes: 0, deaths: 0, hands: 0 },
  concurrent: true,
  destroy: false,
  foreign: false,
} as const;

const retired: File = file([0], { retired: true });

/** One host's weights in every order, with every fault. */
export const oneHost: Setting = {
  ...base,
  name: "1 host: weights 0, 1, 100, retire, destroy",
  hosts: 1,
  files: [file([0]), file([1]), file([100]), retired],
  faults: { crashes: 1, deaths: 1, hands: 0 },
  destroy: true,
};
export const settings: readonly Setting[] = [oneHost];
