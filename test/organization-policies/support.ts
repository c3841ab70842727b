import { App, Stack, type StackProps } from 'aws-cdk-lib';
import {
  DefenderForCloudOrganization, DefenderOrganizationPolicies, OrganizationTargets, type DefenderForCloudOrganizationProps,
  type DefenderOrganizationPoliciesProps,
} from '../../src';
import { MICROSOFT, providerArn, roleArn } from '../facts/identity';
import { EVERYTHING_ON, namesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES as ROLE_FACTS } from '../facts/roles';
import { resolveIn } from '../support/resolve';
import { simulate, type Decision } from '../support/simulate';
import { TENANT } from '../support/synth';

export const ACCOUNT = '111122223333';
export const STACK_SET = 'StackSet-Security-Defender-Members-*';
export const ADMINISTRATOR = 'arn:aws:iam::*:role/security/Administrator';

/** The policies of these props in their own stack, as AWS Organizations gets them. */
export function synthPolicies(props: Partial<DefenderOrganizationPoliciesProps> = {}, stackProps: StackProps = {}) {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  const policies = new DefenderOrganizationPolicies(stack, 'Policies', {
    ...props.organizations ? {} : { azureTenantIds: [TENANT], stackNames: [STACK_SET] },
    ...props,
  } as DefenderOrganizationPoliciesProps);
  return { app, stack, policies, ...contentsOf(stack) };
}

/** Constructs in one app, each in a stack of its own. */
export function newApp(env?: { account: string; region: string }) {
  const app = new App();
  const organize = (id: string, props: Partial<DefenderForCloudOrganizationProps> = {}) =>
    new DefenderForCloudOrganization(new Stack(app, id, { env }), 'Defender', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('ou-ab12-00000001'),
      connectManagementAccount: false,
      ...props,
    });
  const protect = (props: DefenderOrganizationPoliciesProps, id = 'Guard') => {
    const stack = new Stack(app, id, { env });
    return { stack, policies: new DefenderOrganizationPolicies(stack, 'Policies', props) };
  };
  return { app, organize, protect };
}
/** The two policies of a stack, with the pseudo parameters of account 111122223333. */
export function contentsOf(stack: Stack) {
  let template: any;
  const read = (type: string): { readonly properties: any; readonly content: any } => {
    template ??= (stack.node.root as App).synth().getStackArtifact(stack.artifactId).template;
    const found = Object.values<any>(template.Resources).filter(r => r.Properties.Type === type);
    if (found.length !== 1) throw new Error(`${found.length} policies of type ${type}`);
    return { properties: found[0].Properties, content: resolveIn(template, found[0].Properties.Content) };
  };
  return { scp: () => read('SERVICE_CONTROL_POLICY'), rcp: () => read('RESOURCE_CONTROL_POLICY') };
}

export const principal = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** Calls that name a function in a condition key only, with the resource of the call. */
const EVENT_SOURCES = new Map([
  ['lambda:CreateEventSourceMapping', '*'],
  ['lambda:UpdateEventSourceMapping', `arn:aws:lambda:eu-west-1:${ACCOUNT}:event-source-mapping:1234abcd-12ab-34cd-56ef-1234567890ab`],
]);

/** Decision for a caller that its own policies allow everything, in a member account with the service control policy. */
export function decide(scp: object | undefined, caller: string, action: string, resource: string): Promise<Decision> {
  const ofCall = EVENT_SOURCES.get(action);
  return simulate({
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    principal: caller,
    action,
    resource: ofCall ?? resource,
    context: { 'aws:PrincipalArn': caller, ...ofCall && { 'lambda:FunctionArn': resource } },
    serviceControlPolicy: scp,
  });
}

const arn = (service: string, region: string, resource: string) =>
  `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
const iam = (resource: string) => arn('iam', '', resource);

/** The names that Microsoft and this library publish. */
const WITHOUT_CIEM = { ...EVERYTHING_ON, cspm: { ...EVERYTHING_ON.cspm, ciem: false } };
export const ROLES = [...namesOfPlans(WITHOUT_CIEM), ...HOST_MANAGEMENT_ROLES].map(name => roleArn(name));
export const CIEM_ROLES = ROLE_FACTS.filter(({ options }) => options.cspm === 'ciem').map(({ roleName }) => roleArn(roleName));
export const PROVIDER = providerArn(MICROSOFT);
export const OWN_PROVIDER = providerArn(TENANT);

/** Names as CloudFormation generates them from those of the stack and of the logical id. */
export const FUNCTION_ROLE = iam('role/StackSet-Security-Defende-OidcProviderFunctionRole-1XDDEMJLM5D3V');
export const FUNCTION = arn('lambda', 'eu-west-1', 'function:StackSet-Security-Defende-OidcProviderFunctionHand-0S9vD8e4SOH0');
export const POLICY = iam('policy/StackSet-Security-Defender-Members-890ffec2-14e5-44cf-DefenderCspmMonitorPolicy2-17JA3GHYD8TOPS');

export const EXECUTION_ROLE = iam('role/stacksets-exec-899a82a2cb437e970934262f85c7628a');
export const DEPLOYER = iam(
  'role/aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgMember',
);
const ADMINISTRATOR_ROLE = iam('role/security/Administrator');
export const STACK = arn('cloudformation', 'eu-west-1',
  'stack/StackSet-Security-Defender-Members-890ffec2-14e5-44cf-89aa-0123456789ab/1234abcd-12ab-34cd-56ef-1234567890ab');
const DEPLOYER_STACK = arn('cloudformation', 'eu-west-1',
  'stack/stacksets-exec-role-stack-899a82a2/1234abcd-12ab-34cd-56ef-1234567890ab');
export const DOCUMENT = arn('ssm', 'eu-west-1', 'document/DefenderForCloud-HostManagement-1a2b3c4d');
export const RULE = arn('events', 'us-east-1', 'rule/DefenderForCloud-HostManagement-1a2b3c4d');
const MONITORING_RULE = arn('events', 'us-east-1', 'rule/DefenderMonitoring-ce9ea5eb-TrustChanged');
const ALARM = arn('cloudwatch', 'eu-west-1', 'alarm:DefenderMonitoring-ce9ea5eb-LaunchFailed');
/** A policy of the Terraform module. */
const TERRAFORM_POLICY = iam('policy/DefenderForCloud-CspmMonitorAws-DenyDataReads');
export const PROFILE = iam('instance-profile/AmazonSSMRoleForInstancesMDCSetup');

const CHANGES_OF_ROLES = [
  'AttachRolePolicy', 'CreateRole', 'DeleteRole', 'DeleteRolePermissionsBoundary', 'DeleteRolePolicy',
  'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy', 'TagRole', 'UntagRole', 'UpdateAssumeRolePolicy',
  'UpdateRole', 'UpdateRoleDescription',
];
const each = (service: string, actions: readonly string[], resources: readonly string[]): [string, string][] =>
  resources.flatMap(resource => actions.map((action): [string, string] => [`${service}:${action}`, resource]));

/** Adding an audience, which the functions may do too. */
export const ADD_AUDIENCE = 'iam:AddClientIDToOpenIDConnectProvider';

/** Every attack on an account without CIEM: an action on a resource. */
export const ATTACKS: readonly [string, string][] = [
  ...each('iam', CHANGES_OF_ROLES, [...ROLES, FUNCTION_ROLE, EXECUTION_ROLE, ADMINISTRATOR_ROLE]),
  // New roles that would be exempt.
  ...each('iam', ['CreateRole'], [iam('role/stacksets-exec-mine'), iam('role/StackSet-Security-Defende-OidcProviderFunctionMine')]),
  ...each('iam', ['PassRole'], [FUNCTION_ROLE, EXECUTION_ROLE, ADMINISTRATOR_ROLE]),
  ...each('sts', ['AssumeRole'], [FUNCTION_ROLE, EXECUTION_ROLE, ADMINISTRATOR_ROLE]),
  ...each('iam', [
    'CreatePolicy', 'CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion',
  ], [POLICY, TERRAFORM_POLICY]),
  ...each('iam', [
    'AddRoleToInstanceProfile', 'CreateInstanceProfile', 'DeleteInstanceProfile', 'RemoveRoleFromInstanceProfile',
  ], [PROFILE]),
  ...each('iam', [
    'AddClientIDToOpenIDConnectProvider', 'DeleteOpenIDConnectProvider', 'RemoveClientIDFromOpenIDConnectProvider',
    'TagOpenIDConnectProvider', 'UntagOpenIDConnectProvider', 'UpdateOpenIDConnectProviderThumbprint',
  ], [PROVIDER]),
  ...each('ssm', [
    'CreateAssociation', 'CreateAssociationBatch', 'CreateDocument', 'DeleteAssociation', 'DeleteDocument',
    'DeleteResourcePolicy', 'ModifyDocumentPermission', 'PutResourcePolicy', 'UpdateAssociation', 'UpdateDocument',
    'UpdateDocumentDefaultVersion',
  ], [DOCUMENT]),
  ...each('events', ['DeleteRule', 'DisableRule', 'EnableRule', 'PutRule', 'PutTargets', 'RemoveTargets'], [RULE, MONITORING_RULE]),
  ...each('cloudwatch', ['DeleteAlarms', 'DisableAlarmActions', 'PutCompositeAlarm', 'PutMetricAlarm', 'SetAlarmState'], [ALARM]),
  ...each('lambda', [
    'AddPermission', 'CreateAlias', 'CreateEventSourceMapping', 'CreateFunction', 'CreateFunctionUrlConfig', 'DeleteFunction',
    'InvokeFunction',
    'PublishVersion', 'PutFunctionConcurrency', 'PutFunctionEventInvokeConfig', 'RemovePermission',
    'UpdateEventSourceMapping', 'UpdateFunctionCode', 'UpdateFunctionConfiguration',
  ], [FUNCTION]),
  ...each('cloudformation', [
    'CancelUpdateStack', 'ContinueUpdateRollback', 'CreateChangeSet', 'CreateStack', 'DeleteStack', 'ExecuteChangeSet',
    'RollbackStack', 'SetStackPolicy', 'UpdateStack', 'UpdateTerminationProtection',
  ], [STACK, DEPLOYER_STACK]),
];
