/**
 * The role that Microsoft's script creates for attack disruption by Microsoft Sentinel. Source:
 * MicrosoftDocs/defender-docs, sentinel/aws-disruption, of 2026-07-01, read on 2026-12-01. No construct creates it.
 */
import { ACCOUNT, MICROSOFT, providerArn, trustIn } from './identity';

export const DISRUPTION_ROLE = 'OIDC_Actions_Sentinel';
export const DISRUPTION_AUDIENCE = 'api://b7c1e142-0933-4310-ba00-8b28878bfece';
export const DISRUPTION_SESSION = `MicrosoftSentinel_${ACCOUNT}`;

/** Of its inline policy `SentinelActionsPolicy`, each on every resource. Step 1.1 of the page has those of IAM only. */
export const DISRUPTION_ACTIONS = [
  'iam:AttachUserPolicy', 'iam:DeleteRolePolicy', 'iam:DeleteUserPolicy', 'iam:DetachUserPolicy', 'iam:GetRolePolicy',
  'iam:GetUser', 'iam:GetUserPolicy', 'iam:ListUserPolicies', 'iam:PutRolePolicy', 'iam:PutUserPolicy',
  's3:PutBucketPublicAccessBlock',
];

const { Statement } = trustIn({ Federated: providerArn(MICROSOFT) }, 'sts:AssumeRoleWithWebIdentity', {
  [`sts.windows.net/${MICROSOFT}/:aud`]: DISRUPTION_AUDIENCE,
  'sts:RoleSessionName': DISRUPTION_SESSION,
});
/** It names neither the tenant of the customer nor the workspace. The script writes no `Version`, here and in the policy. */
export const DISRUPTION_TRUST = { Statement };
