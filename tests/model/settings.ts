// The configurations that `npm run model` walks through, and that the mutations are tried on. Each has what
// it is about and little else: what can come up grows with the product of everything.
import { file, type File, type Setting } from "./setting.ts";

/** Without faults, and with two updates at once. */
export const base = {
  activeOnly: false,
  faults: { crashes: 0, deaths: 0, hands: 0 },
  concurrent: true,
  destroy: false,
  foreign: false,
} as const;

const retired: File = file([0], { retired: true });
const oneHost: readonly File[] = [file([0]), file([100]), retired];
const twoHosts = [file([0, 0]), file([100, 100]), file([100, 0]), file([0, 100]), retired];

/** A side dies at any moment, between the gate's answer and the write too. */
export const deaths: Setting = {
  ...base,
  name: "1 host, weights 0, 1, 100, a side dies",
  hosts: 1,
  files: [...oneHost, file([1])],
  faults: { ...base.faults, deaths: 1 },
};

/** Updates are killed at any operation, twice. */
export const crashes: Setting = {
  ...base,
  name: "1 host, two updates are killed",
  hosts: 1,
  files: oneHost,
  faults: { ...base.faults, crashes: 2 },
};

export const destroys: Setting = {
  ...base,
  name: "1 host, destroys at any time, an update is killed",
  hosts: 1,
  files: oneHost,
  faults: { ...base.faults, crashes: 1 },
  destroy: true,
};

export const hands: Setting = {
  ...base,
  name: "1 host, somebody changes a record by hand, or adds one",
  hosts: 1,
  files: [...oneHost, file([0], { peer: false }), file([100], { peer: false })],
  faults: { ...base.faults, hands: 1 },
  foreign: true,
};

/** Somebody lets a side's record point at the other side's load balancer. */
export const retargets: Setting = {
  ...base,
  name: "1 host, a record points at the other side by hand, another Kubernetes version, destroys",
  hosts: 1,
  files: [...oneHost, file([0], { inPlaceChanges: true }), file([0], { fence: true })],
  faults: { ...base.faults, hands: 1, deaths: 1 },
  concurrent: false,
  destroy: true,
  retargets: true,
};

export const leavers: Setting = {
  ...base,
  name: "1 host, leaves the manifests, with removedHosts and without",
  hosts: 1,
  files: [...oneHost, file([0], { missing: [0] }), file([0], { missing: [0], removed: [0] })],
};

export const inPlaceChanges: Setting = {
  ...base,
  name: "1 host, another Kubernetes version in a stack file",
  hosts: 1,
  files: [...oneHost, file([0], { inPlaceChanges: true }), file([100], { inPlaceChanges: true })],
};

export const activeOnly: Setting = {
  ...base,
  name: "1 host, active-only workloads, an update is killed",
  hosts: 1,
  files: [file([100]), file([100], { active: true })],
  faults: { ...base.faults, crashes: 1 },
  activeOnly: true,
};

/** The API of a side does not answer while its active-only workloads should be suspended. */
export const silentApi: Setting = {
  ...activeOnly,
  name: "1 host, active-only workloads, a side dies",
  concurrent: false,
  faults: { ...base.faults, deaths: 1 },
};

export const fences: Setting = {
  ...base,
  name: "1 host, active-only workloads, fence, retired",
  hosts: 1,
  files: [file([100]), file([100], { active: true }), file([0], { fence: true }), retired],
  activeOnly: true,
};

/** A fenced side is brought back, and the update that does so is killed. */
export const broughtBack: Setting = {
  ...base,
  name: "1 host, fence, an update is killed",
  hosts: 1,
  files: [file([0]), file([100]), file([0], { fence: true })],
  faults: { ...base.faults, crashes: 1 },
};

/** Updates of both sides go on while one dies, and the active-only workloads change hands. */
const deathsBesideActiveOnly: Setting = {
  ...activeOnly,
  name: "1 host, active-only workloads, two updates at once, a side dies",
  faults: { ...base.faults, deaths: 1 },
};

/** A side dies, and is fenced. */
export const deathsBesideFence: Setting = {
  ...fences,
  name: "1 host, active-only workloads, fence, a side dies",
  concurrent: false,
  faults: { ...base.faults, deaths: 1 },
};

/** A pull request takes the pods away that are behind a host, or brings them back. */
export const manifests: Setting = {
  ...base,
  name: "1 host, manifests with pods behind it and without",
  hosts: 1,
  files: [...oneHost, file([0], { unbacked: [0] }), file([100], { unbacked: [0] })],
};

/** A pull request takes the paths away that lead to a host, or brings them back. */
export const routes: Setting = {
  ...base,
  name: "1 host, manifests with a path to it and without",
  hosts: 1,
  files: [...oneHost, file([0], { unrouted: [0] }), file([100], { unrouted: [0] })],
};

/** A simple record serves the host, and either side may try to take it over. */
export const adoption: Setting = {
  ...base,
  name: "1 host, a simple record, adopted by either side, an update is killed",
  hosts: 1,
  files: [...oneHost, file([100], { adopt: true }), file([0], { adopt: true })],
  faults: { ...base.faults, crashes: 1 },
  simple: 0,
};

/** A record of another name points at a side, at any time between updates. */
export const pointers: Setting = {
  ...base,
  name: "1 host, a record of another name points at a side, fence, destroys",
  hosts: 1,
  files: [...oneHost, file([0], { fence: true }), file([0], { inPlaceChanges: true })],
  concurrent: false,
  destroy: true,
  forgotten: true,
};

/** Both sides' machines are in one network, which one stack would destroy with its cluster. */
export const network: Setting = {
  ...base,
  name: "1 host, one network of both sides, destroys",
  hosts: 1,
  files: [...oneHost, file([0], { fence: true })],
  concurrent: false,
  destroy: true,
  networkOwner: 0,
};

/** A host's name is in two hosted zones of the files, and clients are sent to either. */
export const zones: Setting = {
  ...base,
  name: "1 host, a longer hosted zone comes and goes, and its delegation",
  hosts: 1,
  files: [...oneHost, file([0], { longerZone: true }), file([100], { longerZone: true })],
  faults: { ...base.faults, crashes: 1 },
  concurrent: false,
  delegation: true,
};

/** A state's storage refuses to be read. */
export const unreadable: Setting = {
  ...inPlaceChanges,
  name: "1 host, another Kubernetes version, outputs that can't be read",
  concurrent: false,
  unreadable: true,
};

/** As before, of a side that was fenced. */
export const unreadableFence: Setting = {
  ...fences,
  name: "1 host, active-only workloads, fence, outputs that can't be read",
  files: [
    file([100], { active: true }),
    file([0], { active: true }),
    file([0]),
    file([0], { fence: true }),
  ],
  concurrent: false,
  unreadable: true,
};

/** The gate's answer grows old between two hosts of one update. */
export const ageing: Setting = {
  ...base,
  name: "2 hosts, a side dies, a minute passes between two hosts",
  hosts: 2,
  files: [file([0, 0]), file([100, 100])],
  faults: { ...base.faults, deaths: 1 },
  concurrent: false,
  minutes: true,
};

/** Only one of several hosts at 0: the zero-weight lock is held while others move. */
export const mixtures: Setting = {
  ...base,
  name: "2 hosts, every mixture of weights 0 and 100",
  hosts: 2,
  files: twoHosts,
};

export const canary: Setting = {
  ...base,
  name: "3 hosts, one of them first",
  hosts: 3,
  files: [file([0, 0, 0]), file([100, 0, 0]), file([100, 100, 100]), retired],
};

export const settings: readonly Setting[] = [
  deaths,
  crashes,
  destroys,
  hands,
  retargets,
  leavers,
  inPlaceChanges,
  activeOnly,
  silentApi,
  fences,
  broughtBack,
  deathsBesideActiveOnly,
  deathsBesideFence,
  manifests,
  routes,
  adoption,
  pointers,
  network,
  zones,
  unreadable,
  unreadableFence,
  ageing,
  mixtures,
  canary,
];
