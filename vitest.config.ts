import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that start the program take longest: they come first, so that no worker is left alone with one at the end. */
class ProgramFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      /\/test\/(cli|attack)\//.test(moduleId) ? 0 : 1;
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/buildOnce.ts"],
    setupFiles: ["test/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Files share what a worker has loaded and compiled: loading it anew for each of three hundred files took a fifth of a run.
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: ProgramFirst },
  },
});
