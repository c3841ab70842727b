const { TestEnvironment } = require('jest-environment-node');

/** Skips the tests after the first failed one: a mutant is noticed by any of them. */
module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    if (name === 'test_start' && this.hasFailed) test.mode = 'skip';
    if (name === 'test_done' && test.errors.length > 0) this.hasFailed = true;
  }
};
