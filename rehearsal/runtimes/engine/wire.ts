// Property bags as the provider protocol carries them: protobuf structs in which a value not yet known
// and a secret are marked by constants (sdk/go/common/resource/plugin/rpc.go in pulumi/pulumi).
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "../../world/provider.ts";

/** Stands for a string that the engine does not know yet; other types have constants of their own. */
const unknowns = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // bool
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A struct's content, secrets unwrapped, the engine's own keys dropped. */
export function fromStruct(struct: structs.Struct | undefined): Properties {
  return unwrapObject(struct?.toJavaScript() ?? {});
}

export function toStruct(properties: Properties): structs.Struct {
  const plain = JSON.parse(JSON.stringify(properties)) as Parameters<
    typeof structs.Struct.fromJavaScript
  >[0];
  return structs.Struct.fromJavaScript(plain);
}

/** Whether anything in the value is not known before the update has run. */
export function hasUnknown(value: unknown): boolean {
  if (typeof value === "string") return unknowns.has(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** The same properties without those of which something is not known. */
export function knownPart(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !hasUnknown(value)));
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (object[signature] === secretSignature) return unwrap(object["value"]);
  return unwrapObject(object);
}

function unwrapObject(object: Readonly<Record<string, unknown>>): Properties {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key, value]) => !key.startsWith("__") && value !== null)
      .map(([key, value]) => [key, unwrap(value)]),
  );
}
