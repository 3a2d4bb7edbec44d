import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends a run with one line of counts, for programs that read the output. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: ReturnType<TestCase['result']>['state']) =>
      tests.filter((test) => test.result().state === state).length;
    const skipped = count('skipped');
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = count('failed') + broken + unhandledErrors.length;
    const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
    process.stdout.write(`\n${count('passed')} passed, ${failed} failed${rest}\n`);
  }
}
