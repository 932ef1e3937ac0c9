// What an update says while it waits: nobody should have to guess why nothing happens.
import * as pulumi from "@pulumi/pulumi";
import type { Say } from "./half-minute.ts";

/** Beside a resource's row, and gone with the next message: it is in no log afterwards. */
export function ephemerally(resource: pulumi.Resource): Say {
  return (message) => {
    void pulumi.log.info(message, resource, undefined, true);
  };
}
