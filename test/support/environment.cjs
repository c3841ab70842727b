const { AsyncLocalStorage } = require('node:async_hooks');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, relative, resolve } = require('node:path');
const { ModernFakeTimers } = require('@jest/fake-timers');
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

const ROOT = resolve(__dirname, '..', '..');
// The library as global-setup.ts compiled it. Jest maps stack traces by the map in the file, so its code has the path of that file.
require.extensions['.ts'] = (module, path) => {
  const compiled = join(process.env.COMPILED_SOURCES, relative(ROOT, path).replace(/\.ts$/, '.js'));
  const place = `__filename = ${JSON.stringify(path)}; __dirname = ${JSON.stringify(module.path)};`;
  module._compile(readFileSync(compiled, 'utf-8').replace('"use strict";', strict => `${strict} ${place}`), compiled);
};
// The command loads the package by its name, like examples in the sandbox.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (name, ...others) =>
  name === 'cdk-defender-for-cloud' ? join(ROOT, 'src', 'index.ts') : resolveFilename(name, ...others);

/**
 * Jest creates a sandbox for each test file, and would spend half of its time to load CDK and the library again in each sandbox. So
 * load-outside.cjs loads them here, once per process. The sandbox and they share the objects that both must see.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.variables = { ...process.env };
    this.exitCode = process.exitCode;
    this.console = globalThis.console;
    this.global.process = process;
    // The timers of the library, which uses those outside.
    this.fakeTimersModern = new ModernFakeTimers({ config: config.projectConfig, global: globalThis });
    Object.assign(process.env, LIGHT_SYNTHESIS);
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
    process.exitCode = this.exitCode;
    globalThis.console = this.console;
    for (const storage of storages) storage.disable();
    storages.clear();
    await super.teardown();
  }
};
