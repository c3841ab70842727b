/**
 * Trust in Defender for Cloud for one customer: Microsoft's tenant, one audience, the customer's tenant as session
 * name.
 */
export function webIdentityTrust(audience: string): { Version: string; Statement: object[] } {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: {
          Federated: 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
        },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud': audience,
            'sts:RoleSessionName': 'MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555',
          },
        },
      },
    ],
  };
}
