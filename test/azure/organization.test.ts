import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Aws, Lazy, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { KNOWN, roleArnsIn } from './support/synth';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderPlan, EntraIdentityProvider, MemberIdentityProvider,
  OrganizationTargets, SecurityConnector, SecurityConnectorApiVersion, StackSetCallAs, type DefenderForCloudOrganizationProps,
  type SecurityConnectorProps,
} from '../../src';
import { organizeIn } from '../support/organization';
import { ofType } from '../support/resolve';
import { newStack } from '../support/stacks';
import { connect, TENANT } from '../support/synth';

const ROOT = OrganizationTargets.organizationalUnits('r-ab12');

function organize(
  organizationProps: Partial<DefenderForCloudOrganizationProps> = {},
  props: Partial<SecurityConnectorProps> = {},
  stackProps: StackProps = KNOWN,
) {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  const organization = new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: TENANT,
    targets: ROOT,
    plans: [DefenderPlan.defenderCspm()],
    ...organizationProps,
  });
  new SecurityConnector(stack, 'Azure', { organization, ...props });
  const azure = () =>
    JSON.parse(readFileSync(join(app.synth().directory, 'Stack.Azure.securityConnector.json'), 'utf-8'));
  const cfn = () => app.synth().getStackByName('Stack').template;
  return { app, stack, organization, azure, cfn };
}

/** It has every feature. */
const NEWEST = { apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW };
const dataOf = (template: any) => template.resources[0].properties.environmentData.organizationalData;

test('names the actual StackSet and the excluded accounts', () => {
  const { azure, cfn } = organize({ targets: ROOT.excludingAccounts('444455556666', '222233334444') });
  const data = dataOf(azure());
  expect(data).toEqual({
    organizationMembershipType: 'Organization',
    stacksetName: 'Stack-Defender-D1E580BD-Members',
    excludedAccountIds: ['222233334444', '444455556666'],
  });
  const stackSets = ofType(cfn(), 'AWS::CloudFormation::StackSet');
  expect(stackSets.map(s => s.Properties.StackSetName)).toContain(data.stacksetName);
});

test('names the roles of the management account, which are the same in members', () => {
  const { azure, organization, stack } = organize({ roleNames: { cspmMonitor: 'acme-posture' } });
  const arns = Object.values(roleArnsIn(azure().resources[0].properties));
  expect(arns).toContain('arn:aws:iam::111122223333:role/acme-posture');
  const members = JSON.stringify((Stack.of(organization.memberConnector) as any).templateBody);
  for (const arn of arns) expect(members).toContain(arn.split(':role/')[1]);
  expect(stack.account).toBe('111122223333');
});

test('a StackSet with another name, also if it is a token', () => {
  const memberStackSetName = Lazy.string({ produce: () => 'acme-defender' });
  expect(dataOf(organize({ memberStackSetName }).azure()).stacksetName).toBe('acme-defender');
});

test('more accounts can be excluded', () => {
  const targets = OrganizationTargets.organizationalUnits('ou-ab12-cdef3456').excludingAccounts('444455556666');
  const { azure, stack } = organize({ targets }, { ...NEWEST, excludedAccountIds: ['222233334444', '444455556666'] });
  expect(dataOf(azure()).excludedAccountIds).toEqual(['222233334444', '444455556666']);
  Annotations.fromStack(stack).hasNoWarning('/Stack/Azure', Match.anyValue());
});

test.each([
  ['a unit', OrganizationTargets.organizationalUnits('ou-ab12-cdef3456')],
  ['only some accounts', ROOT.onlyAccounts('444455556666')],
])('warns if StackSets do not reach every account: %s', (_, targets) => {
  const { stack } = organize({ targets });
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Azure',
    Match.stringLikeRegexp('name the others in excludedAccountIds'),
  );
});

test('a pilot: Azure has the opposite list, and is warned of an account that is in both', () => {
  const targets = ROOT.onlyAccounts('444455556666', '777788889999');
  const opposite = organize({ targets }, { ...NEWEST, excludedAccountIds: ['222233334444', '333344445555'] });
  Annotations.fromStack(opposite.stack).hasNoWarning('/Stack/Azure', Match.anyValue());
  Annotations.fromStack(opposite.stack).hasInfo('/Stack/Azure', 'onlyAccounts has 2, and excludedAccountIds 2: together with the ' +
    'management account, these must be all accounts of the organization, because Azure creates a connector for every account that is ' +
    'not excluded [ack: cdk-defender-for-cloud:pilot]');
  const { stack } = organize({ targets }, { excludedAccountIds: ['222233334444', '777788889999'] });
  Annotations.fromStack(stack).hasWarning('/Stack/Azure', 'excludedAccountIds has 777788889999, which onlyAccounts connects: ' +
    'Azure does not connect accounts of this list; remove them from it. During a pilot, it must have all accounts that are not in ' +
    'onlyAccounts [ack: cdk-defender-for-cloud:pilotExcludedInAzure]');
});

test('a pilot: the note stays until the filter goes, without a number that is not known', () => {
  const notes = (targets: OrganizationTargets, excludedAccountIds?: string[]) => {
    const { stack } = organize({ targets }, { ...NEWEST, ...excludedAccountIds ? { excludedAccountIds } : {} });
    const found = Annotations.fromStack(stack);
    return [...found.findInfo('/Stack/Azure', Match.stringLikeRegexp('onlyAccounts')),
      ...found.findWarning('/Stack/Azure', Match.stringLikeRegexp('accountsWithoutRoles'))].map(({ entry }) => String(entry.data));
  };
  expect(notes(ROOT.onlyAccounts('444455556666', '777788889999'), [])).toEqual([
    expect.stringContaining('the StackSets do not deploy to all of them (onlyAccounts has 2, Azure excludes 0): name the others in'),
  ]);
  expect(notes(ROOT.onlyAccounts('444455556666'), [Lazy.string({ produce: () => '222233334444' })])).toEqual([
    expect.stringMatching(/^onlyAccounts has 1, and excludedAccountIds a list: together/),
  ]);
  expect(notes(ROOT, ['222233334444'])).toEqual([]);
  expect(notes(ROOT.excludingAccounts('444455556666'))).toEqual([]);
});

test('the management account cannot be excluded: the connector is its own', () => {
  expect(() => organize({}, { excludedAccountIds: ['444455556666', '111122223333'] })).toThrow(
    'excludedAccountIds must be accounts other than the management account, whose connector this is, got "111122223333"');
});

test('no warning for the whole organization', () => {
  Annotations.fromStack(organize({}, NEWEST).stack).hasNoWarning('/Stack/Azure', Match.anyValue());
});

test('an unknown account is a parameter', () => {
  const { parameters, resources } = organize({}, {}, {}).azure();
  expect(parameters.awsAccountId).not.toHaveProperty('defaultValue');
  expect(resources[0].properties.hierarchyIdentifier).toBe("[parameters('awsAccountId')]");
});

describe('the management account, connected elsewhere', () => {
  const elsewhere = (plans: DefenderPlan[]) => {
    const app = new App();
    const members = new DefenderForCloudOrganization(new Stack(app, 'Members'), 'Defender', {
      azureTenantId: TENANT,
      targets: ROOT,
      plans: [DefenderPlan.defenderForServers()],
      callAs: StackSetCallAs.DELEGATED_ADMIN,
    });
    const stack = new Stack(app, 'Stack', KNOWN);
    const connector = connect(stack, { plans });
    return { app, stack, connector, organization: members };
  };

  test('by its connector', () => {
    const { app, stack, connector, organization } = elsewhere([DefenderPlan.defenderForServers()]);
    new SecurityConnector(stack, 'Azure', { connector, organization });
    const template = JSON.parse(
      readFileSync(join(app.synth().directory, 'Stack.Azure.securityConnector.json'), 'utf-8'),
    );
    expect(dataOf(template).stacksetName).toMatch(/^Members-Defender-[0-9A-F]{8}-Members$/);
  });

  const at = (account: string) => ({ env: { account, region: 'eu-west-1' } });
  const [ONE, TWO] = ['444455556666', '777788889999'];

  test.each<[string, StackProps, StackProps | undefined, Partial<DefenderForCloudOrganizationProps>, string]>([
    ['not in the stack of a delegated administrator', {}, undefined, { callAs: StackSetCallAs.DELEGATED_ADMIN },
      'Azure connects the organization through it, got Members/One in the account of the delegated administrator'],
    ['not in the account of a delegated administrator', at(ONE), at(ONE), { callAs: StackSetCallAs.DELEGATED_ADMIN },
      'got Other/One in the account of the delegated administrator, 444455556666'],
    ['not in another account than the organization', at(ONE), at(TWO), { connectManagementAccount: false },
      'connector must be in a stack of the management account, which has Members (444455556666), because Azure connects ' +
        'the organization through it, got Other/One in the account of a member, 777788889999'],
  ])('%s', (_, own, other, props, message) => {
    const app = new App();
    const members = new Stack(app, 'Members', own);
    const organization = new DefenderForCloudOrganization(members, 'All', { azureTenantId: TENANT, targets: ROOT, ...props });
    const stack = other ? new Stack(app, 'Other', other) : members;
    const connector = new DefenderForCloudConnector(stack, 'One', { azureTenantId: TENANT });
    expect(() => new SecurityConnector(stack, 'Azure', { connector, organization })).toThrow(message);
  });

  test.each<[string, StackProps, StackProps, Partial<DefenderForCloudOrganizationProps>]>([
    ['beside a delegated administrator', at(ONE), at(TWO), { callAs: StackSetCallAs.DELEGATED_ADMIN }],
    ['in an account that is not known', at(ONE), {}, { connectManagementAccount: false }],
    ['in another stack of the management account', at(ONE), at(ONE), { connectManagementAccount: false }],
    ['beside a list of accounts, which any account administers', at(ONE), at(TWO),
      { targets: OrganizationTargets.accounts('222233334444'), connectManagementAccount: false }],
  ])('%s', (_, own, other, props) => {
    const app = new App();
    const organization = new DefenderForCloudOrganization(new Stack(app, 'Members', own), 'All', {
      azureTenantId: TENANT, targets: ROOT, ...props,
    });
    const stack = new Stack(app, 'Other', other);
    const connector = new DefenderForCloudConnector(stack, 'One', { azureTenantId: TENANT });
    new SecurityConnector(stack, 'Azure', { connector, organization });
    Annotations.fromStack(stack).hasNoWarning('/Other/One', Match.stringLikeRegexp('is never a target'));
  });

  test('the template of a delegated administrator asks for the management account', () => {
    const { app, organization } = elsewhere([DefenderPlan.defenderForServers()]);
    const stack = new Stack(app, 'Open');
    const connector = new DefenderForCloudConnector(stack, 'One', {
      azureTenantId: TENANT, plans: [DefenderPlan.defenderForServers()],
    });
    new SecurityConnector(stack, 'Azure', { connector, organization });
    const { parameters } = JSON.parse(readFileSync(join(app.synth().directory, 'Open.Azure.securityConnector.json'), 'utf-8'));
    expect(parameters.awsAccountId).toEqual({
      type: 'string',
      minLength: 12,
      maxLength: 12,
      metadata: { description: 'Id of the management account of the organization, not of the delegated administrator, twelve digits' },
    });
  });

  test('must have the same features', () => {
    const { stack, connector, organization } = elsewhere([
      DefenderPlan.defenderForServers({ justInTimeVmAccess: false }),
    ]);
    expect(() => new SecurityConnector(stack, 'Azure', { connector, organization })).toThrow(
      new RegExp(String.raw`Azure: connector must have the tenant and plans of the organization, .*Defender for Servers \(P2, `
        + String.raw`JustInTimeVmAccess, AgentlessVmScanning, .* got .*Defender for Servers \(P2, AgentlessVmScanning, .*Arc`),
    );
  });

  test('and the same tenant', () => {
    const { app, organization } = elsewhere([]);
    const stack = new Stack(app, 'Third', { env: { account: '777788889999', region: 'eu-west-1' } });
    const connector = new DefenderForCloudConnector(stack, 'Defender', {
      azureTenantId: '99999999-2222-3333-4444-555555555555', plans: [DefenderPlan.defenderForServers()],
    });
    expect(() => new SecurityConnector(stack, 'Azure', { connector, organization }))
      .toThrow(/Azure: connector must have the tenant and plans of the organization, tenant 11111111/);
  });

  test('and roles with the same names', () => {
    const { app, organization } = elsewhere([]);
    const stack = new Stack(app, 'Third', { env: { account: '777788889999', region: 'eu-west-1' } });
    const connector = connect(stack, { plans: [DefenderPlan.defenderForServers()], roleNames: { cspmMonitor: 'Other' } });
    new SecurityConnector(stack, 'Azure', { connector, organization });
    app.synth();
    Annotations.fromStack(stack).hasError(
      '/Third/Azure',
      'the role of CspmMonitor must have the same name in the management account and in members, got /Other and ' +
        '/CspmMonitorAws',
    );
  });

  test('must be given', () => {
    const { stack, organization } = elsewhere([]);
    expect(() => new SecurityConnector(stack, 'Azure', { organization })).toThrow(
      'connector must be the connector of the management account, because the organization does not connect it, ' +
        'got none; during a pilot, leave SecurityConnector out until the pilot ends; for accounts of a unit');
  });
});

test.each<[string, (stack: Stack) => Partial<SecurityConnectorProps>, string]>([
  ['another connector beside',
    stack => ({ connector: connect(new Stack(stack, 'Other', { env: { account: '999900001111', region: 'eu-west-1' } })) }),
    'connector must be left out with an organization that connects its management account, got another connector'],
  ['a parent', () => ({ parentHierarchyId: 'r-ab12' }), 'parentHierarchyId has an effect only with a single account, without organization'],
  ['an account that is none', () => ({ excludedAccountIds: ['1234'] }),
    'excludedAccountIds[0] must be an AWS account id of exactly twelve digits, got "1234"'],
  ['no organization', () => ({ organization: 'acme' as any }), 'organization must be a DefenderForCloudOrganization, got "acme"'],
])('%s is an error', (_, props, message) => {
  const stack = newStack(KNOWN);
  const organization = new DefenderForCloudOrganization(stack, 'Defender', { azureTenantId: TENANT, targets: ROOT });
  expect(() => new SecurityConnector(stack, 'Azure', { organization, ...props(stack) })).toThrow(message);
});

test('no connector at all, and exclusions without organization, are errors', () => {
  const stack = newStack();
  expect(() => new SecurityConnector(stack, 'Azure', {})).toThrow('Stack/Azure: connector or organization must be given, got neither');
  const connector = connect(stack);
  expect(() => new SecurityConnector(stack, 'Azure2', { connector, excludedAccountIds: ['111122223333'] }))
    .toThrow('excludedAccountIds has an effect only with organization');
});

test('a role renamed in members only is an error, and so is a name that differs per account', () => {
  const renamed = organize();
  (renamed.organization.memberConnector.cspmMonitorRole.node.defaultChild as iam.CfnRole).roleName = 'Other';
  renamed.azure();
  Annotations.fromStack(renamed.stack).hasError(
    '/Stack/Azure',
    Match.stringLikeRegexp('got /CspmMonitorAws and /Other'),
  );
  const byAccount = organize({ roleNames: { cspmMonitor: `Cspm-${Aws.ACCOUNT_ID}` } });
  byAccount.azure();
  Annotations.fromStack(byAccount.stack).hasError(
    '/Stack/Azure',
    Match.stringLikeRegexp('must have the same name in every account'),
  );
});

test('warns about an excluded account that another construct connects', () => {
  const { app, stack, azure } = organize({ targets: ROOT.excludingAccounts('444455556666') });
  new DefenderForCloudOrganization(new Stack(app, 'Sentinel'), 'Defender', {
    azureTenantId: TENANT,
    targets: ROOT.onlyAccounts('444455556666'),
    connectManagementAccount: false,
    memberIdentityProvider: MemberIdentityProvider.fromExisting(),
  });
  azure();
  Annotations.fromStack(stack).hasWarning(
    '/Stack/Azure',
    Match.stringLikeRegexp('Sentinel/Defender connects 444455556666, but Azure excludes it'),
  );
});

/** An organization without Azure side. */
function membersOnly(props: Partial<DefenderForCloudOrganizationProps> = {}) {
  const app = new App();
  const stack = new Stack(app, 'Stack', KNOWN);
  return { app, stack, organization: organizeIn(stack, { targets: ROOT, connectManagementAccount: false, ...props }, 'Defender') };
}

test('the connector of members does not stand for that of the management account', () => {
  const { stack, organization } = membersOnly();
  const { memberConnector: connector } = organization;
  expect(() => new SecurityConnector(stack, 'Azure2', { connector, organization })).toThrow(
    'Stack/Azure2: connector must be the connector of the management account, got the memberConnector of an ' +
      'organization; leave out organization to connect one member account');
});

test('the connector of members, for one of them with a security connector of its own', () => {
  const { app, stack, organization } = membersOnly({
    plans: [DefenderPlan.defenderForServers()],
    roleNames: { agentlessVmScanning: 'acme-scanner' },
  });
  const azure = new SecurityConnector(stack, 'Azure', {
    connector: organization.memberConnector,
    parentHierarchyId: 'r-ab12',
  });
  const file = readFileSync(join(app.synth().directory, azure.templateFile), 'utf-8');
  const { parameters, resources: [{ name, properties }] } = JSON.parse(file);
  // The account of the stack has no part in it: the template asks for that of the member.
  expect(file).not.toContain('111122223333');
  expect(parameters.awsAccountId).toMatchObject({ type: 'string', minLength: 12, maxLength: 12 });
  expect(parameters.awsAccountId.defaultValue).toBeUndefined();
  expect([name, properties.hierarchyIdentifier]).toEqual([
    "[parameters('connectorName')]", "[parameters('awsAccountId')]",
  ]);
  expect(properties.environmentData.organizationalData).toEqual({
    organizationMembershipType: 'Member', parentHierarchyId: 'r-ab12',
  });
  const { vmScanners } = properties.offerings.find((o: any) => o.offeringType === 'DefenderForServersAws');
  expect(vmScanners.cloudRoleArn).toBe(
    "[concat('arn:', parameters('awsPartition'), ':iam::', parameters('awsAccountId'), ':role/acme-scanner')]");
});

describe('two security connectors for one AWS side', () => {
  const both = (env: object, connectorOf: (stack: Stack) => DefenderForCloudConnector) => {
    const stack = newStack(env);
    const connector = connectorOf(stack);
    for (const id of ['One', 'Two']) new SecurityConnector(stack, id, { connector, connectorName: id });
  };

  test.each([['a known account', KNOWN], ['an account that is not known', {}]])('are refused: %s', (_, env) => {
    expect(() => both(env, connect)).toThrow('Stack/Two: connector must have one SecurityConnector, and Stack/Defender already has ' +
      'Stack/One, which is for the same AWS account: put all settings into one of them');
  });

  test('are refused for an organization too', () => {
    const { stack, organization } = organize({}, {});
    expect(() => new SecurityConnector(stack, 'Two', { organization })).toThrow('Stack/Two: connector must have one SecurityConnector');
  });

  test('are allowed for members, each with a connector of its own', () => {
    const { stack, organization: { memberConnector: connector } } = organize();
    const templates = ['One', 'Two'].map(id => new SecurityConnector(stack, id, { connector, connectorName: id }).templateFile);
    expect(templates).toEqual(['Stack.One.securityConnector.json', 'Stack.Two.securityConnector.json']);
  });
});

describe('two security connectors with the same name in Azure', () => {
  const warnings = (names: [string?, string?], env = KNOWN) => {
    const app = new App();
    const make = (id: string, connectorName: string | undefined) => {
      const stack = new Stack(app, id, env);
      const identityProvider = EntraIdentityProvider.createOrReuse(stack, 'Provider');
      const roleNames = { cspmMonitor: `acme-${id}` };
      const connector = connect(stack, { identityProvider, roleNames });
      new SecurityConnector(stack, 'Azure', { connector, connectorName });
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('sameConnectorName'))
        .map(({ entry }) => entry.data);
    };
    return [...make('One', names[0]), ...make('Two', names[1])];
  };

  test('by default, because they are for one account', () => {
    expect(warnings([])).toEqual([expect.stringContaining(
      'One/Azure also has the name aws-111122223333 in Azure: in the same resource group, one replaces the other; set ' +
        'connectorName')]);
  });

  test('because both set it', () => {
    expect(warnings(['Prod', 'prod'])).toEqual([expect.stringContaining('One/Azure also has the name prod in Azure')]);
  });

  test('no warning for different names, or if the account is not known', () => {
    expect(warnings([undefined, 'second'])).toEqual([]);
    expect(warnings([], {})).toEqual([]);
  });
});
