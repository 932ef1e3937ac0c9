/** Labels of an object, or the pairs that a Service's selector or `matchLabels` asks for. */
export type Labels = Readonly<Record<string, unknown>>;

/** Every wanted pair is among the labels; what wants nothing is met by all. */
export function hasLabels(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}
