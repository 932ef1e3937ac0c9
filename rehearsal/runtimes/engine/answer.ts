// How a handler of the provider protocol answers: with a message, or with what went wrong.
import {
  Metadata,
  status,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
} from "@grpc/grpc-js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import { Incomplete } from "../../world/provider.ts";
import { toStruct } from "./wire.ts";

/** A handler that answers with the function's result, or with the text of what it throws. */
export function answer<Request, Response>(
  handle: (
    request: Request,
    call: ServerUnaryCall<Request, Response>,
  ) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback: sendUnaryData<Response>) => {
    void Promise.resolve()
      .then(() => handle(call.request, call))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback({
            code: status.UNKNOWN,
            details: messageOf(error),
            ...(error instanceof Incomplete && { metadata: initFailed(error) }),
          });
        },
      );
  };
}

/** How a provider says that a resource is there, so that the engine keeps it, but not as it should be. */
function initFailed({ created, message }: Incomplete): Metadata {
  const detail = new messages.ErrorResourceInitFailed()
    .setId(created.id)
    .setProperties(toStruct(created.outputs))
    .setReasonsList([message]);
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const details = new statuses.Status()
    .setCode(status.UNKNOWN)
    .setMessage(message)
    .addDetails(packed);
  const metadata = new Metadata();
  // google.rpc.Status, where a Go client looks for it
  metadata.add("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
  return metadata;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
