// Asks a Prometheus server one question by its HTTP API.
import { listAt, recordsAt, stringAt } from "../conversion/manifests/json.ts";

const deadlineMs = 20_000;

/**
 * An instant query: the largest value of the answer's series now; undefined when there is none.
 *
 * @throws Error in the server's words when it refuses the query, or does not answer
 */
export async function askPrometheus(url: string, query: string): Promise<number | undefined> {
  const address = new URL(`${url.replace(/\/$/, "")}/api/v1/query`);
  address.searchParams.set("query", query);
  const response = await fetch(address, { signal: AbortSignal.timeout(deadlineMs) });
  const text = await response.text();
  const body = parsed(text);
  if (!response.ok || stringAt(body, "status") !== "success") {
    throw new Error(stringAt(body, "error") ?? `${address.origin} answered ${response.status}`);
  }
  const scalar = listAt(body, "data", "result");
  const samples =
    stringAt(body, "data", "resultType") === "scalar"
      ? [scalar[1]]
      : recordsAt(body, "data", "result").map((series) => listAt(series, "value")[1]);
  const numbers = samples.map(Number).filter((value) => !Number.isNaN(value));
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
