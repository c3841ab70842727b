import { CfnParameter, type CfnParameterProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DefenderForCloudConnector } from '../../src';
import { newStack } from '../support/stacks';

describe('a tenant that is a CloudFormation parameter', () => {
  const warnings = (props: CfnParameterProps) => {
    const stack = newStack();
    const azureTenantId = new CfnParameter(stack, 'Tenant', props).valueAsString;
    new DefenderForCloudConnector(stack, 'Defender', { azureTenantId });
    return Annotations.fromStack(stack).findWarning('/Stack/Defender', Match.stringLikeRegexp('tenantIdCase'))
      .map(({ entry }) => entry.data);
  };

  test.each<[string, CfnParameterProps, string]>([
    ['no pattern', {}, "add allowedPattern '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' to the parameter"],
    ['a pattern that upper case fits', { allowedPattern: '[0-9a-fA-F-]{36}' }, 'add allowedPattern'],
    ['an upper-case value', { allowedValues: ['AAAAAAAA-2222-3333-4444-555555555555'] }, 'add allowedPattern'],
    ['a value in SSM', { type: 'AWS::SSM::Parameter::Value<String>' }, 'store it in lower case in Systems Manager'],
  ])('warns of %s', (_, props, solution) => {
    expect(warnings(props)).toEqual([expect.stringContaining(solution)]);
    expect(warnings(props)).toEqual([expect.stringContaining('azureTenantId is the value of Stack/Tenant, which can')]);
  });

  test.each<[string, CfnParameterProps]>([
    ['a pattern for lower case', { allowedPattern: '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' }],
    ['lower-case values', { allowedValues: ['aaaaaaaa-2222-3333-4444-555555555555'] }],
    ['a pattern that only Java knows', { allowedPattern: '\\p{Lower}++' }],
  ])('says nothing of %s', (_, props) => expect(warnings(props)).toEqual([]));
});
