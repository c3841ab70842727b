const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Most tests do not need the template validation of CDK (tests in test/policy-checks/ switch it on), the stack traces of
 * constructs and tree.json. Together, they take half of the time of a synthesis, so they are off.
 */
const LIGHT_SYNTHESIS = {
  CDK_VALIDATION: 'false',
  CDK_CONTEXT_JSON: JSON.stringify({
    'aws:cdk:disable-creation-stack-traces': true,
    'aws:cdk:disable-stack-trace': true,
    'aws:cdk:performance-reporting': false,
  }),
};
// CDK calls this for each app. Otherwise, each test would need the option of App.
globalThis[Symbol.for('@aws-cdk/core.App#initHook')] = app => { app._treeMetadata = false; };

/** Makes errors that code in the sandbox throws also instances of the shared `Error`. */
const ERRORS = ['AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'];

// Jest creates an AsyncLocalStorage for each test file and keeps it. Each promise of later files would take a step for each of them.
const storages = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  storages.add(this);
  return run.apply(this, args);
};

/**
 * Jest creates a sandbox for each test file, and would spend half of its time to load CDK again in each sandbox. So
 * load-outside.cjs loads CDK here, once per process. The sandbox and CDK share the objects that both must see.
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
    // When the process ends, CDK would delete each assembly, which takes longer than Jest waits. temp-folder.ts deletes them all.
    require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories = () => {};
  }

  async setup() {
    await super.setup();
    globalThis.console = this.global.console;
    // Jest requests stack traces of 100 calls, and maps every call to its source. The default of Node.js is 10.
    Error.stackTraceLimit = 10;
  }

  /** Restores the state for the next test file. */
  async teardown() {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.variables);
    globalThis.console = this.console;
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
};
