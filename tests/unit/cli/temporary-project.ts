// A project in a git repository of its own, on which the real commands are run.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "../../../cli/command.ts";
import { commands } from "../../../cli/commands.ts";

/** What a command printed, and its exit code. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class TemporaryProject {
  readonly dir = mkdtempSync(join(tmpdir(), "project-"));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries({ ...project, ...files })) this.write(path, text);
    this.#git("init", "--quiet", "--initial-branch", "main");
    this.commit();
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), "utf8");
  }

  /** Replaces text that must be there. */
  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    this.write(path, text.replace(from, to));
  }

  delete(path: string): void {
    rmSync(join(this.dir, path));
  }

  commit(): void {
    this.#git("add", "--all");
    this.#git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "state");
  }

  /** A command, as its npm script runs it in this folder. */
  async run(command: string, ...words: readonly string[]): Promise<Outcome> {
    const [out, err]: [string[], string[]] = [[], []];
    const at = words.indexOf("--dir");
    const others = at === -1 ? words : [...words.slice(0, at), ...words.slice(at + 2)];
    const dir = join(this.dir, at === -1 ? "" : (words[at + 1] ?? ""));
    const status = await runCommand(commands, [command, "--dir", dir, ...others], {
      print: (text) => out.push(`${text}\n`),
      complain: (text) => err.push(`${text}\n`),
    });
    return { status, stdout: out.join(""), stderr: err.join("") };
  }

  shell(line: string): Outcome {
    return this.#spawn("sh", ["-c", line]);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  #git(...words: readonly string[]): void {
    const { status, stderr } = this.#spawn("git", words);
    if (status !== 0) throw new Error(stderr);
  }

  #spawn(program: string, words: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(program, words, {
      cwd: this.dir,
      encoding: "utf8",
      env: { ...process.env, NODE_NO_WARNINGS: "1" },
    });
    return { status, stdout, stderr };
  }
}

export function stackFile(version: string, values: Readonly<Record<string, string>>): string {
  return [
    "config:",
    "  aws:region: us-east-1",
    "  cluster-migration:cluster:",
    `    name: k${version.replace(".", "-")}.example.com`,
    `    kubernetesVersion: "${version}"`,
    "    networking: cilium",
    "    zones:",
    "      - us-east-1a",
    "    network:",
    `      cidr: 172.${version.slice(2, 4)}.0.0/16`,
    ...Object.entries(values).map(([key, value]) => `  cluster-migration:${key}: ${value}`),
    "",
  ].join("\n");
}

/** A Service and its Ingress. */
export function service(name: string): string {
  return `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {app: ${name}}
  ports: [{name: http, port: 80}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ${name}, namespace: shop}
spec:
  rules:
    - host: ${name}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: ${name}, port: {number: 80}}}
`;
}

const project: Readonly<Record<string, string>> = {
  "Pulumi.yaml": `name: cluster-migration
runtime: nodejs
config:
  hostedZones:
    default: [example.com]
`,
  "Pulumi.old.yaml": stackFile("1.31.14", {
    peer: "new",
    trafficWeight: '"100"',
    active: '"true"',
  }),
  "Pulumi.new.yaml": stackFile("1.36.2", { peer: "old", trafficWeight: '"0"', active: '"false"' }),
  "workloads/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
  "workloads/shop.yaml": service("shop"),
  "workloads/api.yaml": service("api"),
};
