// Mocha's own lines for each test; the totals and the failures go to the process that began this one.
import Mocha from "mocha";
import { plainError, type Totals } from "./totals.ts";

export default class PartReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    // the whole run has one
  }

  override done(failures: number, finish?: (failures: number) => void): void {
    const totals: Totals = {
      passes: this.stats.passes,
      pending: this.stats.pending,
      failures: this.failures.map((test) => ({
        titles: test.titlePath(),
        error: plainError(test.err),
      })),
    };
    process.send?.(totals, () => finish?.(failures));
  }
}
