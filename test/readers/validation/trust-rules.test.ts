import { App, Fn, Stack } from 'aws-cdk-lib';
import {
  addResources, CSPM_AUDIENCE, found, ISSUER, role, rulesFor, TENANT, trust, trustAudience, trustIf, trustSession, violationsOf,
} from './support';

test('a role as it should be has no finding', () => {
  expect(rulesFor(trust())).toEqual([]);
});

describe('audience', () => {
  test.each<[string, object, string[]]>([
    ['missing', trustIf({ StringEquals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` } }), ['AudienceMissing']],
    ['no condition', trustIf(undefined), ['AudienceMissing', 'SessionNameMissing']],
    ['absent by AWS::NoValue', trustAudience('StringEquals', { Ref: 'AWS::NoValue' }), ['AudienceMissing']],
    ['of another issuer', trustIf({
      StringEquals: {
        'token.actions.githubusercontent.com:aud': CSPM_AUDIENCE,
        'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
      },
    }), ['AudienceMissing']],
    ['all', trustAudience('StringLike', '*'), ['AudienceWildcard']],
    ['star', trustAudience('StringLike', 'api://*'), ['AudienceWildcard']],
    ['question mark', trustAudience('StringLike', 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a447?'), ['AudienceWildcard']],
    ['policy variable', trustAudience('StringEquals', `\${${ISSUER}:aud}`), ['AudienceWildcard']],
    ['a literal star in StringLike', trustAudience('StringLike', 'api://${*}'), ['AudienceUnknown', 'TrustNotKnown']],
    ['a literal question mark and dollar in StringLike', trustAudience('StringLike', 'api://${?}${$}'),
      ['AudienceUnknown', 'TrustNotKnown']],
    ['a literal star beside a wildcard', trustAudience('StringLike', 'api://${*}*'), ['AudienceWildcard']],
    ['StringLike without wildcards', trustAudience('StringLike', CSPM_AUDIENCE), []],
    ['ignoring case', trustAudience('StringEqualsIgnoreCase', CSPM_AUDIENCE), ['TrustNotKnown']],
    ['a list with one', trustAudience('StringEquals', [CSPM_AUDIENCE]), []],
    ['a list with one twice', trustAudience('StringEquals', [CSPM_AUDIENCE, CSPM_AUDIENCE]), []],
    ['two', trustAudience('StringEquals', [CSPM_AUDIENCE, 'api://6610e979-c931-41ec-adc7-b9920c9d52f1']), ['AudienceSeveral']],
    ['unknown', trustAudience('StringEquals', 'api://an-application'), ['AudienceUnknown']],
    ['a literal star', trustAudience('StringEquals', 'api://*'), ['AudienceUnknown']],
    ['of CIEM', trustAudience('StringEquals', 'api://mciem-aws-oidc-app'), ['AudienceUnknown']],
    ['a parameter', trustAudience('StringEquals', { Ref: 'Audience' }), []],
    ['a dynamic reference', trustAudience('StringEquals', '{{resolve:ssm:/audience}}'), []],
    ['a key without the slash of the issuer', trustIf({
      StringEquals: {
        'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d:aud': CSPM_AUDIENCE,
        'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}`,
      },
    }), []],
    ['one of two by condition', trustAudience('StringEquals', {
      'Fn::If': ['Condition', CSPM_AUDIENCE, 'api://6610e979-c931-41ec-adc7-b9920c9d52f1'],
    }), []],
    ['IfExists', trustAudience('StringEqualsIfExists', CSPM_AUDIENCE), ['AudienceIneffective']],
    ['ForAllValues', trustAudience('ForAllValues:StringEquals', CSPM_AUDIENCE), ['AudienceIneffective']],
    ['ForAnyValue', trustAudience('ForAnyValue:StringEquals', CSPM_AUDIENCE), ['AudienceIneffective']],
    ['negated', trustAudience('StringNotEquals', 'api://an-application'), ['AudienceIneffective']],
    ['Null', trustAudience('Null', 'false'), ['AudienceIneffective']],
  ])('%s', (_, statement, expected) => {
    expect(rulesFor(statement)).toEqual(expected);
  });

  test('an effective condition beside one without effect counts', () => {
    expect(rulesFor(trustIf({
      'StringEquals': { [`${ISSUER}:aud`]: CSPM_AUDIENCE, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` },
      'ForAnyValue:StringLike': { [`${ISSUER}:aud`]: 'api://*' },
      'StringLike': { [`${ISSUER}:AUD`]: 'api://*' },
    }))).toEqual([]);
  });

  test('of two effective conditions, the narrower one counts', () => {
    const name = { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` };
    const two = [CSPM_AUDIENCE, 'api://6610e979-c931-41ec-adc7-b9920c9d52f1'];
    expect(rulesFor(trustIf({
      StringLike: { [`${ISSUER}:aud`]: two }, StringEquals: { ...name, [`${ISSUER}:aud`]: CSPM_AUDIENCE },
    }))).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['exact and empty', { StringLike: [], StringEquals: CSPM_AUDIENCE }, []],
    ['empty and exact', { StringEquals: CSPM_AUDIENCE, StringLike: [] }, []],
    ['without effect and wildcard', { StringNotEquals: 'api://any', StringLike: 'api://*' }, ['AudienceWildcard']],
    ['wildcard and without effect', { StringLike: 'api://*', StringNotEquals: 'api://any' }, ['AudienceWildcard']],
    ['without effect and exact', { StringNotEquals: 'api://any', StringEquals: CSPM_AUDIENCE }, []],
    ['wildcard and exact', { StringLike: 'api://*', StringEquals: CSPM_AUDIENCE }, []],
    ['empty and without effect', { StringEquals: [], StringNotEquals: 'api://any' }, ['AudienceIneffective']],
  ])('of several conditions, the narrowest counts: %s', (_, conditions, expected) => {
    const json = Object.entries(conditions).map(([operator, audience]) => [operator, { [`${ISSUER}:aud`]: audience }]);
    expect(rulesFor(trustIf({
      ...Object.fromEntries(json), stringequals: { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` },
    }))).toEqual(expected);
  });

  test.each([
    ['StringEqualsIfExists', 'is also true if the token does not have the key'],
    ['ForAllValues:StringEquals', 'is also true if the token does not have the key'],
    ['ForAnyValue:StringEquals', 'is for keys with several values, so it also accepts other values'],
    ['StringNotEquals', 'accepts every value except those in it'],
    ['ArnEquals', 'does not compare the value as text'],
    ['Null', 'only checks whether the token has the key'],
  ])('%s: the report says why', (operator, why) => {
    const app = new App();
    addResources(new Stack(app, 'Stack'), { Role: role(trustAudience(operator, CSPM_AUDIENCE)) });
    expect(violationsOf(app).map(v => v.description)).toEqual([
      `Role: its condition on the audience has no effect: ${operator} ${why}`,
    ]);
  });

  test('two statements with one audience each', () => {
    const other = trustAudience('StringEquals', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1');
    expect(rulesFor([trust(), other])).toEqual(['AudienceSeveral']);
    expect(rulesFor([trust(), trust()])).toEqual([]);
  });

  test('an audience that the user lists', () => {
    const statement = trustAudience('StringEquals', 'api://an-application');
    expect(rulesFor(statement, {}, { audiences: ['api://an-application'] })).toEqual([]);
    expect(rulesFor(statement, {}, { audiences: ['api://another-application'] })).toEqual(['AudienceUnknown']);
  });
});

describe('session name', () => {
  const ownName = `MicrosoftDefenderForClouds_${TENANT}`;

  test.each<[string, object, string[]]>([
    ['missing', trustIf({ StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE } }), ['SessionNameMissing']],
    ['an empty list', trustSession('StringEquals', []), ['SessionNameMissing']],
    ['all', trustSession('StringLike', '*'), ['SessionNameWildcard']],
    ['all of Defender', trustSession('StringLike', 'MicrosoftDefenderForClouds_*'), ['SessionNameWildcard']],
    ['another form', trustSession('StringEquals', 'DefenderForCloud'), ['SessionNameForm']],
    ['a tenant in upper case', trustSession('StringEquals', 'MicrosoftDefenderForClouds_AAAAAAAA-2222-3333-4444-555555555555'),
      ['SessionNameForm']],
    ['something after the tenant', trustSession('StringEquals', `${ownName}x`), ['SessionNameForm']],
    ['a literal star', trustSession('StringEquals', 'MicrosoftDefenderForClouds_*'), ['SessionNameForm']],
    ['IfExists', trustSession('StringEqualsIfExists', ownName), ['SessionNameIneffective']],
    ['negated', trustSession('StringNotLike', 'Someone*'), ['SessionNameIneffective']],
    ['ForAnyValue', trustSession('ForAnyValue:StringEquals', ownName), ['SessionNameIneffective']],
    ['ForAllValues', trustSession('ForAllValues:StringLike', ownName), ['SessionNameIneffective']],
    ['IfExists of a pattern', trustSession('StringLikeIfExists', 'MicrosoftDefenderForClouds_*'), ['SessionNameIneffective']],
    ['Null', trustSession('Null', 'false'), ['SessionNameIneffective']],
    ['StringNotEquals', trustSession('StringNotEquals', ownName), ['SessionNameIneffective']],
    ['one character that is not given', trustSession('StringLike', `${ownName.slice(0, -1)}?`), ['SessionNameWildcard']],
    ['the own one and a pattern', trustSession('StringLike', [ownName, 'MicrosoftDefenderForClouds_9*']), ['SessionNameWildcard']],
    ['a policy variable', trustSession('StringEquals', 'MicrosoftDefenderForClouds_${aws:PrincipalTag/tenant}'), ['SessionNameWildcard']],
    ['keys in other cases', trustIf({
      StringEquals: {
        [`${ISSUER.toUpperCase()}:AUD`]: CSPM_AUDIENCE, 'STS:rolesessionname': ownName,
      },
    }), []],
    ['key in another case, with a pattern', trustIf({
      StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE }, StringLike: { 'STS:rolesessionname': 'MicrosoftDefenderForClouds_*' },
    }), ['SessionNameWildcard']],
    ['key in lower case', trustIf({ stringequals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE, 'sts:rolesessionname': ownName } }), []],
    ['Fn::Sub', trustSession('StringEquals', { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Tenant}' }), []],
    ['Fn::Sub with variables', trustSession('StringEquals', { 'Fn::Sub': ['MicrosoftDefenderForClouds_${T}', { T: TENANT }] }), []],
    ['Fn::Sub of another form', trustSession('StringEquals', { 'Fn::Sub': 'Someone_${Tenant}' }), ['SessionNameForm']],
    ['Fn::Join', trustSession('StringEquals', { 'Fn::Join': ['_', ['MicrosoftDefenderForClouds', { Ref: 'Tenant' }]] }), []],
    ['a parameter', trustSession('StringEquals', { Ref: 'SessionName' }), []],
    ['a dynamic reference', trustSession('StringEquals', '{{resolve:ssm:/session-name}}'), []],
    ['a dynamic reference to the tenant', trustSession('StringEquals', 'MicrosoftDefenderForClouds_{{resolve:ssm:/tenant:1}}'), []],
    ['a dynamic reference with a parameter', trustSession('StringEquals', {
      'Fn::Sub': 'MicrosoftDefenderForClouds_{{resolve:ssm:/${Stage}/tenant}}',
    }), []],
    ['a dynamic reference of another form', trustSession('StringEquals', 'Someone_{{resolve:ssm:/tenant}}'), ['SessionNameForm']],
  ])('%s', (_, statement, expected) => {
    expect(rulesFor(statement)).toEqual(expected);
  });

  test('another tenant than the expected ones', () => {
    const own = { azureTenantIds: ['99999999-2222-3333-4444-555555555555', TENANT] };
    const other = { azureTenantIds: ['99999999-2222-3333-4444-555555555555'] };
    expect(rulesFor(trust(), {}, own)).toEqual([]);
    expect(rulesFor(trust(), {}, other)).toEqual(['SessionNameOfOtherTenant']);
    expect(rulesFor(trustSession('StringEquals', { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Tenant}' }), {}, other)).toEqual([]);
  });

  test('expected tenants that are known only at deployment can be any', () => {
    const tenant = '99999999-2222-3333-4444-555555555555';
    expect(rulesFor(trust(), {}, { azureTenantIds: [Fn.ref('Tenant')] })).toEqual([]);
    expect(rulesFor(trust(), {}, { azureTenantIds: [tenant, Fn.ref('Tenant')] })).toEqual([]);
  });

  test('without expected tenants, all roles must trust the same one', () => {
    const other = trustSession('StringEquals', 'MicrosoftDefenderForClouds_99999999-2222-3333-4444-555555555555');
    const resources = { One: role(trust()), Two: role(trust()), Three: role(other) };
    expect(found({ One: role(trust()), Two: role(trust()) })).toEqual([]);
    expect(found(resources)).toEqual(['TenantsDiffer One', 'TenantsDiffer Two', 'TenantsDiffer Three']);
    expect(found(resources, { azureTenantIds: [TENANT, '99999999-2222-3333-4444-555555555555'] })).toEqual([]);
    expect(found(resources, { azureTenantIds: [TENANT] })).toEqual(['SessionNameOfOtherTenant Three']);
  });
});

test.each<[string, object]>([
  ['as in the Terraform of Microsoft of 2023-04', { StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE } }], ['without conditions', {}],
])('without the session name, it says where such trusts come from: %s', (_, condition) => {
  const app = new App();
  addResources(new Stack(app, 'Stack'), { Role: role(trustIf(condition)) });
  expect(violationsOf(app).find(v => v.ruleName === 'SessionNameMissing')).toMatchObject({
    description: 'Role: it trusts every customer of Microsoft, because the audience is the same for all customers and there is no ' +
      "condition on sts:RoleSessionName (confused deputy), as in Microsoft's Terraform of 2023-04",
  });
});

describe('principals and actions', () => {
  const github = { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' };

  test.each<[string, unknown, string[]]>([
    ['every principal', [trust(), { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }], ['PrincipalWildcard']],
    ['every AWS principal', [trust(), { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: 'sts:AssumeRole' }], ['PrincipalWildcard']],
    ['every provider', trust({ Principal: { Federated: '*' } }), ['PrincipalWildcard']],
    ['denied to every principal', [trust(), { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }], []],
    ['one AWS account', [trust(), { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }], []],
    ['NotPrincipal', [trust(), { Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }], ['NotPrincipal']],
    ['NotPrincipal with Deny', [trust(), { Effect: 'Deny', NotPrincipal: github, Action: 'sts:AssumeRole' }], []],
    ['every action', trust({ Action: '*' }), ['ActionTooWide']],
    ['every action of STS', trust({ Action: 'sts:*' }), ['ActionTooWide']],
    ['one more action', trust({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'] }), ['ActionTooWide']],
    ['NotAction', trust({ Action: undefined, NotAction: 'sts:GetCallerIdentity' }), ['ActionTooWide']],
    ['every principal, with all conditions', trust({ Principal: '*' }), ['PrincipalWildcard']],
    ['every principal besides the provider',
      trust({ Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`, AWS: '*' } }),
      ['PrincipalWildcard']],
    ['one open statement of two', [trust(), trustSession('StringLike', '*')], ['SessionNameWildcard']],
    ['one open statement of two, the first', [trustIf(undefined), trust()], ['AudienceMissing', 'SessionNameMissing']],
    ['session tags, beside the good one', [trust(), trust({ Action: 'sts:TagSession' })], []],
    ['session tags', trust({ Action: ['sts:TagSession', 'STS:AssumeRoleWithWebIdentity'] }), []],
    ['conditions in an intrinsic function', trustIf({ 'Fn::Transform': { Name: 'Trust' } }), ['TrustNotKnown']],
    ['conditions of an operator in one', trustIf({ StringEquals: { 'Fn::GetAtt': ['Json', 'Value'] } }), ['TrustNotKnown']],
    ['conditions in Fn::If',
      trustIf({ 'Fn::If': ['Condition', { StringEquals: { [`${ISSUER}:aud`]: CSPM_AUDIENCE } }, { Ref: 'AWS::NoValue' }] }),
      ['SessionNameMissing', 'AudienceMissing']],
  ])('%s', (_, statements, expected) => {
    expect(rulesFor(statements)).toEqual(expected);
  });

  test.each([
    ['aws', '444455556666', ['ProviderOfOtherAccount Role']],
    ['aws-us-gov', '444455556666', ['ProviderOfOtherAccount Role']],
    ['aws', '111122223333', []],
  ])('a provider in the partition %s of the account %s', (partition, account, expected) => {
    const Principal = { Federated: `arn:${partition}:iam::${account}:oidc-provider/${ISSUER}` };
    const known = { env: { account: '111122223333', region: 'eu-west-1' } };
    expect(found({ Role: role(trust({ Principal })) }, {}, known)).toEqual(expected);
    expect(found({ Role: role(trust({ Principal })) })).toEqual([]);
  });
});

test('a principal beside the provider is not of a known form', () => {
  const Principal = { Federated: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`, AWS: 'arn:aws:iam::444455556666:root' };
  const known = { env: { account: '111122223333', region: 'eu-west-1' } };
  expect(found({ Role: role(trust({ Principal })) }, {}, known)).toEqual(['TrustNotKnown Role']);
});

describe('statements that cannot be read', () => {
  const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://bucket/trust.json' } } };

  test.each<[string, unknown, string | undefined, string[]]>([
    ['beside one that trusts Microsoft', { Statement: [trust(), include] }, undefined, ['TrustNotKnown']],
    ['all, in a role with a published name', { Statement: { 'Fn::FindInMap': ['A', 'B', 'C'] } }, 'CspmMonitorAws', ['TrustNotKnown']],
    ['the document, in a role with a published name', include, 'CspmMonitorAws', ['TrustNotKnown']],
    ['the document, in another role', include, 'Deployment', []],
    ['beside one of another product',
      { Statement: [trust({ Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: undefined }), include] },
      'Deployment', []],
  ])('%s', (_, AssumeRolePolicyDocument, RoleName, expected) => {
    expect(rulesFor([], { AssumeRolePolicyDocument, RoleName })).toEqual(expected);
  });

  test('Fn::ToJsonString can be read', () => {
    const AssumeRolePolicyDocument = { 'Fn::ToJsonString': { Statement: [trustAudience('StringLike', '*')] } };
    expect(rulesFor([], { AssumeRolePolicyDocument })).toEqual(['AudienceWildcard']);
  });
});

test('a statement for session tags only is no trust', () => {
  expect(rulesFor([trust(), trust({ Action: 'sts:TagSession', Condition: undefined })])).toEqual([]);
  expect(rulesFor([trust(), trust({ Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'], Condition: undefined })]))
    .toEqual(['AudienceMissing', 'SessionNameMissing']);
});

test('only roles are checked', () => {
  expect(found({ Other: { ...role(trustIf(undefined)), Type: 'Custom::Role' } })).toEqual([]);
});

describe('the provider is found', () => {
  const provider = { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}`, ThumbprintList: ['0'.repeat(40)] } };
  const withoutConditions = (Federated: unknown) => ({
    Provider: provider,
    Role: role(trust({ Principal: { Federated }, Condition: undefined })),
  });
  const open = ['AudienceMissing Role', 'SessionNameMissing Role'];

  test.each<[string, unknown]>([
    ['literal ARN', `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`],
    ['without the slash at the end', 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d'],
    ['in upper case', 'arn:aws:iam::111122223333:oidc-provider/STS.WINDOWS.NET/33E01921-4D64-4F8C-A055-5BDAFFD5E33D/'],
    ['in a list', [`arn:aws:iam::111122223333:oidc-provider/${ISSUER}`]],
    ['Fn::Sub', { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` }],
    ['Fn::Sub with variables', { 'Fn::Sub': ['arn:aws:iam::${AWS::AccountId}:oidc-provider/${I}', { I: ISSUER }] }],
    ['Fn::Join', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:oidc-provider/', ISSUER]] }],
    ['Ref', { Ref: 'Provider' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Provider', 'Arn'] }],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Provider.Arn' }],
    ['Fn::Sub of the resource', { 'Fn::Sub': '${Provider.Arn}' }],
    ['Fn::If', { 'Fn::If': ['Condition', { Ref: 'Provider' }, 'arn:aws:iam::111122223333:oidc-provider/gitlab.com'] }],
    ['a part of Fn::Split over pseudo parameters',
      {
        'Fn::Select': ['1',
          { 'Fn::Split': ['|', { 'Fn::Sub': `\${AWS::Region}|arn:aws:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` }] }],
      }],
  ])('%s', (_, federated) => {
    expect(found(withoutConditions(federated))).toEqual(open);
  });

  test('of a resource for another issuer', () => {
    const other = { ...provider, Properties: { ...provider.Properties, Url: 'https://token.actions.githubusercontent.com' } };
    expect(found({ ...withoutConditions({ Ref: 'Provider' }), Provider: other })).toEqual([]);
  });

  test('by the condition keys, if the provider is a parameter', () => {
    const Principal = { Federated: { Ref: 'ProviderArn' } };
    expect(found({ Role: role(trust({ Principal })) })).toEqual([]);
    expect(found({ Role: role({ ...trustAudience('StringLike', 'api://*'), Principal }) })).toEqual(['AudienceWildcard Role']);
  });

  test('in a policy document that is text', () => {
    const AssumeRolePolicyDocument = JSON.stringify({ Statement: trustAudience('StringLike', '*') });
    expect(found({ Role: role(trust(), { AssumeRolePolicyDocument }) }))
      .toEqual(['AudienceWildcard Role']);
  });
});
