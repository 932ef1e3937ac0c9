// What an API server keeps: objects, and who owns which of their fields.
import { ProviderRefusal } from "../provider.ts";
import { ownedFieldsOf, ManagedFields, withField, type Applier } from "./managed-fields.ts";
import {
  isNamespaced,
  keyOf,
  keyOfObject,
  resourceOf,
  storedNamespace,
  type StoredObject,
} from "./object.ts";

/** The objects of one cluster, by their kind, namespace and name. */
export class ObjectStore {
  readonly #objects = new Map<string, StoredObject>();
  readonly #managers = new Map<string, ManagedFields>();

  all(): readonly StoredObject[] {
    return [...this.#objects.values()];
  }

  get(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(keyOf(kind, namespace, name));
  }

  /** POST. @throws ProviderRefusal where it exists */
  create(object: StoredObject, manager: string): void {
    if (this.#objects.has(keyOfObject(object))) {
      throw new ProviderRefusal(
        "AlreadyExists",
        `${resourceOf(object)} "${object.metadata.name}" already exists`,
      );
    }
    this.place(object, manager);
  }

  /** Server-side apply: makes it where it is not there, and keeps what others own. @throws ProviderRefusal */
  apply(object: StoredObject, applier: Applier): void {
    const key = keyOfObject(object);
    const live = this.#objects.get(key);
    const fields = ownedFieldsOf(object);
    const managers = this.#managers.get(key) ?? new ManagedFields();
    const had = live === undefined ? new Map<string, string>() : ownedFieldsOf(live);
    managers.apply(fields, had, applier);
    const kept = managers.ofOthers(applier.manager).filter((path) => !fields.has(path));
    this.#managers.set(key, managers);
    this.#objects.set(
      key,
      kept.reduce((merged, path) => withField(merged, path, had.get(path)), object),
    );
  }

  /** `kubectl scale`. */
  scale(kind: string, namespace: string, name: string, replicas: number): void {
    const live = this.#mustGet(kind, namespace, name);
    const manager = `"kubectl" with subresource "scale" using ${live.apiVersion}`;
    this.#setField(live, ".spec.replicas", replicas, manager);
  }

  /** `kubectl rollout restart` of a Deployment. */
  restart(namespace: string, name: string, restartedAt: string): void {
    const live = this.#mustGet("Deployment", namespace, name);
    const path = ".spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt";
    this.#setField(live, path, restartedAt, `"kubectl-rollout" using ${live.apiVersion}`);
  }

  /** By a write that asks nobody. */
  place(object: StoredObject, manager: string): void {
    const key = keyOfObject(object);
    const managers = new ManagedFields();
    managers.take(`${JSON.stringify(manager)} using ${object.apiVersion}`, [
      ...ownedFieldsOf(object).keys(),
    ]);
    this.#managers.set(key, managers);
    this.#objects.set(key, object);
  }

  /** With a namespace goes what is in it. */
  delete(kind: string, namespace: string, name: string): void {
    const doomed = [...this.#objects]
      .filter(
        ([, object]) =>
          kind === "Namespace" && storedNamespace(object) === name && isNamespaced(object.kind),
      )
      .map(([key]) => key);
    for (const key of [keyOf(kind, namespace, name), ...doomed]) {
      this.#objects.delete(key);
      this.#managers.delete(key);
    }
  }

  #mustGet(kind: string, namespace: string, name: string): StoredObject {
    const live = this.get(kind, namespace, name);
    if (live === undefined) throw new Error(`${kind} ${namespace}/${name}: not there`);
    return live;
  }

  /** By a write of this field alone. @param manager as the server writes it */
  #setField(live: StoredObject, path: string, value: unknown, manager: string): void {
    const key = keyOfObject(live);
    this.#objects.set(key, withField(live, path, JSON.stringify(value)));
    this.#managers.get(key)?.take(manager, [path]);
  }
}
