const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { default: Runner } = require('jest-runner');

const REACHED = join(__dirname, 'reached.json');
let reached;
/**
 * Test files, the last one that noticed a mutant first: neighbors in the code are mostly noticed by the same file. A slow
 * one stays where it is, since it would notice the next ones too, in many seconds each.
 */
let order = JSON.parse(process.env.MUTATION_TESTS);

/** Runs only test files that reach the mutant, and stops after the first one that fails: any failed test notices it. */
module.exports = class extends Runner {
  async runTests(tests, watcher, options) {
    let failed = false;
    this.on('test-file-failure', () => { failed = true; });
    this.on('test-file-success', ([, result]) => { failed ||= result.numFailingTests > 0 || Boolean(result.testExecError); });
    const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (mutant) reached ??= JSON.parse(readFileSync(REACHED, 'utf-8'));
    const byFile = Object.fromEntries(tests.map(test => [fileOf(test), test]));
    for (const file of order) {
      const test = byFile[file];
      if (mutant && !reached[test.path].includes(mutant)) continue;
      await super.runTests([test], watcher, { ...options, serial: true });
      if (!failed) continue;
      if (!file.endsWith('.slow')) order = [file, ...order.filter(other => other !== file)];
      return;
    }
    // The first run is without a mutant.
    if (!mutant) writeFileSync(REACHED, JSON.stringify(globalThis.mutantsReached));
  }
};

function fileOf({ path }) {
  return path.replace(/^.*\/test\//, '').replace(/\.test\.ts$/, '');
}
