/** Trusts have the values that will be deployed: of defaults, parents and StackSets. */
import { App, CfnParameter, type CfnParameterProps, Stack } from 'aws-cdk-lib';
import { addResources, role, TENANT, trust, trustSession, violationsOf } from './support';
import type { DefenderTrustValidationProps } from '../../../src';

const OTHER = '99999999-2222-3333-4444-555555555555';
const NAME = { 'Fn::Sub': 'MicrosoftDefenderForClouds_${P}' };

/** The rules that a role breaks whose template has the parameter P. */
function rules(statement: unknown, parameter: CfnParameterProps, props?: DefenderTrustValidationProps): string[] {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new CfnParameter(stack, 'P', parameter);
  addResources(stack, { Role: role(statement) });
  return [...new Set(violationsOf(app, props).map(({ ruleName }) => ruleName))];
}

test.each<[string, CfnParameterProps, string[]]>([
  ['its default is the tenant', { default: TENANT }, []],
  ['its default is a wildcard', { default: '*' }, ['SessionNameWildcard']],
  ['no value', {}, ['SessionNameWildcard']],
  ['values that are allowed', { allowedValues: [TENANT, OTHER] }, []],
  ['values that are allowed, one of which is a wildcard', { allowedValues: [TENANT, '*'] }, ['SessionNameWildcard']],
])('the session name under StringLike of a parameter: %s', (_, parameter, expected) => {
  expect(rules(trustSession('StringLike', NAME), parameter)).toEqual(expected);
});

test('no value of a parameter widens StringEquals', () => {
  expect(rules(trustSession('StringEquals', NAME), {})).toEqual([]);
});

test('a dynamic reference under StringLike can get a wildcard', () => {
  expect(rules(trustSession('StringLike', 'MicrosoftDefenderForClouds_{{resolve:ssm:/tenant}}'), {})).toEqual(['SessionNameWildcard']);
});

test('the tenant of a default is compared with azureTenantIds', () => {
  const props = { azureTenantIds: [TENANT] };
  expect(rules(trustSession('StringEquals', NAME), { default: TENANT }, props)).toEqual([]);
  expect(rules(trustSession('StringEquals', NAME), { default: OTHER }, props)).toEqual(['SessionNameOfOtherTenant']);
});

test('a principal that is everybody by default', () => {
  const everybody = { Effect: 'Allow', Principal: { AWS: { Ref: 'P' } }, Action: 'sts:AssumeRole' };
  expect(rules([trust(), everybody], { default: '*' })).toContain('PrincipalWildcard');
});
