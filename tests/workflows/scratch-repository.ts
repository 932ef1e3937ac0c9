// A scratch repository with an origin, and stubs of gh and pulumi that record what they get.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { TemporaryProject } from "../unit/cli/temporary-project.ts";

export const root = resolve(import.meta.dirname, "../..");

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class ScratchRepository {
  readonly project = new TemporaryProject();
  /** Where scripts put what they make. */
  readonly out = mkdtempSync(join(tmpdir(), "parts-"));
  readonly #bin = mkdtempSync(join(tmpdir(), "stubs-"));

  /** @returns the commit */
  commit(): string {
    this.project.commit();
    return this.git("rev-parse", "HEAD");
  }

  git(...words: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync("git", ["-C", this.project.dir, ...words], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** A bare repository to push to. */
  addOrigin(): void {
    const origin = join(this.#bin, "origin.git");
    spawnSync("git", ["clone", "--quiet", "--bare", this.project.dir, origin]);
    this.git("remote", "add", "origin", origin);
  }

  /** A program of that name, first on the PATH. It appends its words to a list: `calls(name)`. */
  stub(name: string, script: string): void {
    const path = join(this.#bin, name);
    writeFileSync(
      path,
      `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >>"${this.#callsOf(name)}"\n${script}\n`,
    );
    chmodSync(path, 0o755);
  }

  calls(name: string): readonly string[] {
    const file = this.#callsOf(name);
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  #callsOf(name: string): string {
    return join(this.#bin, `${name}.calls`);
  }

  /** A script of .github/scripts, run in the repository. */
  run(
    script: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Outcome {
    const { status, stdout, stderr } = spawnSync(
      join(root, ".github/scripts", `${script}.sh`),
      words,
      {
        cwd: this.project.dir,
        encoding: "utf8",
        env: {
          ...process.env,
          PATH: [this.#bin, process.env["PATH"]].join(delimiter),
          NODE_NO_WARNINGS: "1",
          GH_REPO: "acme/migration",
          ...environment,
        },
      },
    );
    return { status, stdout, stderr };
  }

  part(name: string): string {
    return readFileSync(join(this.out, name), "utf8");
  }

  write(name: string, text: string): void {
    mkdirSync(this.out, { recursive: true });
    writeFileSync(join(this.out, name), text);
  }

  remove(): void {
    this.project.remove();
    for (const folder of [this.out, this.#bin]) rmSync(folder, { recursive: true });
  }
}
