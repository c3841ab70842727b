/** Random options of an organization: what every roll-out must have. */
import * as fc from 'fast-check';
import { anyInput, propsOf, type Input } from './generators';
import { organize } from '../support/organization';
import { ofType } from '../support/resolve';
import { TENANT } from '../support/synth';

/** Shrinking its case takes at most half a minute. */
const RUNS = { numRuns: 25, interruptAfterTimeLimit: 30_000 };
const ENV = { env: { account: '111122223333', region: 'eu-west-1' } };

/** What the organization refuses, it refuses with a message that names the construct: such input is left out. */
function make(input: Input) {
  try {
    return organize({ azureTenantId: TENANT, ...propsOf(input) }, ENV);
  } catch (error) {
    fc.pre(!(error as Error).message.startsWith('Stack/Defender: '));
    throw error;
  }
}

test('members get the roles that the management account gets, with the tenant in every trust', () => {
  fc.assert(fc.property(anyInput, input => {
    const { members, json } = make({ ...input, props: { ...input.props, connectManagementAccount: undefined } });
    const rolesIn = (template: any): string[] => ofType(template, 'AWS::IAM::Role')
      .filter(r => JSON.stringify(r.Properties.AssumeRolePolicyDocument).includes('sts:AssumeRoleWithWebIdentity'))
      .map(r => JSON.stringify([r.Properties.RoleName, r.Properties.ManagedPolicyArns?.length]))
      .sort();
    const { template } = members();
    expect(rolesIn(template).length).toBeGreaterThan(0);
    const management = rolesIn(json());
    expect(management.length === 0 ? rolesIn(template) : management).toEqual(rolesIn(template));
    const trusts = ofType(template, 'AWS::IAM::Role').map(r => JSON.stringify(r.Properties.AssumeRolePolicyDocument))
      .filter(text => text.includes('33e01921-4d64-4f8c-a055-5bdaffd5e33d'));
    expect(trusts.filter(text => !text.includes(`MicrosoftDefenderForClouds_${input.props.azureTenantId}`))).toEqual([]);
  }), RUNS);
});

test('the StackSets have what was asked for', () => {
  fc.assert(fc.property(anyInput, input => {
    const props = propsOf(input);
    const { operationPreferences: asked = {}, memberStackSetName } = props;
    const stackSets = ofType(make(input).json(), 'AWS::CloudFormation::StackSet').map(r => r.Properties);
    const isList = stackSets[0].PermissionModel === 'SELF_MANAGED';
    expect(stackSets[0].StackSetName).toBe(memberStackSetName ?? 'Stack-Defender-D1E580BD-Members');
    for (const { OperationPreferences: got, AdministrationRoleARN, ExecutionRoleName, CallAs } of stackSets) {
      expect(got).toMatchObject({
        ConcurrencyMode: asked.concurrencyMode ?? 'SOFT_FAILURE_TOLERANCE',
        ...asked.maxConcurrentCount === undefined ? { MaxConcurrentPercentage: asked.maxConcurrentPercentage ?? 25 }
          : { MaxConcurrentCount: asked.maxConcurrentCount },
        ...asked.failureToleranceCount === undefined ? { FailureTolerancePercentage: asked.failureTolerancePercentage ?? 10 }
          : { FailureToleranceCount: asked.failureToleranceCount },
      });
      const execution = props.selfManagedRoles?.execution ?? 'AWSCloudFormationStackSetExecutionRole';
      const administration = props.selfManagedRoles?.administration ?? 'AWSCloudFormationStackSetAdministrationRole';
      expect(CallAs ?? 'SELF').toBe(props.callAs ?? 'SELF');
      expect(JSON.stringify(AdministrationRoleARN ?? administration)).toContain(administration);
      expect([AdministrationRoleARN !== undefined, ExecutionRoleName]).toEqual([isList, isList ? execution : undefined]);
    }
  }), RUNS);
});

test('the same input gives the same bytes', () => {
  fc.assert(fc.property(anyInput, input => {
    const [one, two] = [make(input), make(input)].map(made => JSON.stringify([made.json(), made.members().body]));
    expect(two).toBe(one);
  }), { ...RUNS, numRuns: 10 });
});
