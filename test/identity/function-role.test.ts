/** The path of the role of a function: CloudFormation gives the role its name. */
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EntraIdentityProvider } from '../../src';
import { newStack } from '../support/stacks';
import { TENANT } from '../support/synth';

const PATH = '/security/defender/';

/** The paths of the roles of a stack. */
const pathsOf = (make: (stack: Stack) => void) => {
  const stack = newStack();
  make(stack);
  return stack.node.findAll().filter(c => c instanceof iam.CfnRole).map(role => stack.resolve(role.path));
};

test('createOrReuse, once per stack', () => {
  expect(pathsOf((stack) => {
    EntraIdentityProvider.createOrReuse(stack, 'One', { rolePath: PATH });
    EntraIdentityProvider.createOrReuse(stack, 'Two', { tenantId: TENANT });
  })).toEqual([PATH]);
  expect(pathsOf((stack) => {
    EntraIdentityProvider.createOrReuse(stack, 'One');
    EntraIdentityProvider.createOrReuse(stack, 'Two', { tenantId: TENANT, rolePath: '/' });
  })).toEqual([undefined]);
  expect(() => pathsOf((stack) => {
    EntraIdentityProvider.createOrReuse(stack, 'One');
    EntraIdentityProvider.createOrReuse(stack, 'Two', { tenantId: TENANT, rolePath: PATH });
  })).toThrow(`Stack/Two: rolePath must be that of the first provider of the stack, /, because they share one function, got "${PATH}"`);
});

test('Role.customizeRoles without a name for the role: the error of CDK', () => {
  const stack = newStack();
  iam.Role.customizeRoles(stack);
  EntraIdentityProvider.createOrReuse(stack, 'Provider');
  (stack.node.root as App).synth();
  Annotations.fromStack(stack).hasError('/Stack/OidcProviderFunction/Role',
    Match.stringLikeRegexp('You must provide a precreated role name'));
});

test('addMissingAudiences', () => {
  expect(pathsOf(stack => EntraIdentityProvider.fromExisting(stack, 'Provider', { addMissingAudiences: true, rolePath: PATH })
    .requireAudiences(['api://mine']))).toEqual([PATH]);
  expect(() => pathsOf(stack => EntraIdentityProvider.fromExisting(stack, 'Provider', { rolePath: PATH })))
    .toThrow('Stack/Provider: rolePath has an effect only with addMissingAudiences; remove one or change the other');
});
