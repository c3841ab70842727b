const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Tests of meaning do not pay for what they do not look at, which is half of the time of synthesis: CDK's template
 * validation (tests in test/policy-checks/ switch it on), the traces of where a construct was created, and tree.json.
 */
const LIGHT_SYNTHESIS = {
  CDK_VALIDATION: 'false',
  CDK_CONTEXT_JSON: JSON.stringify({
    'aws:cdk:disable-creation-stack-traces': true,
    'aws:cdk:disable-stack-trace': true,
    'aws:cdk:performance-reporting': false,
  }),
};
// CDK calls this for each app. The option of App would have to stand in each test.
globalThis[Symbol.for('@aws-cdk/core.App#initHook')] = app => { app._treeMetadata = false; };

/** Those that code in the sandbox throws are instances of the shared `Error`, too. */
const ERRORS = ['AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'];

// Jest makes a storage for each test file and keeps it, and every promise of later files costs a step for each of them.
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return run.apply(this, args);
};

/**
 * Jest has a sandbox for each test file, and would spend half of its time on loading CDK again in each of them. So
 * load-outside.cjs loads CDK here, once per process, and the sandbox and CDK share what both must see.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.variables = { ...process.env };
    this.console = globalThis.console;
    this.global.process.env = Object.assign(process.env, LIGHT_SYNTHESIS);
    this.global.Error = Error;
    for (const name of ERRORS) {
      Object.setPrototypeOf(this.global[name], Error);
      Object.setPrototypeOf(this.global[name].prototype, Error.prototype);
    }
    this.global.requireOutside = require;
    // When the process ends, CDK would delete each assembly, for longer than Jest waits. temp-folder.ts deletes all at once.
    require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories = () => {};
  }

  async setup() {
    await super.setup();
    globalThis.console = this.global.console;
    // Jest asks for traces of 100 calls, and maps every call to its source. 10 is Node's default.
    Error.stackTraceLimit = 10;
  }

  /** The next test file begins with the same. */
  async teardown() {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.variables);
    globalThis.console = this.console;
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
};
