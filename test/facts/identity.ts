/** Account 111122223333, partition aws; an invented customer. */
export const ACCOUNT = '111122223333';
export const TENANT = '11111111-2222-3333-4444-555555555555';
/** The tenant that signs the tokens of Defender for Cloud. */
export const MICROSOFT = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';
export const CIEM_AUDIENCE = 'api://mciem-aws-oidc-app';
/** The service principal of the CIEM application in the tenant of the customer. */
export const CIEM_OBJECT_ID = '66666666-7777-8888-9999-aaaaaaaaaaaa';

const THUMBPRINTS = ['626d44e704d1ceabe3bf0d53397464ac8080142c'];

/** OIDC provider of Microsoft's tenant, without audiences. */
export const DEFENDER_PROVIDER = { url: `https://sts.windows.net/${MICROSOFT}/`, thumbprints: THUMBPRINTS };

/** OIDC provider of the customer's tenant, for CIEM. */
export const CIEM_PROVIDER = {
  url: `https://sts.windows.net/${TENANT}/`, audiences: [CIEM_AUDIENCE], thumbprints: THUMBPRINTS,
};

export const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
export const providerArn = (tenant: string, account = ACCOUNT) =>
  `arn:aws:iam::${account}:oidc-provider/sts.windows.net/${tenant}/`;

/** A trust document with one statement. */
export function trustIn(Principal: object, Action: string, StringEquals?: Record<string, string>) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, ...StringEquals ? { Condition: { StringEquals } } : {} }],
  };
}

/** Trust in Defender for Cloud for one customer: Microsoft's tenant, one audience, the customer's tenant as session. */
export function defenderTrust(audience: string) {
  return trustIn({ Federated: providerArn(MICROSOFT) }, 'sts:AssumeRoleWithWebIdentity', {
    [`sts.windows.net/${MICROSOFT}/:aud`]: audience,
    'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
  });
}

/** Added to the trust of data collection if the user sets the external id `connector-external-id`. */
export const LEGACY_READER_TRUST = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::197857026523:user/azuredefender-eks' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'connector-external-id' } },
};
