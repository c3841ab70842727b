const { default: Runtime } = require('jest-runtime');

const SHARED = /^(aws-cdk-lib|constructs|cdk-nag|cdk-nag-v2|@cloud-copilot)(\/|$)/;

/** Loads CDK once per process, and not once per test file and mutant. */
module.exports = class extends Runtime {
  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? require(require.resolve(name, { paths: [from] })) : super.requireModuleOrMock(from, name);
  }
};
