// A machine in a scratch folder: the files that its user data would write, and stubs for every command that
// would leave the folder. The scripts themselves are the real ones, run by bash.
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";
import type { BootFile } from "../../../../../components/cluster/boot/user-data.ts";

/** The scripts are for Amazon Linux: they want its bash and GNU tools. */
export function onLinuxOnly(context: Context): void {
  if (process.platform === "linux") return;
  console.log("    not run: the boot scripts' tests need Linux");
  context.skip();
}

export interface Run {
  readonly status: number | null;
  /** Standard output and error together. */
  readonly output: string;
  /** The calls of this run, without those that every scenario makes. */
  readonly calls: readonly string[];
}

export class ScratchMachine {
  readonly root = mkdtempSync(join(tmpdir(), "cluster-boot-"));
  readonly #state = join(this.root, ".state");

  readonly #stubs: readonly string[];

  /** @param otherStubs a folder whose stubs go before the usual ones */
  constructor(files: readonly BootFile[], otherStubs?: string) {
    this.#stubs = [...(otherStubs === undefined ? [] : [otherStubs]), "stubs"].map((name) =>
      fileURLToPath(new URL(name, import.meta.url)),
    );
    for (const { path, permissions, content } of files) {
      this.write(path, content);
      spawnSync("chmod", [permissions, join(this.root, path)]);
    }
    // what the stub delivers has another digest than the release's
    const settings = this.read("/etc/cluster/settings");
    const digest = createHash("sha256").update("helper").digest("hex");
    this.write(
      "/etc/cluster/settings",
      settings.replaceAll(/^(REGISTRY_HELPER_(?:AMD|ARM)64)=.*$/gm, `$1='${digest}'`),
    );
    this.state("registry-helper", "helper");
    this.write("/etc/hosts", "127.0.0.1 localhost\n");
    this.state("volume", "vol-0aa\n");
    this.state("holder", "None\n");
    this.state("disk", "");
    this.state("containerd-version", "2.1.5");
    this.state("metadata/instance-id", "i-0123");
    this.state("metadata/availability-zone", "us-east-1a");
    this.state("metadata/local-ipv4", "172.20.32.10");
    this.state("metadata/local-hostname", "ip-172-20-32-10.ec2.internal");
    this.state("healthy", "");
    this.state("api-is-ready", "");
  }

  write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Tells the stubs something: see `stubs/`. */
  state(name: string, content: string): void {
    this.write(`.state/${name}`, content);
  }

  stateOf(name: string): string {
    return this.read(`.state/${name}`);
  }

  /** Takes something back that the stubs were told, or have noted. */
  forget(name: string): void {
    rmSync(join(this.#state, name), { recursive: true, force: true });
  }

  parameter(name: string, value: string): void {
    this.state(`parameters/cluster-migration/blue.k8s.example.com/${name}`, value);
  }

  parameterOf(name: string): string {
    return this.stateOf(`parameters/cluster-migration/blue.k8s.example.com/${name}`);
  }

  run(script = "/usr/local/lib/cluster/boot.sh", ...args: readonly string[]): Run {
    this.forget("calls");
    const { status, stdout, stderr } = spawnSync("bash", [join(this.root, script), ...args], {
      encoding: "utf8",
      timeout: 120_000,
      env: {
        PATH: [...this.#stubs, "/usr/bin", "/bin"].join(":"),
        // for the etcd tools' stub: those of the same release as the server that runs
        OUTER_PATH: process.env["PATH"],
        CLUSTER_ROOT: this.root,
        STATE: this.#state,
      },
    });
    const calls = existsSync(join(this.#state, "calls")) ? this.stateOf("calls") : "";
    return {
      status,
      output: stdout + stderr,
      calls: calls
        .replaceAll(this.root, "")
        .split("\n")
        .filter((call) => call !== ""),
    };
  }

  /** Every file with its content and the time of its last change; not what the stubs have noted. */
  files(): ReadonlyMap<string, string> {
    const all = readdirSync(this.root, { recursive: true, encoding: "utf8", withFileTypes: true });
    return new Map(
      all
        .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(this.#state))
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          return [path, `${statSync(path).mtimeMs} ${readFileSync(path, "utf8")}`];
        }),
    );
  }

  /** A new machine in this one's place: same disk, address and parameters, nothing else. */
  replacedBy(files: readonly BootFile[], instanceId: string): ScratchMachine {
    const next = new ScratchMachine(files);
    cpSync(join(this.#state, "parameters"), join(next.#state, "parameters"), { recursive: true });
    next.state("metadata/instance-id", instanceId);
    return next;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
