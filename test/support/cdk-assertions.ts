/**
 * Jest resolves `aws-cdk-lib/assertions` to this file, so that checks of CDK count as assertions of Jest, because
 * asserts-something.ts requires one in each test. The path of the import below avoids that it resolves to this file.
 */
import { Annotations, Template } from '../../node_modules/aws-cdk-lib/assertions';

for (const { prototype } of [Annotations, Template] as { prototype: any }[]) {
  for (const name of Object.getOwnPropertyNames(prototype).filter(n => /^(has|all|resource|templateMatches)/.test(n))) {
    const check = prototype[name];
    prototype[name] = function (this: unknown, ...args: unknown[]) {
      check.apply(this, args);
      expect(name).toBeDefined(); // eslint-disable-line jest/no-standalone-expect
    };
  }
}

export * from '../../node_modules/aws-cdk-lib/assertions';
