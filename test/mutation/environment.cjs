const Environment = require('../support/environment.cjs');

/** Skips the tests of a file after the first failed one, and tells which mutants the file reaches. */
module.exports = class extends Environment {
  constructor(config, context) {
    super(config, context);
    this.file = context.testPath;
  }

  async teardown() {
    if (!process.env.__STRYKER_ACTIVE_MUTANT__) this.keepReached(); // only the first run, without a mutant, is read
    await super.teardown();
  }

  keepReached() {
    // Stryker's instrumented code counts there.
    const { perTest = {}, static: outsideOfTests = {} } = this.global.__stryker__?.mutantCoverage ?? {};
    const reached = [outsideOfTests, ...Object.values(perTest)].flatMap(Object.keys);
    globalThis.mutantsReached = { ...globalThis.mutantsReached, [this.file]: [...new Set(reached)] };
  }

  handleTestEvent({ name, test }) {
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
  }
};
