// Asks the questions of `analysis` about the side whose share has risen.
import { complaintOf } from "../components/shell.ts";
import { shellWord } from "../migration/steps/shell-word.ts";
import type { AnalysisQuestion, Side } from "../migration/state/side.ts";
import { askPrometheus } from "./prometheus.ts";
import { firstLine } from "../migration/first-line.ts";

export type Judgement =
  | { readonly kind: "well"; readonly text: string }
  | { readonly kind: "wrong"; readonly text: string }
  /** No traffic yet, or nobody who answers. */
  | { readonly kind: "unknown"; readonly text: string };

export interface AnalysisSources {
  /** Asks CloudWatch about a side's load balancer. */
  readonly cloudwatch: (what: "errors" | "latency", side: Side) => Promise<number | undefined>;
}

/**
 * One question about the target, and about the source where it is the measure.
 *
 * @param folder where a command runs
 */
export async function judge(
  question: AnalysisQuestion,
  target: Side,
  source: Side,
  sources: AnalysisSources,
  folder: string,
): Promise<Judgement> {
  const { name, command, most, timesOther } = question;
  if (command !== undefined) {
    const complaint = await complaintOf(`cd ${shellWord(folder)} && ${command}`, {
      ANALYSIS_STACK: target.stack,
    });
    if (complaint === undefined) return { kind: "well", text: `${name}: exit code 0` };
    return { kind: "wrong", text: `${name}: ${complaint}` };
  }
  try {
    const value = await measure(question, target, sources);
    if (value === undefined) return { kind: "unknown", text: `${name}: no value yet` };
    const shown = `${name}: ${rounded(value)} on ${target.stack}`;
    if (most !== undefined && value > most) {
      return { kind: "wrong", text: `${shown}, expected at most ${most}` };
    }
    if (timesOther === undefined) return { kind: "well", text: shown };
    const other = await measure(question, source, sources);
    if (other === undefined) {
      return most === undefined
        ? { kind: "unknown", text: `${shown}, no value on ${source.stack}` }
        : { kind: "well", text: shown };
    }
    const beside = `${shown}, ${rounded(other)} on ${source.stack}`;
    if (value > other * timesOther) {
      return { kind: "wrong", text: `${beside}: expected at most ${timesOther} times as much` };
    }
    return { kind: "well", text: beside };
  } catch (error) {
    const reason = firstLine(error);
    return { kind: "unknown", text: `${name}: ${reason}` };
  }
}

async function measure(
  { prometheus, cloudwatch }: AnalysisQuestion,
  side: Side,
  sources: AnalysisSources,
): Promise<number | undefined> {
  if (cloudwatch !== undefined) return sources.cloudwatch(cloudwatch, side);
  if (prometheus === undefined) throw new Error("a question has one of three ways");
  const query = prometheus.query
    .replaceAll("{stack}", side.stack)
    .replaceAll("{cluster}", side.cluster.name);
  return askPrometheus(prometheus.url, query);
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(3)));
}
