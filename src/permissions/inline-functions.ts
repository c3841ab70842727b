import type { PermissionSet } from './permission-set';
import { THIS_LIBRARY } from './sources';

/** Permissions of every function with inline code. `{logGroupArn}` is the log group of the function. */
export const FUNCTION_LOG_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'WriteOwnLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: ['{logGroupArn}'],
    purpose: 'writes only its own log',
  }],
  sources: [THIS_LIBRARY],
};

/** Permissions of the function that adds audiences. `{oidcProviderArn}` is the OIDC provider. */
export const AUDIENCE_ADDITION_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'AddAudiences',
    actions: ['iam:AddClientIDToOpenIDConnectProvider'],
    resources: ['{oidcProviderArn}'],
    purpose: 'adds audiences to this OIDC provider only; IAM has no condition key for the audience',
  }],
  sources: [THIS_LIBRARY],
};

/**
 * Permissions of the function that creates the OIDC provider, or adds audiences to it. `{oidcProviderArn}` is its ARN.
 */
export const CREATE_OR_REUSE_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'CreateOrReuse',
    actions: ['iam:AddClientIDToOpenIDConnectProvider', 'iam:CreateOpenIDConnectProvider'],
    resources: ['{oidcProviderArn}'],
    purpose: 'creates this OIDC provider if the account does not have it, and adds audiences to it; it removes nothing',
  }],
  sources: [THIS_LIBRARY],
};

const STACK_SETS = 'stacksets.cloudformation.amazonaws.com';
const SERVICE_LINKED_ROLE = 'AWSServiceRoleForCloudFormationStackSetsOrgAdmin';
const WHOLE_ORGANIZATION = 'these actions are for the whole organization and do not support resources; ' +
  'a condition limits organizations:EnableAWSServiceAccess to StackSets';

/** Permissions of the function that switches on trusted access of StackSets, in the management account. */
export const TRUSTED_ACCESS_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ActivateStackSets',
      actions: ['cloudformation:ActivateOrganizationsAccess', 'cloudformation:DescribeOrganizationsAccess'],
      resources: ['*'],
      purpose: 'switches on trusted access, and reads whether it is on',
      wildcardReason: WHOLE_ORGANIZATION,
    },
    {
      sid: 'ReadOrganization',
      actions: ['organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization'],
      resources: ['*'],
      purpose: 'lets CloudFormation read the organization on behalf of the caller',
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
      resources: [`arn:{partition}:iam::{account}:role/aws-service-role/${STACK_SETS}/${SERVICE_LINKED_ROLE}`],
      conditions: { StringEquals: { 'iam:AWSServiceName': STACK_SETS } },
      purpose: 'creates the service-linked role of StackSets if the account does not have it',
    },
  ],
  sources: [THIS_LIBRARY],
};
