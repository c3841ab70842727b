import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecksV2 } from 'cdk-nag-v2';
import { DefenderCapability } from '../../src';
import { CHECK_CASES } from '../support/cases';
import { newStack } from '../support/stacks';
import { connect } from '../support/synth';

function version3(stack: Stack): string[] {
  return new AwsSolutionsChecks().validateScope(stack).violations.map(v => JSON.stringify(v));
}

function version2(stack: Stack): string[] {
  Aspects.of(stack).add(new AwsSolutionsChecksV2());
  const annotations = Annotations.fromStack(stack);
  return [annotations.findError('*', Match.anyValue()), annotations.findWarning('*', Match.anyValue())]
    .flat()
    .map(m => String(m.entry.data))
    .filter(text => !text.includes('[ack: cdk-defender-for-cloud:')); // warnings of the library itself
}

describe.each([['cdk-nag 3', version3], ['cdk-nag 2', version2]])('%s', (_, check) => {
  test.each(CHECK_CASES.map(c => [c.title, c] as const))('%s', (_title, { build }) => {
    expect(check(build(new App(), 'Stack'))).toEqual([]);
  });

  test('still finds what the user adds to a role', () => {
    const stack = newStack();
    connect(stack)
      .role(DefenderCapability.CSPM_MONITOR)
      .addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    expect(check(stack).join()).toMatch(/IAM5/);
  });
});
