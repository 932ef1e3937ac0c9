import type { Provider } from "../../world/provider.ts";
import { Configurations } from "./configurations.ts";
import type { StackState } from "./state.ts";

/** Hand-made changes and half-done updates are seen before they are trusted (`refresh: always`). */
export async function refresh(state: StackState, provider: Provider): Promise<void> {
  // by the providers as the last update left them
  const configurations = new Configurations(state, provider);
  for (const old of [...state.resources.values()]) {
    if (!old.outside) continue;
    const now = await provider.read(old.type, old.id, old.outputs, configurations.of(old.provider));
    if (now === undefined) {
      state.resources.delete(old.urn);
      continue;
    }
    const inputs = Object.fromEntries(
      Object.entries(old.inputs).map(([key, value]) => [key, now.inputs[key] ?? value]),
    );
    state.resources.set(old.urn, { ...old, inputs, outputs: now.outputs });
  }
}
