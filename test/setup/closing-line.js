/** Closes the run with the ten slowest files and one plain line, after everything else that is printed. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const slowest = results.testResults
      .map(({ testFilePath, perfStats }) => ({ file: testFilePath, seconds: perfStats.runtime / 1000 }))
      .sort((one, other) => other.seconds - one.seconds)
      .slice(0, 10)
      .map(({ file, seconds }) => `  ${seconds.toFixed(0)} s ${file.slice(process.cwd().length + 1)}\n`);
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped}`;
    process.on('exit', () => process.stdout.write(`\nSlowest files:\n${slowest.join('')}\n${line}\n`));
  }
}
