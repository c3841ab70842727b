// Tests of meaning do not pay for CDK's template validation, which takes seconds; test/checks/ switches it on.
process.env.CDK_VALIDATION = 'false';
