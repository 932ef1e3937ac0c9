// Control planes for tests. One is shared: started for the first test that needs it, stopped after the last.
import { after, before } from "mocha";
import { RealControlPlane } from "../../rehearsal/control-planes/real-control-plane.ts";
import { missingOf, type Program } from "../../rehearsal/control-planes/programs.ts";

let shared: Promise<RealControlPlane> | undefined;
const told = new Set<string>();

// outside of every `describe`: after the whole run
after(async () => {
  await (await shared?.catch(() => undefined))?.stop();
});

/**
 * A real control plane for the tests of one `describe`, which are skipped, with one line that says so,
 * where its programs are not. Other tests have objects there, too.
 */
export function onControlPlane(...more: readonly Program[]): () => RealControlPlane {
  return onPlane(more, () => (shared ??= RealControlPlane.start()));
}

/** The same, for tests whose objects other tests would meet: webhooks, definitions, pods that run. */
export function onOwnControlPlane(...more: readonly Program[]): () => RealControlPlane {
  let own: RealControlPlane | undefined;
  after(async () => {
    await own?.stop();
  });
  return onPlane(more, async () => (own = await RealControlPlane.start()));
}

function onPlane(
  more: readonly Program[],
  start: () => Promise<RealControlPlane>,
): () => RealControlPlane {
  let plane: RealControlPlane | undefined;
  before(async function () {
    const missing = missingOf(["etcd", "kube-apiserver"]) || missingOf(more);
    if (missing !== "") {
      const why = `    skipped: no ${missing} (tests/kubernetes/build-tools.sh builds all)`;
      if (!told.has(why)) console.log(why);
      told.add(why);
      this.skip();
    }
    this.timeout(180_000);
    plane = await start();
  });
  return () => {
    if (plane === undefined) throw new Error("the control plane is not started yet");
    return plane;
  };
}
