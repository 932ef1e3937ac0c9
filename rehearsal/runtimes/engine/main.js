// What a real Pulumi engine runs in a rehearsal, in the place of the project's main.js: the same program, in the
// rehearsal's world.
import program from "./index.ts";
import { environmentOfRehearsal } from "./rehearsal/simulated-environment.ts";

export default () => program(environmentOfRehearsal());
