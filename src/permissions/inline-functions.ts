import type { PermissionSet } from './permission-set';
import { THIS_LIBRARY } from './sources';

/** Of every function with inline code. `{logGroupArn}` is its own log group. */
export const FUNCTION_LOG_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'WriteOwnLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: ['{logGroupArn}'],
    purpose: 'writes its own log, and no other',
  }],
  sources: [THIS_LIBRARY],
};

/** Of the function that adds audiences. `{oidcProviderArn}` is the one OIDC provider. */
export const AUDIENCE_ADDITION_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'AddAudiences',
    actions: ['iam:AddClientIDToOpenIDConnectProvider'],
    resources: ['{oidcProviderArn}'],
    purpose: 'adds audiences to that one OIDC provider; IAM has no condition on which audience',
  }],
  sources: [THIS_LIBRARY],
};

/** Of the function that creates the OIDC provider, or else adds audiences to it. `{oidcProviderArn}` is that one provider. */
export const CREATE_OR_REUSE_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'CreateOrReuse',
    actions: ['iam:AddClientIDToOpenIDConnectProvider', 'iam:CreateOpenIDConnectProvider'],
    resources: ['{oidcProviderArn}'],
    purpose: 'creates that one OIDC provider if the account has none, and adds audiences to it; it can remove nothing',
  }],
  sources: [THIS_LIBRARY],
};

const STACK_SETS = 'stacksets.cloudformation.amazonaws.com';
const WHOLE_ORGANIZATION =
  'these actions concern the organization as a whole and have no resource; the one that enables is limited to StackSets by its condition';

/** Of the function that switches on trusted access of StackSets, in the management account. */
export const TRUSTED_ACCESS_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ActivateStackSets',
      actions: ['cloudformation:ActivateOrganizationsAccess', 'cloudformation:DescribeOrganizationsAccess'],
      resources: ['*'],
      purpose: 'switches trusted access on, and reads whether it is on',
      wildcardReason: WHOLE_ORGANIZATION,
    },
    {
      sid: 'ReadOrganization',
      actions: ['organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization'],
      resources: ['*'],
      purpose: 'what CloudFormation reads of the organization on behalf of the caller',
      wildcardReason: WHOLE_ORGANIZATION,
    },
    {
      sid: 'EnableStackSets',
      actions: ['organizations:EnableAWSServiceAccess'],
      resources: ['*'],
      conditions: { StringEquals: { 'organizations:ServicePrincipal': `member.org.${STACK_SETS}` } },
      purpose: 'enables StackSets in AWS Organizations, and no other service',
      wildcardReason: WHOLE_ORGANIZATION,
    },
    {
      sid: 'MakeTheServiceLinkedRole',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        `arn:{partition}:iam::{account}:role/aws-service-role/${STACK_SETS}/AWSServiceRoleForCloudFormationStackSetsOrgAdmin`,
      ],
      conditions: { StringEquals: { 'iam:AWSServiceName': STACK_SETS } },
      purpose: 'makes the service-linked role of StackSets where the account has none',
    },
  ],
  sources: [THIS_LIBRARY],
};
