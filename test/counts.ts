import type { Reporter, TestModule } from "vitest/node";

/** Ends the output of a test run with one plain line: `N passed, N failed`, and `, N skipped` if any were. */
export default class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      // A file that breaks before its first test has failed, though no test in it has.
      if (module.errors().length > 0) count.failed++;
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    const skipped = count.skipped + count.pending;
    const line = `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    // Other reporters print on exit of the run; the count has to come after them.
    process.once("exit", () => process.stdout.write(`\n${line}\n`));
  }
}
