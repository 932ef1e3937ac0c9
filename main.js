// What Pulumi runs. Plain JavaScript, so that an old Node can read it and say what is wrong.
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  const { RunError } = await import("@pulumi/pulumi");
  throw new RunError(
    `Node ${process.versions.node} is on the PATH, expected 22.18 or later (24 is best): the program is ` +
      `TypeScript that Node runs itself. \`npm ci\` has put Node 24 into node_modules/.bin: ` +
      `PATH="$PWD/node_modules/.bin:$PATH" pulumi preview`,
  );
}

// what one run has compiled the next one loads: half of the time until the first resource
module.enableCompileCache();

export default (await import("./index.ts")).default;
