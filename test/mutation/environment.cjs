const { TestEnvironment } = require('jest-environment-node');

/** Skips the tests of a file after the first failed one, and tells which mutants the file reaches. */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.file = context.testPath;
  }

  async setup() {
    await super.setup();
    // CDK is loaded outside of the tests (runtime.cjs), so it and the tests must share both.
    this.variables = { ...process.env };
    this.global.process.env = process.env;
    this.global.Error = Error;
  }

  async teardown() {
    if (!process.env.__STRYKER_ACTIVE_MUTANT__) this.keepReached(); // only the first run, without a mutant, is read
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.variables);
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
