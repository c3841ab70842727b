/** What `init --connector` makes of a connector. connector.slow.test.ts reads connectors with random settings. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { appOfConnector, fileWith, filesOfConnector, run, stackOf } from './connector-support';
import { initOptions } from '../../../cli/init/command';
import { readConnector } from '../../../cli/init/connector/read';
import { STRUCTS } from '../../../cli/init/connector/settings';
import { answersOf, type ConnectorFacts } from '../../../cli/init/questions';
import { InputError } from '../../../cli/shared/input-error';
import { connectorFile } from '../../azure/support/existing';
import { offering } from '../../azure/support/synth';
import { ROLES } from '../../facts/roles';
import type { PlanName } from '../../facts/types';
import { CIEM_OBJECT_ID, TENANT } from '../../support/synth';
import { optionsOf } from '../support/options';

const role = (name: string) => ({ cloudRoleArn: `arn:aws:iam::111122223333:role/${name}` });
const on = (name: string, more: object = {}) => ({ enabled: true, ...role(name), ...more });
/** A connector with one more offering, as the portal writes it. */
const withOffering = (offeringType: string, fields: object, change: (connector: any) => void = () => {}) => connectorFile((connector) => {
  connector.properties.offerings.push({ offeringType, ...fields });
  change(connector);
});
const SCANNER = 'DefenderForCloud-AgentlessScanner';
const K8S = {
  mdcContainersAgentlessDiscoveryK8s: on('MDCContainersAgentlessDiscoveryK8sRole'),
  mdcContainersImageAssessment: on('MDCContainersImageAssessmentRole'),
};
/** The offering of a plan in a version of the API. What is not named is of a later capability: on or off, as in the portal. */
const ofPlan = <Fields extends object>(plan: PlanName, fields: Fields, version = '2026-08-01-preview'): Fields => {
  const others = ROLES.filter(({ options, feature, apiVersion = version }) => plan in options && apiVersion === version
    && !(feature in fields) && !feature.startsWith('ciem.'));
  return {
    ...fields,
    ...Object.fromEntries(others.map(({ feature, roleName, offByDefault }) => [feature, offByDefault ? { enabled: false } : on(roleName)])),
  };
};
/** Also where a field of CIEM is only in this version. */
const CSPM_2024 = ofPlan('cspm', {
  vmScanners: on(SCANNER, { configuration: { scanningMode: 'Default' } }),
  dataSensitivityDiscovery: on('SensitiveDataDiscovery'),
  databasesDspm: on('DefenderForCloud-DataSecurityPostureDB'),
  ...K8S,
}, '2024-08-01-preview');
const CSPM = ofPlan('cspm', CSPM_2024);
const SERVERS = ofPlan('servers', {
  subPlan: { type: 'P2' },
  defenderForServers: role('DefenderForCloud-DefenderForServers'),
  vmScanners: CSPM.vmScanners,
  arcAutoProvisioning: on('DefenderForCloud-ArcAutoProvisioning'),
  mdeAutoProvisioning: { enabled: true },
  vaAutoProvisioning: { enabled: true, configuration: { type: 'TVM' } },
});
const AUDIT_LOGS = {
  enableAuditLogsAutoProvisioning: true,
  kubernetesService: role('MDCContainersK8sRole'),
  kubernetesDataCollection: role('MDCContainersK8sDataCollectionRole'),
  cloudWatchToKinesis: role('MDCContainersK8sCloudWatchToKinesisRole'),
  kinesisToS3: role('MDCContainersK8sKinesisToS3Role'),
};
const CONTAINERS = ofPlan('containers', {
  ...AUDIT_LOGS, ...K8S, vmScanners: CSPM.vmScanners, enableDefenderAgentAutoProvisioning: true, enablePolicyAgentAutoProvisioning: true,
});
const WITHOUT_LOGS = Object.fromEntries(Object.entries(CONTAINERS).filter(([name]) => !(name in AUDIT_LOGS)));
const DATABASES = ofPlan('databases', {
  databasesDspm: CSPM.databasesDspm,
  rds: on('DefenderForCloud-DataThreatProtectionDB'),
  arcAutoProvisioning: SERVERS.arcAutoProvisioning,
});
const off = { enabled: false };
const withTags = (exclusionTags: object) => ({ ...CSPM, vmScanners: { ...CSPM.vmScanners, configuration: { exclusionTags } } });
const inOneLine = (stack: string) =>
  stack.replace(/([[{])\n +/g, (_, open) => open === '[' ? open : `${open} `).replace(/,\n +([\]}])/g,
    (_, close) => close === ']' ? close : ` ${close}`)
    .replace(/\n +/g, ' ');
const notesOf = (stack: string) => stack.split('\n').filter(line => line.startsWith('    // - ')).map(line => line.slice(9));

describe('plans', () => {
  test.each([
    ['DefenderCspmAws', CSPM, 'DefenderPlan.defenderCspm()'],
    ['DefenderForServersAws', SERVERS, 'DefenderPlan.defenderForServers()'],
    ['DefenderForContainersAws', CONTAINERS, 'DefenderPlan.defenderForContainers()'],
    ['DefenderForDatabasesAws', DATABASES, 'DefenderPlan.defenderForDatabases()'],
    ['DefenderCspmAws', { ...CSPM, dataSensitivityDiscovery: off, databasesDspm: off },
      'DefenderPlan.defenderCspm({ sensitiveDataDiscovery: false, databasesDspm: false })'],
    ['DefenderForServersAws', { ...SERVERS, subPlan: { type: 'P1' }, vmScanners: off },
      'DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })'],
    ['DefenderForServersAws', { ...SERVERS, defenderForServers: undefined, arcAutoProvisioning: off },
      'DefenderPlan.defenderForServers({ justInTimeVmAccess: false, arcAutoProvisioning: false })'],
    ['DefenderForContainersAws', { ...WITHOUT_LOGS, vmScanners: off, enableAuditLogsAutoProvisioning: false },
      'DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false, agentlessVmScanning: false })'],
    ['DefenderForDatabasesAws', { ...DATABASES, rds: off }, 'DefenderPlan.defenderForDatabases({ rdsThreatProtection: false })'],
  ])('%s %#', (type, fields, call) => {
    const stack = stackOf(withOffering(type, fields));
    expect(inOneLine(stack)).toContain(`plans: [${call}],`);
    expect(stack).not.toContain('Only connector.json says');
    expect(stack).not.toContain('The template changes');
  });

  test('none: foundational CSPM only', () => {
    const files = filesOfConnector(connectorFile());
    expect(files['lib/defender-stack.ts']).not.toContain('plans:');
    expect(files['test/defender-stack.test.ts']).toContain("const ROLES = [\n  'CspmMonitorAws',\n];");
    expect(files['bin/app.ts']).toContain("  env: { account: '111122223333' },\n");
  });

  test('the external id, with what it means', () => {
    expect(stackOf(withOffering('DefenderForContainersAws', { ...CONTAINERS, dataCollectionExternalId: 'abc-1' }))).toContain(`
          // Microsoft's legacy reader of audit logs may also assume the role, with this id.
          dataCollectionExternalId: 'abc-1',
`);
  });

  test('gated deployment needs permissions only with least privilege', () => {
    const connector = withOffering('DefenderForContainersAws', { ...CONTAINERS, securityGatingEnabled: true });
    expect(stackOf(connector, { permissions: 'least' })).toContain('DefenderPlan.defenderForContainers({ gatedDeployment: true })');
    expect(stackOf(connector)).toContain('DefenderPlan.defenderForContainers()');
    expect(stackOf(connector)).toContain('defenderForContainers: { securityGating: true },');
  });

  test('CIEM, with its application, provider and test', () => {
    const ciem = {
      ciemOidc: { ...role('Our-Ciem'), azureActiveDirectoryAppName: 'our app' }, ciemDiscovery: role('DefenderForCloud-Ciem'),
    };
    const files = filesOfConnector(withOffering('DefenderCspmAws', { ...CSPM_2024, ciem }));
    const stack = files['lib/defender-stack.ts'];
    expect(stack).toContain(`ciem: { servicePrincipalObjectId: '${CIEM_OBJECT_ID}' },`);
    expect(stack).toContain("roleNames: { ciemOidc: 'Our-Ciem' },");
    expect(stack).toContain("ciemIdentityProvider: EntraIdentityProvider.createOrReuse(this, 'CiemProvider', { tenantId: TENANT_ID }),");
    expect(stack).toContain("defenderCspm: { ciemApplicationName: 'our app' },");
    expect(stack).toContain('SecurityConnectorApiVersion.V2024_08_01_PREVIEW'); // the only one with ciemDiscovery
    expect(files['test/defender-stack.test.ts']).toContain("const CIEM_ROLE = 'Our-Ciem';");
    expect(filesOfConnector(withOffering('DefenderCspmAws', { ...CSPM_2024, ciem }), { language: 'python' })['defender_stack.py'])
      .toContain(`service_principal_object_id="${CIEM_OBJECT_ID}"`);
  });
});

describe('names of roles', () => {
  const renamed = (rename: (name: string) => string, change?: (connector: any) => void) => {
    const connector = withOffering('DefenderForServersAws', SERVERS, change);
    return JSON.parse(JSON.stringify(connector).replace(/:role\/([\w-]+)/g, (_, name: string) => `:role/${rename(name)}`));
  };

  test('a suffix, and names without it', () => {
    expect(stackOf(renamed(name => `${name}-x`))).toContain("      roleNameSuffix: '-x',\n      // The account");
    const other = stackOf(renamed(name => name === SCANNER ? 'Scanner' : `${name}-x`));
    expect(other).toContain("roleNameSuffix: '-x',\n      roleNames: { agentlessVmScanning: 'Scanner' },");
  });

  test('names that are allowed only together', () => {
    const swap: Record<string, string> = { CspmMonitorAws: SCANNER, [SCANNER]: 'CspmMonitorAws' };
    expect(inOneLine(stackOf(renamed(name => swap[name] ?? name))))
      .toContain(`roleNames: { cspmMonitor: '${SCANNER}', agentlessVmScanning: 'CspmMonitorAws' },`);
  });

  test('the path of all roles, which the function of the provider gets, too', () => {
    const files = filesOfConnector(renamed(name => `security/${name}-x`));
    expect(inOneLine(files['lib/defender-stack.ts'])).toContain("roleNameSuffix: '-x', rolePath: '/security/', // The account");
    expect(files['lib/defender-stack.ts'])
      .toContain("EntraIdentityProvider.createOrReuse(this, 'IdentityProvider', { rolePath: '/security/' }),");
    expect(notesOf(files['lib/defender-stack.ts'])).toEqual([]);
    const { resource } = run(files);
    expect(JSON.stringify(resource)).toContain(`:role/security/${SCANNER}-x"`);
    expect(filesOfConnector(renamed(name => `a/${name}`), { language: 'python' })['defender_stack.py']).toContain('role_path="/a/"');
    const renewed = stackOf(renamed(name => `security/${name}`), { roleNameSuffix: '-cdk' });
    expect(inOneLine(renewed)).toContain("roleNameSuffix: '-cdk', rolePath: '/security/',");
  });

  test.each([
    ['several paths', (name: string) => name === SCANNER ? `a/${name}` : `b/${name}`],
    ['a path that is refused', (name: string) => `aws-reserved/${name}`],
  ])('%s: the roles get none, and it is said', (_, rename) => {
    const stack = stackOf(renamed(rename));
    expect(stack).not.toContain('rolePath');
    expect(notesOf(stack).length).toBeGreaterThan(1);
  });

  test('what the library does not allow is changed, and said', () => {
    const same = stackOf(renamed(name => name === SCANNER ? 'CspmMonitorAws' : name));
    expect(same).not.toContain('roleNames');
    expect(notesOf(same)).toEqual([`DefenderForServersAws.vmScanners.cloudRoleArn: "${role('CspmMonitorAws').cloudRoleArn}" -> ` +
      `"${role(SCANNER).cloudRoleArn}" (role of AgentlessVmScanning)`]);
    expect(notesOf(stackOf(renamed(name => name === SCANNER ? `path/${name}` : name)))).toHaveLength(1);
  });

  test('--role-name-suffix: the changes are expected, so README.md says them', () => {
    const files = filesOfConnector(renamed(name => `${name}-old`), { roleNameSuffix: '-cdk' });
    expect(files['lib/defender-stack.ts']).toContain("roleNameSuffix: '-cdk',\n");
    expect(notesOf(files['lib/defender-stack.ts'])).toEqual([]);
    expect(files['test/defender-stack.test.ts']).toContain(`  '${SCANNER}-cdk',\n`);
    expect(files['README.md']).toContain('**The new roles have the suffix `-cdk`,**');
    expect(run(files).warnings).toContain('changesRolesInAzure');
    expect(filesOfConnector(renamed(name => name))['README.md']).toContain('**The roles have the names of the connector.');
  });

  test('--role-name-suffix: not that of the connector, in any case, also with a path', () => {
    for (const name of ['CspmMonitorAws-cdk', 'path/CSPMmonitoraws-CDK']) {
      const connector = renamed(old => old === 'CspmMonitorAws' ? name : old);
      expect(() => stackOf(connector, { roleNameSuffix: '-cdk' }))
        .toThrow('--role-name-suffix must give the new roles other names than those of the connector, ' +
        'got "-cdk": the connector has "CspmMonitorAws-cdk". To keep its names, leave the option out');
      expect(stackOf(connector, { roleNameSuffix: '-new' })).toContain("roleNameSuffix: '-new',");
    }
  });
});

describe('settings', () => {
  test('of the environment', () => {
    const stack = stackOf(connectorFile((c) => {
      Object.assign(c.properties.environmentData, { regions: ['us-east-1', 'eu-west-1'], scanInterval: 12 });
      c.properties.environmentData.organizationalData = { organizationMembershipType: 'Member', parentHierarchyId: 'o-ab12cdef34' };
    }));
    expect(stack).toContain("regions: ['us-east-1', 'eu-west-1'],");
    expect(stack).toContain('scanInterval: Duration.hours(12),');
    expect(stack).toContain("parentHierarchyId: 'o-ab12cdef34',");
    expect(stack).toContain("import { Duration, Stack, type StackProps } from 'aws-cdk-lib';");
  });

  test('of plans, in both languages', () => {
    const connector = withOffering('DefenderForServersAws', {
      ...SERVERS,
      mdeAutoProvisioning: { enabled: false, configuration: { 'a b': [1, true, { c: 'd' }] } },
      vaAutoProvisioning: { enabled: false },
      arcAutoProvisioning: { ...SERVERS.arcAutoProvisioning, configuration: { proxy: 'http://proxy.example.com:3128' } },
    });
    expect(stackOf(connector)).toContain(`      arcProxy: 'http://proxy.example.com:3128',
      defenderForServers: {
        defenderForEndpoint: false,
        defenderForEndpointConfiguration: { 'a b': [1, true, { 'c': 'd' }] },
        vulnerabilityAssessment: false,
      },
`);
    expect(filesOfConnector(connector, { language: 'python' })['defender_stack.py']).toContain(`
            arc_proxy="http://proxy.example.com:3128",
            defender_for_servers=AzureServersSettings(
                defender_for_endpoint=False,
                defender_for_endpoint_configuration={"a b": [1, True, {"c": "d"}]},
                vulnerability_assessment=False,
            ),
`);
  });

  test.each(['typescript', 'python'] as const)('a solution that Microsoft ended stays in the file, and a comment says it: %s',
    (language) => {
      const vaAutoProvisioning = { enabled: true, configuration: { type: 'Qualys' } };
      const connector = withOffering('DefenderForServersAws', { ...SERVERS, vaAutoProvisioning });
      expect(appOfConnector(connector, { language }).connector!.kept).toEqual([
        'DefenderForServersAws.vaAutoProvisioning.configuration.type: "Qualys": Microsoft ended its built-in Qualys ' +
          'scanner on 2024-05-01, ' +
        'so no option sets it; the file keeps it',
      ]);
      const files = filesOfConnector(connector);
      expect(JSON.parse(files['connector.json']).properties.offerings).toContainEqual(expect.objectContaining({ vaAutoProvisioning }));
      expect(offering(run(files).resource, 'DefenderForServersAws').vaAutoProvisioning).toEqual(vaAutoProvisioning);
    });

  test('values that the library refuses, and those that differ between plans, stay in the file and are in comments', () => {
    const connector = withOffering('DefenderCspmAws', withTags({ a: 'b' }), (c) => {
      const vaAutoProvisioning = { enabled: true, configuration: { type: 'Other' } };
      c.properties.offerings.push({ offeringType: 'DefenderForServersAws', ...SERVERS, vaAutoProvisioning });
      c.properties.environmentData.scanInterval = 48;
      c.properties.environmentData.regions = ['everywhere'];
    });
    const files = filesOfConnector(connector);
    expect(notesOf(files['lib/defender-stack.ts'])).toEqual([
      'AwsAccount.scanInterval: 48: scanInterval must be a whole number of hours from 1 to 24, got 48',
      'AwsAccount.regions: ["everywhere"]: regions[0] must be an AWS region, such as eu-west-1, got "everywhere"',
      'DefenderCspmAws.vmScanners.configuration.exclusionTags: {"a":"b"}: agentlessScanningExclusionTags has one value for all plans ' +
        'with the feature, but their values differ',
      'DefenderForServersAws.vaAutoProvisioning.configuration.type: "Other": no option sets it; the file keeps it',
    ]);
    const { offerings, environmentData } = run(files).resource.properties;
    expect({ offerings, environmentData })
      .toMatchObject({ offerings: connector.properties.offerings, environmentData: { scanInterval: 48 } });
  });

  test('the comments of a Python app name options as Python does', () => {
    const connector = withOffering('DefenderCspmAws', withTags({ a: 'b' }), (c) => {
      const vaAutoProvisioning = { enabled: true, configuration: { type: 'someOther' } };
      c.properties.offerings.push({ offeringType: 'DefenderForServersAws', ...SERVERS, vaAutoProvisioning });
      offering(c, 'CspmMonitorAws').futureField = 1;
    });
    const { kept } = appOfConnector(connector, { language: 'python' }).connector!;
    expect(kept).toEqual([
      'CspmMonitorAws.futureField: 1: this version of the library does not know it; additional_settings can set it',
      'DefenderCspmAws.vmScanners.configuration.exclusionTags: {"a":"b"}: agentless_scanning_exclusion_tags has one value for all plans ' +
        'with the feature, but their values differ',
      'DefenderForServersAws.vaAutoProvisioning.configuration.type: "someOther": no option sets it; the file keeps it',
    ]);
    expect(appOfConnector(connector).connector!.kept[0]).toContain('additionalSettings can set it');
  });

  test('methods, too', () => {
    const cloudTrailAuditLogIngestion = { provisioningType: 'BringYourOwn', cloudTrailResourceSets: [{ s3BucketArn: 'aBucket' }] };
    const { kept } = appOfConnector(withOffering('DefenderCspmAws', { ...CSPM, ciem: { cloudTrailAuditLogIngestion } }),
      { language: 'python' }).connector!;
    expect(kept[0]).toContain('"BringYourOwn": CloudTrailIngestion.from_resource_sets: sets[0].bucket_arn must be the ARN of an S3 bucket');
    expect(kept[1]).toMatch(/, got "aBucket"$/);
  });

  test('a change of a Python app names its option as Python does', () => {
    const ciem = { ciemOidc: role('Our-Ciem'), ciemDiscovery: role('DefenderForCloud-Ciem') };
    const { changes } = appOfConnector(withOffering('DefenderCspmAws', { ...CSPM_2024, ciem }), { language: 'python' }).connector!;
    expect(changes).toEqual([
      'DefenderCspmAws.ciem.ciemOidc.azureActiveDirectoryAppName: not set -> "mciem-aws-oidc-connector" '
        + '(defender_cspm.ciem_application_name)',
    ]);
  });

  test('unknown fields and offerings, and other properties', () => {
    const stack = stackOf(withOffering('DefenderForTomorrowAws', { enabled: true }, (c) => {
      offering(c, 'CspmMonitorAws').future = { a: [1] };
      c.properties.constructor = 'x';
      c.kind = 'aws';
    }));
    const unknown = 'this version of the library does not know it; additionalSettings can set it';
    expect(notesOf(stack)).toEqual([
      `CspmMonitorAws.future: {"a":[1]}: ${unknown}`,
      `DefenderForTomorrowAws: {"enabled":true}: ${unknown}`,
      'kind: "aws": the library has no option for it',
      'properties.constructor: "x": the library has no option for it',
    ]);
  });

  test('not an empty text, and not what only Azure writes', () => {
    const arcAutoProvisioning = { ...SERVERS.arcAutoProvisioning, configuration: { proxy: '', privateLinkScope: '' } };
    const connector = withOffering('DefenderForServersAws', { description: 'Defender for Servers', ...SERVERS, arcAutoProvisioning });
    const files = filesOfConnector(connector);
    expect(notesOf(files['lib/defender-stack.ts'])).toEqual([]);
    expect(offering(run(files).resource, 'DefenderForServersAws')).toMatchObject({ arcAutoProvisioning });
  });

  test('what the app changes, from and to', () => {
    const stack = stackOf(
      withOffering('DefenderForServersAws', { ...SERVERS, subPlan: { type: 'P3' }, arcAutoProvisioning: role('Arc') }, (c) => {
        c.properties.offerings.shift();
      }));
    expect(notesOf(stack)).toEqual([
      `DefenderForServersAws.arcAutoProvisioning.cloudRoleArn: "${role('Arc')
        .cloudRoleArn}" -> not set (ArcAutoProvisioning is off in the plan)`,
      'DefenderForServersAws.subPlan.type: "P3" -> "P2" (option of the plan Defender for Servers)',
      'DefenderForServersAws.arcAutoProvisioning.enabled: not set -> false (ArcAutoProvisioning is off in the plan Defender for Servers)',
      'CspmMonitorAws: not set -> true (plan Foundational CSPM)',
    ]);
  });

  test('a comment cannot end, and a text cannot end', () => {
    const evil = "'\u2028\n\u202e*/ \"); process.exit(1); //";
    const tag = evil.replace('\n', '');
    const files = filesOfConnector(withOffering('DefenderCspmAws', withTags({ [`k${tag}`]: tag }), (c) => {
      c.properties.offerings.push({ offeringType: 'XAws', [evil]: evil });
    }));
    const stack = files['lib/defender-stack.ts'];
    expect(stack).toMatch(/^[\x0a\x20-\x7e]*$/);
    expect(run(files).resource.properties.offerings.at(-1)).toEqual({ offeringType: 'XAws', [evil]: evil });
    expect(files['connector.json']).not.toContain('\u202e');
  });

  test('Python knows the structs of the props', () => {
    const props =
      ['security-connector-props',
        'settings/cspm-settings'].map(file => readFileSync(join(__dirname, `../../../src/azure/${file}.ts`), 'utf-8')).join();
    for (const [path, struct] of Object.entries(STRUCTS)) expect(props).toContain(`readonly ${path.split('.').at(-1)}?: ${struct};`);
    expect([...props.matchAll(/\?: (Azure\w+);/g)].map(([, struct]) => struct).sort()).toEqual(Object.values(STRUCTS).sort());
  });
});

describe('an organization', () => {
  const organization = (excludedAccountIds: string[] = []) => withOffering('DefenderCspmAws', CSPM, (c) => {
    c.properties.environmentData.organizationalData =
      { organizationMembershipType: 'Organization', stacksetName: 'old', excludedAccountIds };
  });

  test('its exclusions are targets of the StackSet, too', () => {
    const files = filesOfConnector(organization(['444455556666', '222233334444', '444455556666', 'x', '111122223333']));
    const stack = files['lib/defender-stack.ts'];
    expect(stack)
      .toContain("targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('222233334444', '444455556666'),");
    expect(stack).toContain("managementIdentityProvider: EntraIdentityProvider.createOrReuse(this, 'IdentityProvider'),");
    expect(notesOf(stack)).toEqual([
      'AwsAccount.organizationalData.stacksetName: "old" -> "DefenderForCloud-Defender-054888F7-Members" (organization)',
      'AwsAccount.organizationalData.excludedAccountIds: ["444455556666","222233334444","444455556666","x","111122223333"] -> ' +
        '["222233334444","444455556666"] (organization)',
    ]);
    expect(run(files).resource.properties.environmentData.organizationalData.excludedAccountIds).toEqual(['222233334444', '444455556666']);
  });

  test('many exclusions have a line each', () => {
    const ids = [...Array(9).keys()].map(i => `44445555666${i}`);
    const stack = filesOfConnector(organization(ids), { language: 'python' })['defender_stack.py'];
    expect(stack).toContain('.excluding_accounts(\n                "444455556660",\n');
    expect(stack).not.toContain('excludedAccountIds');
  });
});

describe('answers', () => {
  const facts = (change: Partial<ConnectorFacts> = {}): ConnectorFacts =>
    ({ file: 'c.json', plans: ['cspm'], isOrganization: false, hasCiem: false, ...change });
  const REST = ['--language', 'python', '--tenant-id', TENANT, '--permissions', 'least'];
  const answers = (args: readonly string[], change: Partial<ConnectorFacts> = {}) =>
    answersOf(optionsOf(initOptions(), [...REST, ...args]), undefined, facts(change));

  test('plans and kind are those of the connector', async () => {
    expect(await answers([]))
      .toMatchObject({ language: 'python', tenantId: TENANT, permissions: 'least', plans: ['cspm'], units: [], pilot: [] });
    const args = ['--organization', 'r-ab12', '--ciem-object-id', CIEM_OBJECT_ID, '--role-name-suffix', '-x'];
    expect(await answers(args, { isOrganization: true, hasCiem: true }))
      .toMatchObject({ units: ['r-ab12'], ciemObjectId: CIEM_OBJECT_ID, roleNameSuffix: '-x' });
  });

  test.each([
    [['--organization', 'r-ab12'], {}, '--organization must be left out: the connector in c.json is that of one account'],
    [['--ciem-object-id', CIEM_OBJECT_ID], {}, '--ciem-object-id must be left out: the connector in c.json has no CIEM'],
    [[], { isOrganization: true }, '--organization is missing: it must be the id of a root or an organizational unit'],
    [[], { hasCiem: true }, '--ciem-object-id is missing: it must be a GUID, the object id of the service principal of CIEM'],
  ])('without a terminal: %j %j', async (args, change, message) => {
    await expect(answers(args, change)).rejects.toThrow(message);
  });

  test('a terminal asks for the units, CIEM and the suffix', async () => {
    const replies = ['', 'r-ab12', 'bad suffix', '-cdk', CIEM_OBJECT_ID.toUpperCase()];
    const asked: string[] = [];
    const result = await answersOf(optionsOf(initOptions(), REST), question => Promise.resolve(replies[asked.push(question) - 1]),
      facts({ isOrganization: true, hasCiem: true }));
    expect(result).toMatchObject({ units: ['r-ab12'], roleNameSuffix: '-cdk', ciemObjectId: CIEM_OBJECT_ID });
    expect(asked).toHaveLength(replies.length);
  });

  test('options that contradict each other', () => {
    expect(() => optionsOf(initOptions(), ['--connector', 'c.json', '--plans', 'cspm']))
      .toThrow("cannot be used with option '--plans <list>'");
    expect(() => optionsOf(initOptions(), ['--role-name-suffix', 'a b'])).toThrow('--role-name-suffix must be 1 to 25 letters');
  });
});

describe('files that are no connector', () => {
  const error = (content: unknown, version?: string) => {
    const file = fileWith(content);
    try {
      readConnector(file, version);
    } catch (e) {
      expect(e).toBeInstanceOf(InputError);
      return (e as Error).message.replace(file, 'FILE');
    }
    return 'none';
  };
  const { properties, ...rest } = connectorFile();

  const mistakes: readonly [content: unknown, message: string][] = [
    ['', 'FILE: must be JSON, as az resource show --output json prints it, got ""'],
    ['[]', 'FILE: must be the JSON object of one connector, got []'],
    [{ value: [connectorFile()] },
      'FILE: must be one connector, got a list of 1: run az resource show --ids ID --api-version 2026-08-01-preview --output json'],
    [{ ...rest, ...properties },
      'FILE: must be the whole connector: az security security-connector and Get-AzSecurityConnector use an older API version, ' +
      'and leave out settings that it does not know; run az resource show --ids ID --api-version 2026-08-01-preview --output json'],
    [{ Resources: {} }, 'FILE: must be a connector as exported from Azure, got a template: run az resource show --ids ID'],
    [{ resources: [connectorFile()] }, 'FILE: must be a connector as exported from Azure, got a template: run az resource show --ids ID'],
    [{}, 'FILE: must be a security connector, got an object without type: run az resource show --ids ID'],
    [rest, 'FILE: must be the whole connector, got one without properties.offerings: run az resource show --ids ID'],
    [connectorFile(c => (delete c.properties.offerings)),
      'FILE: must be the whole connector, got one without properties.offerings: run az resource show --ids ID'],
    [connectorFile(c => (c.properties.environmentName = 'GCP')), 'FILE: properties.environmentName must be AWS, got "GCP"'],
    [connectorFile(c => (c.properties.hierarchyIdentifier = "1'; rm")),
      'FILE: properties.hierarchyIdentifier must be an AWS account id of exactly twelve digits, got "1\'; rm"'],
    [connectorFile(c => (c.name = 'a b')), 'FILE: name must be the name of a connector, got "a b"'],
    [connectorFile(c => (c.properties.offerings[0].nativeCloudConnection = 1)),
      'FILE: CspmMonitorAws.nativeCloudConnection must be an object, got 1'],
    [withOffering('cspmmonitoraws', {}), 'FILE: properties.offerings must have each offering once, got cspmmonitoraws twice'],
    [withOffering('X', { deep: { cloudRoleArn: 'arn:aws:iam::999999999999:role/Evil' } }),
      'FILE: X.deep.cloudRoleArn must be a role of the account 111122223333, got "arn:aws:iam::999999999999:role/Evil"'],
    [connectorFile(c => (c.properties.environmentData.regions = ['${Token[AWS.Region.4]}'])),
      'FILE: properties.environmentData.regions[0] must not contain a CDK token, got "${Token[AWS.Region.4]}"'],
    [connectorFile(c => (c.properties.environmentData.scanInterval = -1.8881545897087626e+289)),
      'FILE: properties.environmentData.scanInterval must not contain a CDK token, got -1.8881545897087626e+289'],
    [`{"a": ${'['.repeat(40)}${']'.repeat(40)}}`, 'FILE: the connector.a[0]'],
  ];
  test.each(mistakes.map(([content, message]) => [message, content]))('%s',
    (message, content) => expect(error(content)).toContain(message));

  test('no file, a folder, too large, in UTF-16', () => {
    expect(() => readConnector('/missing/c.json')).toThrow('there is no file /missing/c.json');
    expect(() => readConnector(__dirname)).toThrow(InputError);
    expect(error(`${' '.repeat(1024 * 1024)}{}`)).toContain('must have at most 1 MiB');
    const utf16 = Buffer.from(`\ufeff${JSON.stringify(connectorFile())}`, 'utf16le');
    expect(JSON.parse(appOfConnector(utf16).connector!.json)).toEqual(connectorFile());
    expect(error(JSON.stringify(connectorFile()).replace('"offerings":', '"offerings":[],"offerings":')))
      .toBe('FILE: must have each name of an object once, got "offerings" twice, in line 1');
    // As az prints it in cmd.exe. A tag would change in Azure.
    expect(error(Buffer.from(JSON.stringify({ ...connectorFile(), tags: { team: 'Zürich' } }), 'latin1')))
      .toBe('FILE: must be in UTF-8 or UTF-16, and is in another encoding: convert it, otherwise letters get lost');
  });

  test('the API version', () => {
    const serverless = { ...CSPM_2024, serverlessContainers: { enabled: true } };
    const both = withOffering('DefenderCspmAws', { ...serverless, ciem: { ciemDiscovery: role('X') } });
    expect(error(both))
      .toBe('FILE: must have fields of one API version, got DefenderCspmAws.ciem.ciemDiscovery.cloudRoleArn, which ' +
        'only 2024-08-01-preview has, ' +
      'and DefenderCspmAws.serverlessContainers.enabled, which only 2026-08-01-preview has');
    const newer = withOffering('DefenderCspmAws', serverless);
    expect(error(newer, '2024-08-01-preview'))
      .toContain(
        '--api-version must be the version of the export, got 2024-08-01-preview, but the file has DefenderCspmAws.serverlessContainers');
    expect(stackOf(connectorFile())).toContain('V2026_08_01_PREVIEW');
    expect(stackOf(connectorFile(), { apiVersion: '2024-08-01-preview' })).toContain('V2024_08_01_PREVIEW');
  });

  test('what the library refuses later is a mistake of the user, too', () => {
    expect(() => appOfConnector(connectorFile(), { tenantId: '33e01921-4d64-4f8c-a055-5bdaffd5e33d' })).toThrow(InputError);
  });
});
