/**
 * Tests of meaning do not pay for what they do not look at, which is half of the time of synthesis: CDK's template
 * validation (tests in test/policy-checks/ switch it on), the traces of where a construct was created, and tree.json.
 */
process.env.CDK_VALIDATION = 'false';
process.env.CDK_CONTEXT_JSON = JSON.stringify({
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
  'aws:cdk:performance-reporting': false,
});
// CDK calls this for each app. The option of App would have to stand in each test.
(globalThis as any)[Symbol.for('@aws-cdk/core.App#initHook')] = (app: any) => { app._treeMetadata = false; };

// Jest asks for traces of 100 calls. Jest maps every call of a trace to its source. 10 is Node's default.
Error.stackTraceLimit = 10;
