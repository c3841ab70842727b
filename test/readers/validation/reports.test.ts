/** What a report says about each rule: what is wrong, where, and how to mend it. */
import { App, Stack } from 'aws-cdk-lib';
import {
  addResources, CSPM_AUDIENCE, ISSUER, policy, role, TENANT, trust, trustAudience, trustIf, trustSession, violationsOf,
} from './support';
import { DefenderTrustValidation } from '../../../src';
import { DISRUPTION_ROLE, DISRUPTION_TRUST } from '../../facts/attack-disruption';

const OTHER_TENANT = '99999999-2222-3333-4444-555555555555';
const ACCOUNT = { env: { account: '111122223333', region: 'eu-west-1' } };
const SCANNER = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner';
const SENTINEL_AUDIENCE = 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e';
const sentinel = (sessionName: string) => trustIf({
  StringEquals: { [`${ISSUER}:aud`]: SENTINEL_AUDIENCE, 'sts:RoleSessionName': sessionName },
});
const ciem = (subject?: string, tenantId = TENANT) => trust({
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${tenantId}/` },
  Condition: {
    StringEquals: {
      [`sts.windows.net/${tenantId}/:aud`]: 'api://mciem-aws-oidc-app', [`sts.windows.net/${tenantId}/:sub`]: subject,
    },
  },
});
const TRUST = 'Properties.AssumeRolePolicyDocument.Statement.0';

interface Case {
  readonly rule: string;
  readonly of?: string;
  readonly resources: { [id: string]: object };
  readonly props?: object;
  readonly severity?: 'warning';
  readonly says: string;
  readonly at?: string;
  readonly fix: RegExp;
}

const one = (statement: unknown, properties: object = {}) => ({ Role: role(statement, properties) });
const AUDIENCE_FIX =
  new RegExp(String.raw`^use StringEquals on <issuer>:aud with exactly one audience: that of the feature, as in `
    + String.raw`docs\/PERMISSIONS\.md of cdk-defender-for-cloud$`);
const SESSION_FIX = /^use StringEquals on sts:RoleSessionName with MicrosoftDefenderForClouds_<id of your Entra tenant, in lower case>$/;
const PRINCIPAL_FIX = /^the only principal of the statement must be the OIDC provider: \{"Federated": "<its ARN>"\}$/;
const PERMISSIONS_FIX =
  /^Defender for Cloud does not need it: attach what the feature needs, as in docs\/PERMISSIONS\.md of cdk-defender-for-cloud$/;

const CASES: Case[] = [
  {
    rule: 'IssuerUnknown',
    resources: one(trust({ Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${OTHER_TENANT}/` } })),
    says: `it trusts tokens of sts.windows.net/${OTHER_TENANT}/, but those of Microsoft for AWS have the issuer ` +
      'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
    fix: new RegExp(String.raw`^trust only the OIDC provider for `
      + String.raw`https:\/\/sts\.windows\.net\/33e01921-4d64-4f8c-a055-5bdaffd5e33d\/, for CIEM that of your own tenant: another `
      + String.raw`issuer`),
  },
  {
    rule: 'AudienceMissing',
    resources: one(trustIf({ StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } })),
    says: 'it accepts every token of the issuer sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/, because it has no ' +
      'condition on the audience (aud)',
    fix: AUDIENCE_FIX,
  },
  {
    rule: 'AudienceIneffective',
    resources: one(trustAudience('StringEqualsIfExists', CSPM_AUDIENCE)),
    says: 'its condition on the audience has no effect: StringEqualsIfExists is also true if the token does not have the key',
    fix: AUDIENCE_FIX,
  },
  {
    rule: 'AudienceWildcard',
    resources: one(trustAudience('StringLike', 'api://*')),
    says: 'its audience api://* matches more than one audience',
    fix: AUDIENCE_FIX,
  },
  {
    rule: 'AudienceSeveral',
    resources: one(trustAudience('StringEquals', ['api://6610e979-c931-41ec-adc7-b9920c9d52f1', CSPM_AUDIENCE])),
    says: 'it accepts several audiences: api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479, api://6610e979-c931-41ec-adc7-b9920c9d52f1',
    fix: /with exactly one audience: .*; make one role per feature$/,
  },
  {
    rule: 'AudienceUnknown',
    resources: one(trustAudience('StringEquals', 'api://an-application')),
    says: 'api://an-application is not a published audience of Defender for Cloud',
    fix: new RegExp(String.raw`^use the audience that Microsoft publishes for the feature, as in docs\/PERMISSIONS\.md of `
      + String.raw`cdk-defender-for-cloud; if it is right, list it in audiences$`),
  },
  {
    rule: 'AudienceUnknown',
    of: 'Microsoft Sentinel',
    resources: one(trustIf({
      StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE, 'sts:RoleSessionName': `MicrosoftSentinel_${TENANT}` },
    }), { RoleName: 'OIDC_Sentinel' }),
    says: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479 is not a published audience of Microsoft Sentinel',
    fix: /list it in audiences$/,
  },
  {
    rule: 'AudienceUnknown',
    of: 'CIEM',
    resources: one(trust({
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${TENANT}/` },
      Condition: {
        StringEquals: { [`sts.windows.net/${TENANT}/:aud`]: 'api://an-application', [`sts.windows.net/${TENANT}/:sub`]: OTHER_TENANT },
      },
    }), { RoleName: 'DefenderForCloud-OidcCiem' }),
    says: 'api://an-application is not a published audience of CIEM',
    fix: /list it in audiences$/,
  },
  {
    rule: 'SessionNameMissing',
    resources: one(trustIf({ StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE } })),
    says: 'it trusts every customer of Microsoft, because the audience is the same for all customers and there is no ' +
      "condition on sts:RoleSessionName (confused deputy), as in Microsoft's Terraform of 2023-04",
    fix: SESSION_FIX,
  },
  {
    rule: 'SessionNameIneffective',
    resources: one(trustSession('StringNotEquals', 'someone')),
    says: 'its condition on sts:RoleSessionName has no effect: StringNotEquals accepts every value except those in it',
    fix: SESSION_FIX,
  },
  {
    rule: 'SessionNameWildcard',
    resources: one(trustSession('StringLike', 'MicrosoftDefenderForClouds_*')),
    says: 'its session name MicrosoftDefenderForClouds_* matches more than one customer',
    fix: SESSION_FIX,
  },
  {
    rule: 'SessionNameForm',
    resources: one(trustSession('StringEquals', 'DefenderForCloud')),
    says: 'DefenderForCloud is not a session name of Defender for Cloud',
    fix: SESSION_FIX,
  },
  {
    rule: 'SessionNameOfOtherTenant',
    resources: one(trust()),
    props: { azureTenantIds: [OTHER_TENANT] },
    says: `it trusts the tenant ${TENANT}, which is not one of azureTenantIds`,
    fix: new RegExp(String.raw`^use the id of your own Entra tenant; if the other tenant is yours too, add it to azureTenantIds; `
      + String.raw`if it is a workspace of Microsoft Sentinel, add it to sentinelWorkspaceIds$`),
  },
  {
    rule: 'TenantsDiffer',
    resources: { ...one(trust()), Two: role(trustSession('StringEquals', `MicrosoftDefenderForClouds_${OTHER_TENANT}`)) },
    says: `it trusts the tenant ${TENANT}, but the roles of this app trust 2 tenants`,
    at: 'Properties.AssumeRolePolicyDocument',
    fix: new RegExp(String.raw`^use the id of your own Entra tenant in every role; if all are yours, list them in `
      + String.raw`azureTenantIds; list workspaces of Microsoft Sentinel in sentinelWorkspaceIds$`),
  },
  {
    rule: 'ProviderOfOtherAccount',
    resources: one(trust({ Principal: { Federated: `arn:aws:iam::444455556666:oidc-provider/${ISSUER}` } })),
    says: 'it trusts an OIDC provider of the account 444455556666, but the stack is for the account 111122223333',
    fix: /^use the provider of the same account: arn:\$\{AWS::Partition\}:iam::\$\{AWS::AccountId\}:oidc-provider\/<issuer>$/,
  },
  {
    rule: 'PrincipalWildcard',
    resources: one([{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }, trust()]),
    says: 'it trusts every principal ("AWS": "*")',
    fix: PRINCIPAL_FIX,
  },
  {
    rule: 'PrincipalWildcard',
    of: 'as a text',
    resources: one([{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }, trust()]),
    says: 'it trusts every principal ("AWS": "*")',
    fix: PRINCIPAL_FIX,
  },
  {
    rule: 'NotPrincipal',
    resources: one([{ Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }, trust()]),
    says: 'NotPrincipal with Allow trusts everyone except those in it',
    fix: PRINCIPAL_FIX,
  },
  {
    rule: 'ActionTooWide',
    resources: one(trust({ Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] })),
    says: 'it allows more than sts:AssumeRoleWithWebIdentity: sts:AssumeRole, sts:SetSourceIdentity',
    fix: /^allow sts:AssumeRoleWithWebIdentity only, and sts:TagSession if you need session tags$/,
  },
  {
    rule: 'ActionTooWide',
    of: 'NotAction',
    resources: one(trust({ Action: undefined, NotAction: 'sts:GetCallerIdentity' })),
    says: 'it allows more than sts:AssumeRoleWithWebIdentity: NotAction',
    fix: /^allow sts:AssumeRoleWithWebIdentity only/,
  },
  {
    rule: 'TrustNotKnown',
    resources: one(trustIf({ 'Fn::Transform': { Name: 'Trust' } })),
    says: 'its conditions are in an intrinsic function, which cannot be checked',
    fix: /^write the trust policy into the template as it is, so that a reviewer can read it: one OIDC provider/,
  },
  {
    rule: 'TrustNotKnown',
    of: 'a statement',
    resources: one([trust(), { 'Fn::Transform': { Name: 'AWS::Include' } }]),
    says: 'statements of its trust policy are in an intrinsic function or a text, which cannot be checked',
    at: 'Properties.AssumeRolePolicyDocument',
    fix: /^write the trust policy into the template/,
  },
  {
    rule: 'PermissionsNotReadable',
    resources: one(trust(), { Policies: [{ PolicyName: 'P', PolicyDocument: { 'Fn::Transform': { Name: 'AWS::Include' } } }] }),
    severity: 'warning',
    says: 'permissions are in an intrinsic function or a text, which cannot be checked',
    at: 'Properties.Policies.0.PolicyDocument',
    fix: /^write the policy into the template as it is, so that a reviewer can read it$/,
  },
  ...[
    { statement: { NotAction: 'ec2:*', Resource: '*' }, says: 'every action that NotAction does not name' },
    { statement: { Action: 'iam:*', NotResource: 'arn:aws:iam::*:role/*' }, says: 'everything that NotResource does not name' },
    { statement: { Action: 'iam:CreateAccessKey', Resource: 'arn:aws:iam::*:user/*' }, says: 'iam:CreateAccessKey' },
  ].map(({ statement, says }): Case => ({
    rule: 'WiderThanPublished',
    of: says,
    resources: one(trust(), { Policies: [{ PolicyName: 'Inline', PolicyDocument: policy({ Effect: 'Allow', ...statement }) }] }),
    severity: 'warning',
    says: `Statement.0 allows what Foundational CSPM does not need: ${says}`,
    at: 'Properties.Policies.0.PolicyDocument.Statement.0',
    fix: PERMISSIONS_FIX,
  })),
  {
    rule: 'WiderThanPublished',
    of: 'an AWS managed policy',
    resources: one(trustAudience('StringEquals', SCANNER), { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
    severity: 'warning',
    says: 'Agentless VM scanning does not need the AWS managed policy ReadOnlyAccess',
    at: 'Properties.ManagedPolicyArns',
    fix: PERMISSIONS_FIX,
  },
  {
    rule: 'WiderThanPublished',
    of: 'a statement',
    resources: one(trustAudience('StringEquals', SCANNER), {
      Policies: [{
        PolicyName: 'Inline',
        PolicyDocument: policy({
          Effect: 'Allow', Action: ['s3:A', 's3:B', 's3:C', 's3:D', 's3:E', 's3:F', 's3:G'], Resource: '*',
        }),
      }],
    }),
    severity: 'warning',
    says: 'Statement.0 allows what Agentless VM scanning does not need: s3:A, s3:B, s3:C, s3:D, s3:E and 2 more',
    at: 'Properties.Policies.0.PolicyDocument.Statement.0',
    fix: PERMISSIONS_FIX,
  },
  {
    rule: 'WiderThanPublished',
    of: 'another resource',
    resources: one(trustAudience('StringEquals', SCANNER), {
      Policies: [
        { PolicyName: 'None', PolicyDocument: policy() },
        {
          PolicyName: 'Inline',
          PolicyDocument: policy({
            Sid: 'Copy',
            Effect: 'Allow',
            Action: 'ec2:CopySnapshot',
            Resource: ['arn:aws:ec2:*::snapshot/*', '*'],
          }),
        },
      ],
    }),
    severity: 'warning',
    says: 'statement Copy allows what Agentless VM scanning does not need: ec2:CopySnapshot on *',
    at: 'Properties.Policies.1.PolicyDocument.Statement.0',
    fix: PERMISSIONS_FIX,
  },
  {
    rule: 'WiderThanPublished',
    of: 'NotResource',
    resources: one(trustAudience('StringEquals', SCANNER), {
      Policies: [{ PolicyName: 'Inline', PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', NotResource: '*' }) }],
    }),
    severity: 'warning',
    says: 'Statement.0 allows what Agentless VM scanning does not need: everything that NotResource does not name',
    at: 'Properties.Policies.0.PolicyDocument.Statement.0',
    fix: PERMISSIONS_FIX,
  },
  {
    rule: 'WiderThanPublished',
    of: 'a role that can be for several features',
    resources: one(trustAudience('StringEquals', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1'), {
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    }),
    severity: 'warning',
    says: 'Audit logs: setup / Agentless discovery for Kubernetes / Container image assessment does not need the AWS managed ' +
      'policy ReadOnlyAccess',
    at: 'Properties.ManagedPolicyArns',
    fix: PERMISSIONS_FIX,
  },
  {
    rule: 'SentinelRoleName',
    of: 'another name',
    resources: one(sentinel(`MicrosoftSentinel_${TENANT}`), { RoleName: 'Sentinel' }),
    says: 'Microsoft Sentinel cannot use a role with the name Sentinel',
    at: 'Properties.RoleName',
    fix: /^give the role a name that begins with OIDC_, followed by letters, digits, - or _$/,
  },
  {
    rule: 'SentinelRoleName',
    of: 'no name',
    resources: one(sentinel(`MicrosoftSentinel_${TENANT}`)),
    says: 'Microsoft Sentinel cannot use a role without a name',
    at: 'Properties.RoleName',
    fix: /begins with OIDC_/,
  },
  {
    rule: 'SentinelSessionName',
    resources: one(sentinel('MicrosoftSentinel'), { RoleName: 'OIDC_Sentinel' }),
    says: 'MicrosoftSentinel is not a session name of Microsoft Sentinel',
    fix: new RegExp(String.raw`^use StringEquals on sts:RoleSessionName with MicrosoftSentinel_<id of your workspace>; if `
      + String.raw`Sentinel uses MicrosoftDefenderForClouds_<id of your workspace>, list the workspace in sentinelWorkspaceIds$`),
  },
  {
    rule: 'AttackDisruption',
    resources: one(DISRUPTION_TRUST.Statement[0], { RoleName: DISRUPTION_ROLE }),
    says: 'attack disruption by Microsoft Sentinel can use it, and its session name MicrosoftSentinel_111122223333 names neither your ' +
      'tenant nor your workspace',
    fix: new RegExp(String.raw`^if you want it, limit the role with a permissions boundary, as in docs\/logs\.md of `
      + String.raw`cdk-defender-for-cloud, and acknowledge this finding`),
  },
  {
    rule: 'CiemSubject',
    resources: one(ciem()),
    says: 'it accepts every application of the tenant, because it has no effective condition on the subject (sub)',
    fix: /^use StringEquals on <issuer>:sub with the object id of the service principal of the CIEM application$/,
  },
  {
    rule: 'CiemSubject',
    of: 'two applications',
    resources: one(trust({
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${TENANT}/` },
      Condition: {
        StringEquals: {
          [`sts.windows.net/${TENANT}/:aud`]: 'api://mciem-aws-oidc-app',
          [`sts.windows.net/${TENANT}/:sub`]: ['99999999-0000-0000-0000-000000000000', { Ref: 'Subject' }],
        },
      },
    })),
    says: 'it accepts 2 applications of the tenant: 99999999-0000-0000-0000-000000000000, ${Subject}',
    fix: /with the object id of the service principal/,
  },
  {
    rule: 'SessionNameOfOtherTenant',
    of: 'CIEM',
    resources: one(ciem('99999999-0000-0000-0000-000000000000')),
    props: { azureTenantIds: [OTHER_TENANT] },
    says: `it trusts the tenant ${TENANT}, which is not one of azureTenantIds`,
    fix: /add it to azureTenantIds; if/,
  },
  {
    rule: 'DuplicateProvider',
    resources: {
      First: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } },
      Role: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } },
    },
    says: 'First is already the OIDC provider for https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/ in this template',
    at: 'Properties.Url',
    fix: /^keep one provider per account, and let all roles trust it; an account can have only one per URL$/,
  },
];

test.each(CASES.map(c => [c.of ? `${c.rule}: ${c.of}` : c.rule, c] as const))('%s', (_, c) => {
  const app = new App();
  addResources(new Stack(app, 'Stack', ACCOUNT), c.resources);
  const violations = violationsOf(app, c.props).filter(v => v.violatingResources.some(r => r.resourceLogicalId === 'Role'));
  expect(violations).toEqual([{
    ruleName: c.rule,
    severity: c.severity ?? 'error',
    description: `Role: ${c.says}`,
    fix: expect.stringMatching(c.fix),
    violatingResources: [{
      resourceLogicalId: 'Role', templatePath: expect.stringMatching(/Stack\.template\.json$/), locations: [c.at ?? TRUST],
    }],
  }]);
});

test('TemplateNotReadable', () => {
  const app = new App();
  addResources(new Stack(app, 'Stack'), {
    Members: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: `Resources:\n  Role:\n    Url: https://${ISSUER}` } },
  });
  expect(violationsOf(app)).toEqual([{
    ruleName: 'TemplateNotReadable',
    severity: 'warning',
    description: 'the template of the StackSet names Microsoft, but is not JSON, or has a name twice',
    fix: 'write what trusts Microsoft into a template of the app, in JSON, without macros and loops, so that it can be checked',
    violatingResources: [{
      resourceLogicalId: 'Members', templatePath: expect.stringMatching(/Stack\.template\.json$/), locations: ['Properties.TemplateBody'],
    }],
  }]);
});

test('every rule is here', () => {
  const rules = new Set([...CASES.map(c => c.rule), 'TemplateNotReadable']);
  expect([...rules].sort()).toEqual([...new DefenderTrustValidation().ruleIds!].sort());
});
