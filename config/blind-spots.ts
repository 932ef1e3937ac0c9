// What Pulumi would read in another way than these commands, or from another place: refused, since a check
// of the files alone would be blind to it.
import { isScalar, LineCounter, parseDocument, visit, type Scalar } from "yaml";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";

type Values = Readonly<Record<string, unknown>>;

/** Files that Pulumi passes over, or takes instead. */
export function unreadFile(file: string): readonly string[] {
  if (/^Pulumi\.(yml|json)$/.test(file)) {
    return [`${file}: Pulumi may read it instead of ${projectFile}; delete it`];
  }
  const [, stack, extension] = /^Pulumi\.(.+)\.(yml|json)$/.exec(file) ?? [];
  if (stack === undefined || extension === undefined) return [];
  return [
    `${file}: Pulumi does not read it beside ${projectFile}: got .${extension}, expected ` +
      `${stackFile(stack)}; rename or delete it`,
  ];
}

/** Stack files in another folder. */
export function elsewhere({ stackConfigDir }: Values): readonly string[] {
  if (stackConfigDir === undefined) return [];
  return [
    `${projectFile}: stackConfigDir: got ${JSON.stringify(stackConfigDir)}, expected none: the stack files are read ` +
      `beside ${projectFile} only`,
  ];
}

const declarationKeys = ["type", "description", "secret", "items", "default", "value"];

/** Declarations of the project's own keys that give no value, or give it in the wrong place. */
export function withoutValue(project: string, config: unknown): readonly string[] {
  return Object.entries(recordOf(config)).flatMap(([key, declaration]) => {
    if (key.includes(":") && !key.startsWith(`${project}:`)) return [];
    if (typeof declaration !== "object" || declaration === null || Array.isArray(declaration)) {
      return [];
    }
    const where = `${projectFile}: config.${key}`;
    const unknown = Object.keys(declaration).find((name) => !declarationKeys.includes(name));
    if (unknown !== undefined) {
      return [
        `${where}: got the key ${JSON.stringify(unknown)}, expected {type, description, default}: the value ` +
          `goes below default`,
      ];
    }
    if ("default" in declaration || "value" in declaration) return [];
    return [`${where}: default: missing; a key without one would be required of every stack file`];
  });
}

/** Keys with and without the project's namespace, which mean the same; hosts likewise. */
export function namedTwice(file: string, project: string, config: unknown): readonly string[] {
  const values = recordOf(config);
  const keys = Object.keys(values)
    .filter((key) => `${project}:${key}` in values)
    .map((key) => `${file}: ${key}: named twice, as ${key} and as ${project}:${key}; remove one`);
  const own = (key: string) => recordOf(values[`${project}:${key}`] ?? values[key]);
  const balancers = recordOf(own("cluster")["existing"])["loadBalancers"];
  return [
    ...keys,
    ...hostTwice(`${file}: hostWeights`, own("hostWeights")),
    ...hostTwice(`${file}: cluster.existing.loadBalancers`, recordOf(balancers)),
  ];
}

function hostTwice(where: string, byHost: Readonly<Record<string, unknown>>): readonly string[] {
  const hosts = Object.keys(byHost);
  const names = hosts.map((host) => host.toLowerCase().replace(/\.$/, ""));
  return hosts.flatMap((host, i) => {
    const name = names[i] ?? host;
    if (names.indexOf(name) === i) return [];
    return [`${where}["${host}"]: the host ${name} is named twice; remove one`];
  });
}

/**
 * Values that YAML 1.1 and 1.2 read differently: Pulumi's reader takes some from each.
 *
 * @throws UserError one line for each
 */
export function refuseAmbiguous(file: string, text: string): void {
  const lines = new LineCounter();
  const [newer, older] = (["1.2", "1.1"] as const).map((version) => {
    const found: Scalar[] = [];
    const lineCounter = version === "1.2" ? lines : new LineCounter();
    visit(parseDocument(text, { version, lineCounter, logLevel: "silent" }), {
      Scalar: (key, node) => {
        if (key !== "key") found.push(node);
      },
    });
    return found;
  });
  if (newer?.length !== older?.length) return;
  const mistakes = (newer ?? []).flatMap((scalar, i) => {
    const other = older?.[i];
    if (!isScalar(other) || scalar.type !== "PLAIN") return [];
    const [now, then] = [JSON.stringify(scalar.value), JSON.stringify(other.value)];
    if (now === then && typeof scalar.value === typeof other.value) return [];
    const line = lines.linePos(scalar.range?.[0] ?? 0).line;
    return [
      `${file}:${line}: got ${scalar.source ?? ""}, which one version of YAML reads as ${now} and another ` +
        `as ${then}; put the text that you mean in quotes`,
    ];
  });
  if (mistakes.length > 0) throw new UserError(mistakes);
}

/** What Pulumi.yaml says besides the project's own keys, by path: it changes what Pulumi does. */
export function settingsOf(project: string, { config, ...others }: Values): Values {
  const foreign = Object.entries(recordOf(config))
    .filter(([key]) => key.includes(":") && !key.startsWith(`${project}:`))
    .map(([key, value]) => [`config.${key}`, value]);
  return { ...flat(others), ...(Object.fromEntries(foreign) as Values) };
}

function flat(values: Values, path = ""): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const at = path + key;
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [[at, value]];
      return Object.entries(flat(value as Values, `${at}.`));
    }),
  );
}

function recordOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Values)
    : {};
}
