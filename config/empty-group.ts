// What the autoscaler must be told of a group that may have no machine: by tags of the group, of which AWS has limits.
import type { InstanceGroupSpec } from "./instance-group.ts";

/** What AWS takes of tags: as many on a group, and so long a name. */
const tagLimits = { count: 50, name: 128 };

/** kops' and the autoscaler's own on a group, and one for its disk. */
const ownTags = 8;

/** What the names of tags begin with that tell the autoscaler of the machines that a group would get. */
export const nodeTemplate = "k8s.io/cluster-autoscaler/node-template";

/** The longest of what stands before a label's or a taint's name in a tag of a group. */
const beforeName = `${nodeTemplate}/label/`.length;

/**
 * What keeps the autoscaler from starting the first machine of a group: it knows labels and taints by tags of the group.
 *
 * @param tags how many the stack file puts on everything
 */
export function emptyGroupMistakes(
  { minSize, labels, taints }: Pick<InstanceGroupSpec, "minSize" | "labels" | "taints">,
  tags: number,
): readonly {
  readonly path: readonly string[];
  readonly input: unknown;
  readonly message: string;
}[] {
  if (minSize > 0) return [];
  const keys = taints.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  const room = tagLimits.count - ownTags - tags;
  const names = Object.keys(labels);
  const why = "of a group with minSize: 0, the autoscaler reads each from a tag";
  return [
    ...names
      .filter((name) => name.length + beforeName > tagLimits.name)
      .map((name) => ({
        path: ["labels", name],
        input: labels[name],
        message: `expected a name of at most ${tagLimits.name - beforeName} characters: ${why}, whose name may have ${tagLimits.name}`,
      })),
    ...(twice === undefined
      ? []
      : [
          {
            path: ["taints"],
            input: keys,
            message: `expected one of each key: ${why}; ${twice} is repeated`,
          },
        ]),
    ...(names.length + keys.length <= room
      ? []
      : [
          {
            path: ["labels"],
            input: names,
            message:
              `expected at most ${room} labels and taints: ${why}, and AWS gives a group ${tagLimits.count} tags, of ` +
              `which ${ownTags} are the cluster's own and ${tags} are of \`tags\``,
          },
        ]),
  ];
}
