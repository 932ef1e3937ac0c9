import { setTimeout as pause } from "node:timers/promises";

/** Asks again until the assertions hold; after this many seconds, their error is the test's. */
export async function eventually(holds: () => Promise<void>, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await holds();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(200);
  }
}
