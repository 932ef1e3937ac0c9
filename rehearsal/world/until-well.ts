// Waiting until a cluster is well, in simulated time.
import type { ClusterFinding } from "../../components/cluster/validation/cluster-findings.ts";
import type { Clock } from "../ground/clock.ts";

/** How often it is validated, simulated seconds. */
const everySeconds = 10;

/**
 * @param seconds simulated; none longer
 * @param waitsFor told of the first finding before each pause
 * @returns what was found at last; nothing: it is well
 */
export async function untilWell(
  clock: Clock,
  validate: () => Promise<readonly ClusterFinding[]>,
  seconds: number,
  waitsFor: (first: ClusterFinding) => void = () => undefined,
): Promise<readonly ClusterFinding[]> {
  const endMs = clock.now() + seconds * 1000;
  for (;;) {
    const findings = await validate();
    const [first] = findings;
    if (first === undefined || clock.now() > endMs) return findings;
    waitsFor(first);
    await clock.sleep(everySeconds);
  }
}
