// Jest asks for traces of 100 calls. CDK takes a trace for each resource, and Jest maps every call in it to its source,
// which takes a fifth of the time of all tests. 10 is Node's default.
Error.stackTraceLimit = 10;
