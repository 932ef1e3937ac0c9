// The files that cloud-init writes, and those of this folder among them.
import { readFileSync } from "node:fs";
import { stringify } from "yaml";

/** A file that cloud-init writes. */
export interface BootFile {
  readonly path: string;
  /** Octal, such as `0755`. */
  readonly permissions: string;
  readonly content: string;
}

/** Where the scripts of a machine are. */
export const bootScripts = "/usr/local/lib/cluster";

export function yamlOf(value: object): string {
  return stringify(value, { lineWidth: 0 });
}

export function plain(path: string, content: string): BootFile {
  return { path, permissions: "0644", content };
}

/** For root alone, though nothing in it is a secret (CIS 4.1.1, 4.1.9). */
export function rootOnly(path: string, content: string): BootFile {
  return { path, permissions: "0600", content };
}

export function script(name: string, as = name): BootFile {
  return { path: `${bootScripts}/${as}`, permissions: "0755", content: source(name) };
}

export function sourced(name: string): BootFile {
  return plain(`${bootScripts}/${name}`, source(name));
}

export function unit(name: string): BootFile {
  return plain(`/etc/systemd/system/${name}`, source(name));
}

/** A file of this folder. */
export function source(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}
