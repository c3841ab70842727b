import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Stack, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { exitCode, makeReview } from '../cli/review/review';
import { readReviewed } from '../cli/review/sources';
import { table } from '../cli/shared/table';
import { contextOf } from '../examples/context';
import { azureFiles, describeRoles, describeStackSets } from '../examples/describe';
import { connectorFile, write } from './azure/support/existing';
import { ALL_PLANS, namesOfPlans } from './facts/plans';
import { HOST_MANAGEMENT_ROLES } from './facts/roles';
import { resolveIn } from './support/resolve';

const EXAMPLES = join(__dirname, '..', 'examples');
const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name).sort();

// Each load has its own copy of CDK, which adds a listener for the end of the process.
process.setMaxListeners(50);

/** The app of an example, as built in its own process, with the context of its cdk.json as the CDK CLI passes it. */
function load(name: string, context: Record<string, string> = {}): App {
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...contextOf(join(EXAMPLES, name)), ...context });
  try {
    let app: App | undefined;
    jest.isolateModules(() => {
      ({ app } = jest.requireActual<{ app: App }>(join(EXAMPLES, name, 'app')));
    });
    return app!;
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}

/** The worked organization, after the pilot. */
const EVERYONE = { productionPilot: '', sandboxPilot: '' };
/** It, loaded with the modules of this test, so that classes are the same. The same app each time. */
function organizationHere(): App {
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...contextOf(join(EXAMPLES, 'organization')), ...EVERYONE });
  try {
    return jest.requireActual<{ app: App }>(join(EXAMPLES, 'organization', 'app')).app;
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}
const stackOf = (app: App) => app.synth().stacks[0].template;
const rolesIn = (template: any) => Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::IAM::Role');

test('these are the examples, and the index table lists each with its command', () => {
  expect(names).toEqual([
    'both-sides', 'bring-your-own-provider', 'custom-names-and-boundary', 'follow-microsoft', 'host-management', 'least-privilege',
    'migrate', 'monitoring', 'organization', 'organization-pipeline', 'sentinel-and-defender', 'service-catalog', 'single-account',
  ]);
  const index = readFileSync(join(EXAMPLES, 'README.md'), 'utf-8');
  for (const name of names) {
    expect(index).toContain(`](${name}/app.ts)`);
    expect(index).toContain(name === 'single-account' ? '`npm run example`' : `\`npm run example -- ${name}\``);
    expect(existsSync(join(EXAMPLES, name, 'cdk.json'))).toBe(true);
  }
});

test('single-account creates the roles of all plans', () => {
  const template = stackOf(load('single-account'));
  expect(rolesIn(template)).toHaveLength(namesOfPlans(ALL_PLANS).length + HOST_MANAGEMENT_ROLES.length);
  expect(template.Parameters).toBeUndefined(); // deployable without CDK bootstrap
});

// The tenant of organization is in its cdk.json, so the library itself warns.
const withTenant = names.filter(name => !['host-management', 'organization'].includes(name));
test.each(withTenant)('%s warns about the placeholder tenant, and not about yours', (name) => {
  const warnings = (app: App) =>
    app
      .synth()
      .stacks[0].messages.map(m => String(m.entry.data))
      .filter(m => m.includes('placeholder'));
  expect(warnings(load(name))).toHaveLength(1);
  expect(warnings(load(name, { tenantId: '99999999-2222-3333-4444-555555555555' }))).toEqual([]);
});

/** What of an example is more than the library writes: a person must accept it. */
const LISTED: { readonly [name: string]: readonly string[] | undefined } = {
  // A capability that nobody publishes.
  'follow-microsoft': ['the role DefenderForCloud-ContosoPosture', 'the role DefenderForCloud-ContosoPosture'],
  // Its role creates the roles of the product.
  'service-catalog': ['the role DefenderForCloudLaunch', 'AWS::ServiceCatalog::CloudFormationProduct'],
};

test.each(names)('%s: everything that the library writes is known to review, and all of its roles can be read', (name) => {
  const review = makeReview(readReviewed({ assembly: load(name).synth().directory }));
  expect(review.lines.map(({ what }) => what)).toEqual(LISTED[name] ?? []);
  expect(exitCode(review)).toBe(LISTED[name] ? 1 : 0);
  expect([...review.unread, ...review.roles.flatMap(role => role.unread.map(text => `${role.name}: ${text}`))]).toEqual([]);
});

test('single-account reads plans, tenant and permission type from the context', () => {
  const template = stackOf(
    load('single-account', {
      plans: ' Servers',
      leastPrivilege: 'true',
      tenantId: '99999999-2222-3333-4444-555555555555',
    }),
  );
  expect(rolesIn(template).map(r => r.Properties.RoleName)).toEqual([...namesOfPlans({ servers: {} }), ...HOST_MANAGEMENT_ROLES]);
  expect(JSON.stringify(template)).toContain('MicrosoftDefenderForClouds_99999999-2222-3333-4444-555555555555');
  expect(JSON.stringify(template)).not.toContain('ReadOnlyAccess');
  expect(() => load('single-account', { plans: 'cspm,nothing' }))
    .toThrow("plans must be some of cspm, servers, containers, databases, got 'nothing'");
});

test('least-privilege attaches no broad managed policy and denies contents', () => {
  const text = JSON.stringify(stackOf(load('least-privilege')));
  expect(text).not.toMatch(/policy\/(ReadOnlyAccess|AmazonS3ReadOnlyAccess|\w+PowerUser)/);
  expect(text).toContain('DenyReadingContents');
  expect(text).toContain('AWS::EKS::AccessEntry');
});

test('custom-names-and-boundary applies to every role', () => {
  const roles = rolesIn(stackOf(load('custom-names-and-boundary')));
  expect(roles.map(r => r.Properties.RoleName)).toEqual([
    'acme-defender-cspm', 'acme-defender-scanner', 'acme-defender-jit', 'acme-defender-arc',
    'MDC-acme-kubernetes-discovery', 'MDC-acme-image-assessment',
    'acme-instances', 'acme-host-management', 'acme-host-management-launch',
  ]);
  for (const role of roles) {
    expect(JSON.stringify(role.Properties.PermissionsBoundary)).toContain(':policy/SecurityToolingBoundary');
    expect(role.Properties.Tags).toEqual([{ Key: 'owner', Value: 'security-platform' }]);
    expect(role.Properties.Path).toBe('/security/');
  }
});

test('monitoring has a rule for each event, and sends e-mails to you', () => {
  const template = stackOf(load('monitoring', { email: 'soc@example.com' }));
  const rules = Object.values<any>(template.Resources).map(r => r.Properties?.Name ?? '')
    .filter(name => String(name).startsWith('DefenderMonitoring-'));
  expect(rules).toHaveLength(13);
  expect(JSON.stringify(template)).toContain('soc@example.com');
});

test('sentinel-and-defender has one provider, one topic and a queue for each product; only Sentinel reads yet', () => {
  const workspaceId = '99999999-7777-8888-9999-aaaaaaaaaaaa';
  const template = stackOf(load('sentinel-and-defender', { workspaceId }));
  const ofType = (type: string) => Object.values<any>(template.Resources).filter(r => r.Type === type);
  expect(['AWS::IAM::OIDCProvider', 'AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::CloudWatch::Alarm'].map(type => ofType(type).length))
    .toEqual([1, 1, 2, 1]);
  expect(ofType('AWS::SNS::Subscription').map(s => s.Properties.RawMessageDelivery)).toEqual([true, true]);
  const [sentinel] = rolesIn(template).filter(r => r.Properties.RoleName === 'OIDC_MicrosoftSentinelRole');
  expect(JSON.stringify(sentinel.Properties.AssumeRolePolicyDocument)).toContain(`MicrosoftSentinel_${workspaceId}`);
  const receivers = ofType('AWS::IAM::Policy').filter(p => JSON.stringify(p).includes('sqs:ReceiveMessage'));
  expect(receivers).toHaveLength(1);
  expect(JSON.stringify(receivers[0].Properties.Roles)).toContain('Sentinel');
  expect(Object.values<any>(template.Outputs).map(o => o.Description)).toEqual(expect.arrayContaining([
    'Microsoft Sentinel: role ARN', 'Microsoft Sentinel: SQS URL for the table AWSCloudTrail',
  ]));
});

test('host-management manages the tagged fleet, and writes reports', () => {
  const resources = Object.values<any>(stackOf(load('host-management')).Resources);
  const [association] = resources.filter(r => r.Type === 'AWS::SSM::Association');
  expect(association.Properties).toMatchObject({
    Targets: [{ Key: 'tag:fleet', Values: ['demo'] }],
    ScheduleExpression: 'rate(7 days)',
  });
  expect(resources.filter(r => r.Type === 'AWS::S3::Bucket')).toHaveLength(1);
});

test('bring-your-own-provider creates no provider', () => {
  const template = stackOf(load('bring-your-own-provider'));
  expect(Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::IAM::OIDCProvider')).toEqual([]);
});

test('both-sides writes an Azure template that names the roles of the stack', () => {
  const assembly = load('both-sides').synth();
  const [stack] = assembly.stacks;
  const azure = readFileSync(join(assembly.directory, 'DefenderForCloud.Azure.securityConnector.json'), 'utf-8');
  const roles = rolesIn(stack.template).map(r => r.Properties.RoleName).filter(name => !HOST_MANAGEMENT_ROLES.includes(name));
  expect(roles).toEqual(namesOfPlans({ cspm: {}, servers: {} }));
  for (const name of roles) expect(azure).toContain(`:role/${name}')]`);
  expect(existsSync(join(assembly.directory, 'DefenderForCloud.Azure.securityConnector.bicep'))).toBe(true);
  expect(stack.template.Parameters).toBeUndefined(); // deployable without CDK bootstrap
});

test('migrate has its own role names, reuses the provider, and changes the connector that exists', () => {
  const file = write(JSON.stringify(connectorFile((c) => { c.properties.environmentData.scanInterval = 6; })));
  const assembly = load('migrate', { connectorFile: file }).synth();
  const [{ template }] = assembly.stacks;
  expect(rolesIn(template).flatMap(r => r.Properties.RoleName ?? []))
    .toEqual([...namesOfPlans({ cspm: {}, servers: {} }), ...HOST_MANAGEMENT_ROLES].map(name => `${name}-cdk`));
  expect(Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::IAM::OIDCProvider')).toEqual([]);
  expect(template.Parameters).toBeUndefined(); // deployable without CDK bootstrap
  const azure = JSON.parse(readFileSync(join(assembly.directory, 'DefenderForCloud.Azure.securityConnector.json'), 'utf-8'));
  expect(azure.parameters.connectorName.defaultValue).toBe('contoso-aws');
  expect(azure.resources[0].properties.environmentData.scanInterval).toBe(6);
  expect(JSON.stringify(azure.resources).match(/:role\/[\w-]+/g)!.filter(name => !name.endsWith('-cdk'))).toEqual([]);
});

/** Properties of the StackSets of a template, by their names without the part that CDK generates. */
const stackSetsIn = (template: any): Record<string, any> => Object.fromEntries(
  Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::CloudFormation::StackSet').map(({ Properties }) =>
    [Properties.StackSetName.replace('DefenderForCloudOrganization-', '').replaceAll(/-[0-9A-F]{8}|(?<=Monitoring-)[0-9a-f]{8}/g, ''),
      Properties]),
);
const targetsOf = ({ StackInstancesGroup }: any) => StackInstancesGroup[0].DeploymentTargets;
const bodyOf = ({ TemplateBody }: any) => JSON.parse(TemplateBody);
const azureFilesIn = (assembly: { directory: string }) =>
  readdirSync(assembly.directory).filter(file => file.endsWith('.securityConnector.json')).sort();

describe('organization', () => {
  const PRODUCTION = ['Production-Members', 'Production-HostManagement', 'Monitoring-Monitoring'];
  const SANDBOX = ['Sandbox-Members', 'Monitoring-Monitoring-'];
  const units = { productionUnit: 'ou-ab12-cdef3456', sandboxUnit: 'ou-ab12-00000001' };
  const everyone = () =>
    load('organization', { ...units, ...EVERYONE, sandboxAccounts: '444455556666,777788889999', otherAccounts: '999988887777' });

  test('begins with a pilot: the final units, only these accounts, no automatic deployment, no management account, no '
    + 'Azure, no policy attached', () => {
    const assembly = load('organization', { ...units, productionPilot: '222233334444,333344445555', sandboxPilot: '444455556666' }).synth();
    const [{ template }] = assembly.stacks;
    const sets = stackSetsIn(template);
    expect(Object.keys(sets).sort()).toEqual([...PRODUCTION, ...SANDBOX].sort());
    for (const [setNames, unit, accounts] of [
      [PRODUCTION, units.productionUnit, ['222233334444', '333344445555']], [SANDBOX, units.sandboxUnit, ['444455556666']],
    ] as const) {
      for (const name of setNames) {
        expect(sets[name].AutoDeployment).toEqual({ Enabled: false });
        expect(targetsOf(sets[name])).toEqual({ OrganizationalUnitIds: [unit], AccountFilterType: 'INTERSECTION', Accounts: accounts });
      }
    }
    expect(rolesIn(template).map(role => role.Properties.RoleName)).not.toContain('CspmMonitorAws');
    const policies = Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::Organizations::Policy');
    expect(policies.map(policy => policy.Properties.TargetIds)).toEqual([undefined, undefined]);
    expect(azureFilesIn(assembly)).toEqual([]);
  });

  test('later has both units without a list of accounts, the management account, and the plans of each unit', () => {
    const template = stackOf(everyone());
    const sets = stackSetsIn(template);
    for (const name of PRODUCTION) expect(targetsOf(sets[name])).toEqual({ OrganizationalUnitIds: [units.productionUnit] });
    for (const name of SANDBOX) expect(targetsOf(sets[name])).toEqual({ OrganizationalUnitIds: [units.sandboxUnit] });
    const roles = (t: any) => rolesIn(t).flatMap(r => r.Properties.RoleName ?? []);
    const all = [...namesOfPlans(ALL_PLANS), ...HOST_MANAGEMENT_ROLES];
    expect(roles(template)).toEqual(all);
    expect(roles(bodyOf(sets['Production-Members']))).toEqual(all);
    expect(roles(bodyOf(sets['Sandbox-Members']))).toEqual(['CspmMonitorAws']);
    expect(sets['Production-HostManagement'].StackInstancesGroup[0].Regions).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('what needs trusted access comes after it', () => {
    const { Resources } = stackOf(everyone()) as any;
    const switchesOn = (id: string) => Resources[id].Type === 'Custom::StackSetsTrustedAccess';
    const reaches = (id: string): boolean => switchesOn(id) || [Resources[id].DependsOn ?? []].flat().some(reaches);
    const sets = Object.keys(Resources).filter(id => Resources[id].Type === 'AWS::CloudFormation::StackSet');
    expect(sets).toHaveLength(5);
    expect(sets.filter(id => !reaches(id))).toEqual([]);
  });

  test('the roles that Microsoft and host management use have the path, also in member accounts, and Azure knows it', () => {
    const app = everyone();
    const template = stackOf(app);
    const named = [template, ...Object.values(stackSetsIn(template)).map(bodyOf)].flatMap(rolesIn)
      .filter(r => r.Properties.RoleName !== undefined);
    expect(named.length).toBeGreaterThan(2 * namesOfPlans(ALL_PLANS).length);
    expect(named.filter(r => r.Properties.Path !== '/security/')).toEqual([]);
    const { directory } = app.synth();
    const arns = azureFilesIn({ directory }).flatMap(file => readFileSync(join(directory, file), 'utf-8').match(/:role\/[\w/-]+/g)!);
    expect(arns.length).toBeGreaterThan(10);
    expect(arns.filter(arn => !arn.startsWith(':role/security/'))).toEqual([]);
  });

  test('every role has the boundary of its own account and the tag, also in member accounts; templates of members are small enough', () => {
    const template = stackOf(everyone());
    const bodies = Object.values(stackSetsIn(template));
    for (const { Tags, TemplateBody } of bodies) {
      expect(Tags).toEqual([{ Key: 'owner', Value: 'security-platform' }]);
      expect(Buffer.byteLength(TemplateBody)).toBeLessThanOrEqual(51200);
    }
    const roles = [template, ...bodies.map(bodyOf)].flatMap(rolesIn);
    expect(roles.length).toBeGreaterThan(2 * HOST_MANAGEMENT_ROLES.length);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties.PermissionsBoundary)).toMatch(/AWS::AccountId.*:policy\/DefenderForCloudBoundary/);
      expect(Properties.Tags).toEqual([{ Key: 'owner', Value: 'security-platform' }]);
    }
  });

  test('Azure leaves the sandbox out of the organization, and has a template for each account of it', () => {
    const assembly = everyone().synth();
    const [organization, sandbox] = azureFilesIn(assembly).map(file => JSON.parse(readFileSync(join(assembly.directory, file), 'utf-8')));
    expect(azureFilesIn(assembly)).toEqual([
      'DefenderForCloudOrganization.Azure.securityConnector.json', 'DefenderForCloudOrganization.AzureSandbox.securityConnector.json',
    ]);
    const { environmentData, offerings } = organization.resources[0].properties;
    expect(environmentData.organizationalData).toMatchObject({
      organizationMembershipType: 'Organization', excludedAccountIds: ['444455556666', '777788889999', '999988887777'],
    });
    expect(offerings.map((o: any) => o.offeringType)).toEqual([
      'CspmMonitorAws', 'DefenderCspmAws', 'DefenderForServersAws', 'DefenderForContainersAws', 'DefenderForDatabasesAws',
    ]);
    expect(sandbox.parameters.awsAccountId.defaultValue).toBeUndefined();
    expect(sandbox.resources[0].properties.environmentData.organizationalData).toEqual({
      organizationMembershipType: 'Member', parentHierarchyId: units.sandboxUnit,
    });
    expect(sandbox.resources[0].properties.offerings.map((o: any) => o.offeringType)).toEqual(['CspmMonitorAws']);
  });

  test('the policies protect the boundary and the monitoring, and are attached where you say', () => {
    const template = stackOf(load('organization', { ...EVERYONE, policyTargets: 'ou-ab12-00000001' }));
    const policies = Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::Organizations::Policy');
    expect(policies.map(policy => policy.Properties.TargetIds)).toEqual([['ou-ab12-00000001'], ['ou-ab12-00000001']]);
    const [scp] = policies.map(policy => JSON.stringify(policy.Properties.Content));
    for (const name of ['policy/DefenderForCloudBoundary', 'StackSet-DefenderForCloudO', 'OrganizationAccountAccessRole']) {
      expect(scp).toContain(name);
    }
  });

  test('only the tenant of the samples is a warning', () => {
    const ids = (app: App) =>
      app.synth().stacks[0].messages.filter(m => m.level === 'warning').map(m => String(m.entry.data).replace(/.*\[ack: (.*)\]/s, '$1'));
    const sample = ['cdk-defender-for-cloud:sampleTenant'];
    expect([ids(load('organization')), ids(everyone())]).toEqual([sample, sample]);
  });

  test('its page explains each value of cdk.json, and shows StackSets by their names', () => {
    const page = readFileSync(join(EXAMPLES, '..', 'docs', 'organization-step-by-step.md'), 'utf-8');
    const explained = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, keys]) => keys.replaceAll('`', '').split(', '));
    expect(Object.keys(contextOf(join(EXAMPLES, 'organization'))).filter(key => !explained.includes(key))).toEqual([]);
    const existing = Object.values(stackSetsIn(stackOf(load('organization')))).map(set => set.StackSetName);
    const shown = [...page.matchAll(/^StackSet (DefenderForCloudOrganization-[\w-]+)/gm)].map(([, name]) => name);
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.filter(name => !existing.includes(name))).toEqual([]);
  });

  test('cdk-nag has no finding, in the stack and in each template of members', () => {
    const stacks = organizationHere().node.findAll().filter(construct => Stack.isStack(construct));
    expect(stacks).toHaveLength(6);
    for (const stack of stacks) {
      expect([stack.node.path, new AwsSolutionsChecks().validateScope(stack).violations]).toEqual([stack.node.path, []]);
    }
  });
});

test('the waves of organization-pipeline have the same units, and no account is in both', () => {
  const assembly = load('organization-pipeline').synth();
  const targetsOfWave = (wave: string) => {
    const { template } = assembly.getNestedAssembly(`assembly-${wave}`).stacks[0];
    return Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::CloudFormation::StackSet')
      .map(r => r.Properties.StackInstancesGroup[0].DeploymentTargets);
  };
  const pilot = ['444455556666', '777788889999'];
  const OrganizationalUnitIds = ['r-ab12'];
  expect(targetsOfWave('Pilot')).toEqual(
    Array(2).fill({ OrganizationalUnitIds, AccountFilterType: 'INTERSECTION', Accounts: pilot }));
  expect(targetsOfWave('Everyone')).toEqual(
    Array(2).fill({ OrganizationalUnitIds, AccountFilterType: 'DIFFERENCE', Accounts: [...pilot, '111122223333'] }));
});

test('organization-pipeline deploys a pilot first, and the others after an approval', () => {
  const template = stackOf(load('organization-pipeline'));
  const [
    {
      Properties: { Stages },
    },
  ] = Object.values<any>(template.Resources).filter(r => r.Type === 'AWS::CodePipeline::Pipeline');
  const stages = Stages.map((s: any) => `${s.Name}: ${s.Actions.map((a: any) => a.Name).join(', ')}`);
  expect(stages.slice(-2)).toEqual([
    'Pilot: Prepare, Deploy',
    'Everyone: PilotIsHealthy, DefenderForCloud.Prepare, DefenderForCloud.Deploy',
  ]);
});

describe('what `npm run example` prints', () => {
  test('a table that fits its width, with one row per role', () => {
    const lines = table(['Role', 'May'], [['a', 'read this and that and more'], [['b', '  c'], 'write']], 20);
    expect(lines).toEqual([
      'Role  May',
      '----  --------------',
      'a     read this and',
      '      that and more',
      'b     write',
      '  c',
    ]);
  });

  test('one line per StackSet', () => {
    const app = organizationHere();
    const lines = describeStackSets(app);
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(String.raw`^StackSet DefenderForCloudOrganization-Production-\w{8}-Members: ou-ab12-cdef3456; in the region `
          + String.raw`of the stack; template \d+ bytes, inline$`)),
      expect.stringMatching(/-HostManagement: ou-ab12-cdef3456; in eu-west-1, us-east-1; template \d+ bytes, inline$/),
      expect.stringMatching(/Sandbox-\w{8}-Members: ou-ab12-00000001; in the region of the stack; template \d+ bytes, inline$/),
    ]);
    const text = describeRoles(app, 140).join('\n');
    expect(text).toContain('roles created by DefenderForCloudOrganization/Production/ManagementAccount.');
    expect(text).toContain('roles created by DefenderForCloudOrganization/Production/Members/Member/Defender.');
    expect(text).toContain(
      '3 roles created by DefenderForCloudOrganization/Production/Members/Member/HostManagementIdentity.',
    );
    expect(text).toContain('1 role created by DefenderForCloudOrganization/Sandbox/Members/Member/Defender.');
  });

  test('role, audience, plan and permissions', () => {
    // Loaded with the modules of this test, so that the connector's class is the same.
    process.env.CDK_CONTEXT_JSON = JSON.stringify({ plans: 'servers' });
    const { app } = jest.requireActual<{ app: App }>(join(EXAMPLES, 'single-account', 'app'));
    delete process.env.CDK_CONTEXT_JSON;
    const text = describeRoles(app, 140).join('\n');
    expect(text).toMatch(
      /^DefenderForCloud-DefenderForServers +Defender for Servers +open and close ports in security groups$/m,
    );
    expect(text).toMatch(/^ {2}api:\/\/AzureSecurityCenter\.MultiCloud\.DefenderForServers *$/m);
    expect(text).toMatch(
      /^DefenderForCloud-HostManagementLaunch +host management +start host management$/m,
    );
    expect(text).toContain('7 roles created by DefenderForCloud/Defender.');
    expect(azureFiles(app)).toEqual([]);
  });

  test('the files for Azure, if there are any', () => {
    const { app } = jest.requireActual<{ app: App }>(join(EXAMPLES, 'both-sides', 'app'));
    expect(azureFiles(app)).toEqual([
      'DefenderForCloud.Azure.securityConnector.json',
      'DefenderForCloud.Azure.securityConnector.bicep',
    ]);
  });
});

describe('README.md shows what a deployment prints', () => {
  const readme = readFileSync(join(EXAMPLES, 'README.md'), 'utf-8');
  const sections = readme.slice(readme.indexOf('## What you see')).split('\n### ').slice(1);

  test.each(sections.map(section => section.split('\n')[0]))('%s: the outputs', name => {
    const section = sections.find(text => text.startsWith(`${name}\n`))!;
    const lines = section.split('Outputs:\n')[1].split('\n```')[0].split('\n');
    const shown = new Map(lines.filter(l => l !== '...').map(line => {
      const [, key, value] = /^\w+\.(\w+) = (.+)$/.exec(line)!;
      return [key, value];
    }));
    const template = stackOf(load(name, { ...EVERYONE, tenantId: '22222222-3333-4444-5555-666666666666' }));
    const keys = Object.keys(template.Outputs);
    const rest = lines.includes('...') ? keys.filter(key => !shown.has(key)) : [];
    expect([...shown.keys(), ...rest].sort()).toEqual(keys.sort());
    for (const [key, value] of shown) {
      const got = value.startsWith('arn:') ? resolveIn(template, template.Outputs[key].Value) : value;
      expect([key, got]).toEqual([key, value]);
    }
  });
});
