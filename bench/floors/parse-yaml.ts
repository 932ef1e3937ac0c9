// The floor of the commands: every manifest of each folder parsed once, with the library that the project uses.
//
//   node bench/floors/parse-yaml.ts FOLDER...
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

let objects = 0;
for (const folder of process.argv.slice(2)) {
  for (const file of readdirSync(folder)) {
    for (const document of parseAllDocuments(readFileSync(join(folder, file), "utf8"))) {
      if (document.toJS() !== null) objects++;
    }
  }
}
console.log(`${objects} objects`);
