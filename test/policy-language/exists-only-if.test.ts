/** A condition of a construct is for everything in it, also for what the user adds later. */
import { Aspects, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DefenderCapability, DefenderPlan } from '../../src';
import { conditionOf, existsOnlyIf } from '../../src/policy-language/cloudformation/conditions';
import { ofType } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { connect } from '../support/synth';

const isOn = (scope: Construct, id: string) =>
  new CfnCondition(scope, id, { expression: Fn.conditionEquals(new CfnParameter(scope, `${id}Value`).valueAsString, 'on') });

test('a policy that the user adds later to the role of a conditional plan exists only with the role', () => {
  const stack = newStack();
  const connector = connect(stack, { plans: [DefenderPlan.defenderForServers().onlyIf(isOn(stack, 'Servers'))] });
  const role = connector.role(DefenderCapability.JUST_IN_TIME_VM_ACCESS);
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['lambda:ListFunctions'], resources: ['*'] }));
  new iam.ManagedPolicy(stack, 'Elsewhere', {
    statements: [new iam.PolicyStatement({ actions: ['lambda:ListFunctions'], resources: ['*'] })],
  });
  const template = templateOf(stack);
  expect(ofType(template, 'AWS::IAM::Policy').map(policy => policy.Condition)).toEqual(['Servers']);
  const [elsewhere] = Object.entries<any>(template.Resources).filter(([id]) => id.startsWith('Elsewhere')).map(([, r]) => r);
  expect(elsewhere.Condition).toBeUndefined();
});

test('a resource with a condition of its own keeps it; outputs have the condition, too', () => {
  const stack = newStack();
  const [outer, own] = [isOn(stack, 'Outer'), isOn(stack, 'Own')];
  const scope = new Construct(stack, 'Scope');
  existsOnlyIf(scope, outer);
  existsOnlyIf(scope, own); // has one already
  new CfnResource(scope, 'First', { type: 'A::B::C' });
  new CfnResource(scope, 'Second', { type: 'A::B::C' }).cfnOptions.condition = own;
  new CfnOutput(scope, 'Output', { value: 'x' });
  const { Resources, Outputs } = templateOf(stack);
  expect(Object.values<any>(Resources).map(r => r.Condition)).toEqual(['Outer', 'Own']);
  expect(Object.values<any>(Outputs).map(o => o.Condition)).toEqual(['Outer']);
});

test('the condition is that of the nearest scope, whatever aspects the user has', () => {
  const stack = newStack();
  const [outer, inner] = [isOn(stack, 'Outer'), isOn(stack, 'Inner')];
  const scope = new Construct(stack, 'Scope');
  const child = new Construct(scope, 'Child');
  Aspects.of(child).add({ visit: () => undefined });
  expect(conditionOf(child)).toBeUndefined();
  existsOnlyIf(child, undefined);
  existsOnlyIf(scope, outer);
  expect([conditionOf(scope), conditionOf(child)]).toEqual([outer, outer]);
  existsOnlyIf(child, inner);
  expect([conditionOf(scope), conditionOf(child)]).toEqual([outer, inner]);
});
