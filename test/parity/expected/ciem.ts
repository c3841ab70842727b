import type { ExpectedRole, Permissions } from './types';

const OIDC: Permissions = {
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resources: ['arn:aws:iam::111122223333:role/DefenderForCloud-Ciem'],
    },
  ],
};

/** The CIEM application of the customer's own tenant, service principal 66666666-7777-8888-9999-aaaaaaaaaaaa. */
export const CIEM_OIDC: ExpectedRole = {
  roleName: 'DefenderForCloud-OidcCiem',
  trust: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {
          Federated: 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/11111111-2222-3333-4444-555555555555/',
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'sts.windows.net/11111111-2222-3333-4444-555555555555/:aud': 'api://mciem-aws-oidc-app',
            'sts.windows.net/11111111-2222-3333-4444-555555555555/:sub': '66666666-7777-8888-9999-aaaaaaaaaaaa',
          },
        },
      },
    ],
  },
  DefaultAccess: OIDC,
  LeastPrivilegeAccess: OIDC,
};

/** Without a bucket of CloudTrail logs: Microsoft's template then allows every bucket, this library none. */
const DISCOVERY: Permissions = { awsManagedPolicies: ['SecurityAudit'], statements: [] };

export const CIEM_DISCOVERY: ExpectedRole = {
  roleName: 'DefenderForCloud-Ciem',
  trust: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:role/DefenderForCloud-OidcCiem' },
        Action: 'sts:AssumeRole',
      },
    ],
  },
  DefaultAccess: DISCOVERY,
  LeastPrivilegeAccess: DISCOVERY,
};

/** With the bucket `trail-bucket`. */
export const CIEM_DISCOVERY_WITH_TRAIL: Permissions = {
  awsManagedPolicies: ['SecurityAudit'],
  statements: [
    { effect: 'Allow', actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::trail-bucket'] },
    { effect: 'Allow', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::trail-bucket/*'] },
  ],
};
