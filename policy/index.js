// What the engine loads. Plain JavaScript, since it would have ts-node compile a TypeScript file; what this
// imports, Node runs by its own type stripping.
import "./pack.ts";
