/** Where roles are found: in stacks, nested stacks, included templates, StackSets, stages. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Aspects, CfnOutput, CfnResource, NestedStack, Stack, Stage, type IPolicyValidationContext } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { addResources, found, ISSUER, role, TENANT, trust, trustIf, violationsOf } from './support';
import { DefenderForCloudOrganization, DefenderPlan, DefenderTrustValidation, OrganizationTargets } from '../../../src';
import { rolesOfPlans } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { allPlans, connect } from '../../support/synth';

/** Trusts Microsoft's issuer without any condition. */
const OPEN = role(trustIf(undefined));
const RULES = ['AudienceMissing', 'SessionNameMissing'];
const rulesOf = (app: App) => violationsOf(app).map(v => v.ruleName);
const pathsOf = (app: App) => [...new Set(violationsOf(app).flatMap(v => v.violatingResources.map(r => r.constructPath)))];

test('L1 and L2 roles', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const provider = new iam.OidcProviderNative(stack, 'Provider', { url: `https://${ISSUER}`, clientIds: ['api://any'] });
  new iam.Role(stack, 'L2', { assumedBy: new iam.WebIdentityPrincipal(provider.oidcProviderArn) });
  new iam.CfnRole(stack, 'L1', { assumeRolePolicyDocument: { Statement: [trustIf(undefined)] } });
  expect(rulesOf(app)).toEqual([...RULES, ...RULES]);
});

test('an included template', () => {
  const templateFile = join(mkdtempSync(join(tmpdir(), 'included-')), 'template.json');
  writeFileSync(templateFile, JSON.stringify({ Resources: { Role: OPEN } }));
  const app = new App();
  new CfnInclude(new Stack(app, 'Stack'), 'Included', { templateFile });
  expect(rulesOf(app)).toEqual(RULES);
});

test('a nested stack', () => {
  const app = new App();
  addResources(new NestedStack(new Stack(app, 'Stack'), 'Nested'), { Role: OPEN });
  const violations = violationsOf(app);
  expect(violations.map(v => v.ruleName)).toEqual(RULES);
  expect(violations[0].violatingResources[0].templatePath).toMatch(/nested\.template\.json$/);
  expect(violations[0].description).toMatch(/^Role in the template of the nested stack NestedNestedStack\w+: it accepts every token/);
});

test('a stack of a stage', () => {
  const app = new App();
  addResources(new Stack(new Stage(app, 'Production'), 'Stack'), { Role: OPEN });
  expect(rulesOf(app)).toEqual(RULES);
});

test('a provider of another stack', () => {
  const app = new App();
  const one = new Stack(app, 'One');
  addResources(one, { Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } } });
  new CfnOutput(one, 'Arn', { value: (one.node.findChild('Provider') as CfnResource).ref, exportName: 'defender-provider' });
  const imported = (name: string) => role(trust({ Principal: { Federated: { 'Fn::ImportValue': name } }, Condition: undefined }));
  addResources(new Stack(app, 'Two'), { Role: imported('defender-provider'), Other: imported('another-provider') });
  expect(violationsOf(app).map(v => `${v.ruleName} ${v.violatingResources[0].resourceLogicalId}`)).toEqual([
    'AudienceMissing Role', 'SessionNameMissing Role', 'TrustNotKnown Other',
  ]);
});

test('an export of another account is another one', () => {
  const build = (account: string | undefined) => {
    const app = new App();
    const env = (id?: string) => ({ env: { account: id, region: 'eu-west-1' } });
    const other = new Stack(app, 'Other', env('444455556666'));
    addResources(other, { Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } } });
    new CfnOutput(other, 'Arn', { value: (other.node.findChild('Provider') as CfnResource).ref, exportName: 'provider' });
    addResources(new Stack(app, 'Stack', env(account)), {
      Role: role(trust({ Principal: { Federated: { 'Fn::ImportValue': 'provider' } }, Condition: undefined })),
    });
    return rulesOf(app);
  };
  expect(build('111122223333')).toEqual(['TrustNotKnown']);
  expect(build('444455556666')).toEqual(RULES);
  expect(build(undefined)).toEqual(RULES);
});

test('two providers in stacks of one account', () => {
  const build = (accounts: (string | undefined)[]) => {
    const app = new App();
    accounts.forEach((account, i) => addResources(new Stack(app, `Stack${i}`, { env: { account, region: 'eu-west-1' } }), {
      Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } },
    }));
    return violationsOf(app).map(v => `${v.ruleName} ${v.description}`);
  };
  expect(build(['111122223333', '111122223333'])).toEqual(['DuplicateProvider Provider: Provider is already the OIDC provider ' +
    'for https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/ in the account 111122223333']);
  expect(build(['111122223333', '444455556666'])).toEqual([]);
  expect(build([undefined, undefined])).toEqual([]);
});

describe('StackSets', () => {
  const stackSet = (TemplateBody: unknown) => ({
    Members: {
      Type: 'AWS::CloudFormation::StackSet',
      Properties: { StackSetName: 'Members', PermissionModel: 'SERVICE_MANAGED', TemplateBody },
    },
  });
  const body = JSON.stringify({ Resources: { Role: role(trustIf(undefined)) } });

  test('by hand', () => {
    expect(found(stackSet(body))).toEqual(['AudienceMissing Members', 'SessionNameMissing Members']);
    expect(found(stackSet({ 'Fn::Join': ['', [body.slice(0, 60), body.slice(60)]] }))).toEqual([
      'AudienceMissing Members', 'SessionNameMissing Members',
    ]);
    expect(found(stackSet(JSON.stringify({ Resources: { Role: role(trust()) } })))).toEqual([]);
    expect(found(stackSet({ 'Fn::ToJsonString': { Resources: { Role: OPEN } } })))
      .toEqual(['AudienceMissing Members', 'SessionNameMissing Members']);
  });

  test('the description names the role and the StackSet', () => {
    const app = new App();
    addResources(new Stack(app, 'Stack'), stackSet(body));
    const [{ description, violatingResources }] = violationsOf(app);
    expect(description).toMatch(/^Role in the template of the StackSet Members: it accepts every token of the issuer/);
    expect(violatingResources[0].locations).toEqual([
      'Properties.TemplateBody.Resources.Role.Properties.AssumeRolePolicyDocument.Statement.0',
    ]);
  });

  test('a role with the same logical id elsewhere is not taken for that of the member', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    addResources(stack, { ...stackSet(body), Role: role(trust()) });
    addResources(new Stack(app, 'Other'), { Role: role(trust()) });
    addResources(new NestedStack(stack, 'Nested'), { Role: role(trust()) });
    expect(violationsOf(app).flatMap(v => v.violatingResources.map(r => r.resourceLogicalId))).toEqual(['Members', 'Members']);
  });

  test('of two stacks near it, none is taken', () => {
    const app = new App();
    const stage = new Stage(app, 'Stage');
    addResources(new Stack(stage, 'Stack'), stackSet(body));
    for (const id of ['One', 'Two']) addResources(new Stack(stage, id), { Role: role(trust()) });
    expect(violationsOf(app).map(v => v.violatingResources[0].resourceLogicalId)).toEqual(['Members', 'Members']);
  });

  test('only StackSets have templates', () => {
    expect(found({ Other: { Type: 'Custom::StackSet', Properties: { TemplateBody: body } } })).toEqual([]);
  });

  test('in YAML, only if it names the issuer', () => {
    expect(found(stackSet(`Resources:\n  Role:\n    Url: https://${ISSUER}`))).toEqual(['TemplateNotReadable Members']);
    expect(found(stackSet('Resources:\n  Topic:\n    Type: AWS::SNS::Topic'))).toEqual([]);
  });

  test('roles of the members of an organization, by their paths', () => {
    const app = new App();
    new DefenderForCloudOrganization(new Stack(app, 'Stack'), 'Defender', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), connectManagementAccount: false,
    });
    openTrust(app);
    expect(pathsOf(app)).toEqual(['Stack/Defender/Members/Member/Defender/CspmMonitor/Resource']);
    expect(violationsOf(app).map(v => v.violatingResources[0].locations))
      .toEqual([['Properties.AssumeRolePolicyDocument.Statement.0']]);
  });

  test('roles of two organizations with the same logical ids', () => {
    const app = new App();
    for (const id of ['One', 'Two']) {
      new DefenderForCloudOrganization(new Stack(app, id), 'Defender', {
        azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits(`r-${id.toLowerCase()}1`), connectManagementAccount: false,
      });
    }
    openTrust(app);
    expect(pathsOf(app)).toEqual(['One', 'Two'].map(id => `${id}/Defender/Members/Member/Defender/CspmMonitor/Resource`));
  });

  test('of a template that is uploaded', () => {
    const app = new App();
    new DefenderForCloudOrganization(new Stack(app, 'Stack'), 'Defender', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      connectManagementAccount: false,
      plans: [DefenderPlan.defenderCspm({
        sensitiveDataScope: { bucketNames: Array.from({ length: 340 }, (_, i) => `a-bucket-with-a-rather-long-name-${i}`) },
      })],
    });
    openTrust(app);
    expect(violationsOf(app).filter(v => v.ruleName === 'SessionNameMissing')).toHaveLength(rolesOfPlans({ cspm: {} }).length);
  });
});

/** As before aws-cdk-lib 2.258: the plugin gets the paths of templates, and nothing else. */
describe('without the constructs', () => {
  const STACK_SET = {
    Type: 'AWS::CloudFormation::StackSet',
    Properties: {
      TemplateBody: JSON.stringify({
        Parameters: { Arn: {} },
        Resources: { Role: role(trust({ Principal: { Federated: { Ref: 'Arn' } }, Condition: undefined })) },
      }),
      Parameters: [null, 'a text', { ParameterKey: 'Arn', ParameterValue: `arn:aws:iam::111122223333:oidc-provider/${ISSUER}` }],
    },
  };
  function validate(template: unknown, manifest?: string): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'templates-'));
    const path = join(folder, 'Stack.template.json');
    writeFileSync(path, JSON.stringify(template));
    if (manifest !== undefined) writeFileSync(join(folder, 'manifest.json'), manifest);
    const context = { templatePaths: [path] } as unknown as IPolicyValidationContext;
    return new DefenderTrustValidation().validate(context).violations
      .map(v => `${v.ruleName} ${v.violatingResources.map(r => r.resourceLogicalId).join()}`);
  }

  test('roles and StackSets are found', () => {
    expect(validate({ Resources: { Role: OPEN, Members: STACK_SET } }))
      .toEqual(['Role', 'Members'].flatMap(id => RULES.map(rule => `${rule} ${id}`)));
  });

  test('what is no resource is passed over', () => {
    expect(validate({ Resources: { Nothing: null, Text: 'text', List: [], NoType: {}, Number: { ...OPEN, Type: 1 }, Role: OPEN } }))
      .toEqual(RULES.map(rule => `${rule} Role`));
  });

  const OTHER_ACCOUNT = {
    Resources: { Role: role(trust({ Principal: { Federated: `arn:aws:iam::444455556666:oidc-provider/${ISSUER}` } })) },
  };
  const artifact = (environment: unknown) => ({ environment, properties: { templateFile: 'Stack.template.json' } });

  test.each<[string, string | undefined, boolean]>([
    ['no manifest', undefined, false],
    ['a file that is not JSON', 'text', false],
    ['another file of this name', '{"artifacts":[]}', false],
    ['the stack',
      JSON.stringify({ artifacts: { Nothing: null, Text: 'text', Tree: {}, Stack: artifact('aws://111122223333/eu-west-1') } }), true],
    ['another stack', JSON.stringify({
      artifacts: { Other: { ...artifact('aws://111122223333/eu-west-1'), properties: { templateFile: 'Other.template.json' } } },
    }), false],
    ['any account', JSON.stringify({ artifacts: { Stack: artifact('aws://unknown-account/unknown-region') } }), false],
    ['an account with too many digits', JSON.stringify({ artifacts: { Stack: artifact('aws://1111222233334/eu-west-1') } }), false],
    ['no environment', JSON.stringify({ artifacts: { Stack: artifact(undefined) } }), false],
  ])('the account, by the manifest: %s', (_, manifest, isKnown) => {
    expect(validate(OTHER_ACCOUNT, manifest)).toEqual(isKnown ? ['ProviderOfOtherAccount Role'] : []);
  });
});

test('each role of the library is looked at', () => {
  const app = new App();
  connect(new Stack(app, 'Stack'), { plans: allPlans({ ciem: true }) });
  openTrust(app);
  // All roles that Defender for Cloud itself assumes.
  expect(violationsOf(app).filter(v => v.ruleName === 'SessionNameMissing'))
    .toHaveLength(ROLES.filter(r => r.audience).length);
});

/** Templates that people deploy without CDK, and files in the form of Microsoft's own template. */
test.each([
  'templates/defender-account.default-access.template.json', 'templates/defender-account.least-privilege.template.json',
  'templates/defender-organization.template.json', 'templates/defender-host-management.template.json',
  'e2e/fixtures/microsoft/template.json', 'examples/follow-microsoft/microsoft.json',
])('the trusts of %s', (file) => {
  const context = { templatePaths: [join(__dirname, '..', '..', '..', file)] } as unknown as IPolicyValidationContext;
  // Their permissions are those of the portal or invented, and one of the files has a feature with an invented audience.
  const rules = new DefenderTrustValidation().validate(context).violations.map(v => v.ruleName)
    .filter(rule => !['WiderThanPublished', 'WiderThanPublished', 'AudienceUnknown'].includes(rule));
  // One compares the session name by StringLike, with a parameter that has no value: whoever deploys can give a wildcard.
  expect([...new Set(rules)]).toEqual(file.startsWith('e2e/') ? ['SessionNameWildcard'] : []);
});

/** Removes the condition on the session name from every role. */
function openTrust(app: App): void {
  Aspects.of(app).add({
    visit: (node) => {
      if (!(node instanceof iam.CfnRole)) return;
      node.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition.StringEquals.sts:RoleSessionName');
    },
  });
}
