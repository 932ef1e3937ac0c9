// What a real API server says to server-side apply, and whether the rehearsal's says the same.
import assert from "node:assert/strict";
import {
  ApiException,
  AppsV1Api,
  PatchStrategy,
  V1Deployment,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { before, describe, it } from "mocha";
import { Clock } from "../../rehearsal/ground/clock.ts";
import { SimulatedCluster } from "../../rehearsal/world/kubernetes/cluster.ts";
import type { Applier } from "../../rehearsal/world/kubernetes/managed-fields.ts";
import type { StoredObject } from "../../rehearsal/world/kubernetes/object.ts";
import { ProviderRefusal } from "../../rehearsal/world/provider.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

/** One Deployment of an API server. */
interface Server {
  /** @returns its replicas, or why not */
  readonly apply: (object: StoredObject, applier: Applier) => Promise<number | string>;
  readonly scale: (replicas: number) => Promise<void>;
  /** By POST. */
  readonly create: (object: StoredObject) => Promise<string | undefined>;
}

const namespace = "default";

function deployment(name: string, spec: object, container: object = {}): StoredObject {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "main", image: "main:1", ...container }] },
      },
      ...spec,
    },
  };
}

/** All that is compared, in one name of its own. */
async function story(name: string, { apply, scale, create }: Server) {
  const of = (spec: object, container?: object) => deployment(name, spec, container);
  const first = { manager: "first", force: false };
  const second = { manager: "second", force: false };
  return {
    doubled: await apply(of({}, { env: [{ name: "A" }, { name: "A" }] }), first),
    twiceDoubled: await apply(
      of(
        {},
        {
          env: [{ name: "A" }, { name: "A" }],
          ports: [{ containerPort: 80 }, { containerPort: 80 }],
        },
      ),
      first,
    ),
    created: await apply(of({ replicas: 2 }), first),
    posted: await create(of({})),
    bySecond: await apply(of({ replicas: 2 }), second),
    changedBySecond: await apply(of({ replicas: 0 }), second),
    changedByFirst: await apply(of({ replicas: 0 }), first),
    image: await apply(of({ replicas: 2 }, { image: "main:2" }), second),
    forced: await apply(of({ replicas: 3 }), { ...second, force: true }),
    scaled: await scale(5).then(() => apply(of({ replicas: 3 }), second)),
    keptWhatOthersScaled: await apply(of({}), second),
    taken: await apply(of({ replicas: 0 }), { ...second, force: true }),
  };
}

const told = {
  doubled: `failed to create typed patch object (default/NAME; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="main"].env: duplicate entries for key [name="A"]`,
  twiceDoubled:
    `failed to create typed patch object (default/NAME; apps/v1, Kind=Deployment): errors:\n` +
    `  .spec.template.spec.containers[name="main"].env: duplicate entries for key [name="A"]\n` +
    `  .spec.template.spec.containers[name="main"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]`,
  created: 2,
  posted: `deployments.apps "NAME" already exists`,
  bySecond: 2,
  changedBySecond: `Apply failed with 1 conflict: conflict with "first": .spec.replicas`,
  changedByFirst: `Apply failed with 1 conflict: conflict with "second": .spec.replicas`,
  image: `Apply failed with 1 conflict: conflict with "first": .spec.template.spec.containers[name="main"].image`,
  forced: 3,
  scaled: `Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas`,
  keptWhatOthersScaled: 5,
  taken: 0,
};

function expected(name: string) {
  return Object.fromEntries(
    Object.entries(told).map(([key, value]) => [
      key,
      typeof value === "string" ? value.replace("NAME", name) : value,
    ]),
  );
}

describe("server-side apply", () => {
  describe("by a real API server", () => {
    const plane = onControlPlane();
    let api: AppsV1Api;
    before(() => {
      api = plane().config.makeApiClient(AppsV1Api);
    });

    const saying = async <T>(answer: Promise<T>): Promise<T | string> => {
      try {
        return await answer;
      } catch (error) {
        if (!(error instanceof ApiException)) throw error;
        const { message } = JSON.parse(String(error.body)) as { message: string };
        // several mistakes come in any order
        const [first = "", ...others] = message.split("\n");
        return [first, ...others.sort()].join("\n");
      }
    };

    it("refuses doubled keys and what others own", async function () {
      this.timeout(60_000);
      const name = "applied-by-real";
      const found = await story(name, {
        apply: (body, { manager, force }) =>
          saying(
            api
              .patchNamespacedDeployment(
                { name, namespace, body, fieldManager: manager, force },
                setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
              )
              .then(({ spec }) => spec?.replicas ?? -1),
          ),
        scale: async (replicas) => {
          await api.patchNamespacedDeploymentScale(
            { name, namespace, body: { spec: { replicas } }, fieldManager: "kubectl" },
            setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
          );
        },
        create: async (body) => {
          const answer = await saying(
            api.createNamespacedDeployment({
              namespace,
              body: Object.assign(new V1Deployment(), body),
            }),
          );
          return typeof answer === "string" ? answer : undefined;
        },
      });
      assert.deepEqual(found, expected(name));
    });
  });

  describe("by the rehearsal's API server", () => {
    it("refuses the same in the same words", async () => {
      const clock = new Clock(100);
      const version = `1.${minorOfServer() ?? "36"}`;
      const cluster = new SimulatedCluster(clock, "simulated", version, []);
      cluster.apiUp = true;
      const name = "applied-by-simulated";
      const saying = async <T>(answer: () => T): Promise<T | string> => {
        try {
          return await Promise.resolve(answer());
        } catch (error) {
          if (!(error instanceof ProviderRefusal)) throw error;
          return error.message.replace(`${error.code}: `, "");
        }
      };
      const replicas = () =>
        (cluster.get("Deployment", namespace, name)?.["spec"] as { replicas: number }).replicas;
      const found = await story(name, {
        apply: (object, applier) =>
          saying(() => {
            cluster.apply(object, applier);
            return replicas();
          }),
        scale: (count) => {
          cluster.scale("Deployment", namespace, name, count);
          return Promise.resolve();
        },
        create: async (object) => {
          const answer = await saying(() => {
            cluster.create(object);
          });
          return typeof answer === "string" ? answer : undefined;
        },
      });
      clock.close();
      assert.deepEqual(found, expected(name));
    });
  });
});
