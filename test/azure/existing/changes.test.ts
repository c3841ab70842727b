import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Annotations, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { warningsOf, warningTexts } from './warnings';
import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, SecurityConnector, ServersSubPlan,
  type SecurityConnectorProps,
} from '../../../src';
import { CIEM_OBJECT_ID, connect, TENANT } from '../../support/synth';
import { deployArm } from '../support/arm';
import { connectorFile, existingOf, V2024, V2026 } from '../support/existing';
import { KNOWN, offering, synthBoth } from '../support/synth';

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const withOffering = (type: string, fields: object) => (connector: any) =>
  connector.properties.offerings.push({ offeringType: type, ...fields });
const servers = withOffering('DefenderForServersAws', {
  subPlan: { type: 'P2' },
  defenderForServers: { cloudRoleArn: role('Old-Servers') },
  vmScanners: { enabled: false, cloudRoleArn: role('Old-Scanner'), configuration: { exclusionTags: { scan: 'never' } } },
  arcAutoProvisioning: { enabled: true, cloudRoleArn: role('DefenderForCloud-ArcAutoProvisioning'), configuration: {} },
  mdeAutoProvisioning: { enabled: false, configuration: { mode: 'passive' } },
});

const V = { apiVersion: V2026 };
const plain = (change: (connector: any) => void, props: Partial<SecurityConnectorProps> = {}, plans: DefenderPlan[] = []) =>
  synthBoth({ plans }, { ...V, existing: existingOf(connectorFile(change)), ...props });
const changesOf = (both: { azure: SecurityConnector }) => warningTexts(both)
  .map(text =>
    text.replace(/ \[ack: .*\]$/, '').replace('the template changes connector.json (acknowledge this warning if you intend it): ', ''));

describe('name, location, tags and other properties of the resource', () => {
  test('are those of the file, and the template is for no other connector', () => {
    const { arm } = plain(c => Object.assign(c, { tags: { Owner: 'security', cost: '[1]' }, kind: 'aws' }));
    expect(() => deployArm(arm, { connectorName: 'other' })).toThrow('parameter connectorName must not be other');
    expect(deployArm(arm).resource).toMatchObject({
      name: 'contoso-aws', location: 'northeurope', tags: { Owner: 'security', cost: '[1]' }, kind: 'aws',
    });
  });

  test('read-only properties are left out', () => {
    const { text } = plain(c => { offering(c, 'CspmMonitorAws').description = 'Microsoft writes it'; });
    expect(text).not.toContain('Microsoft writes it');
    for (const name of ['systemData', 'hierarchyIdentifierTrialEndDate', 'accountName', 'resourceGroup', 'somebody']) {
      expect(text).not.toContain(`"${name}"`);
    }
    expect(Object.keys(deployArm(JSON.parse(text)).resource)).toEqual(['type', 'apiVersion', 'name', 'location', 'properties']);
  });

  test('a tag of the app replaces that of the file, in any case', () => {
    const both = plain(c => { c.tags = { Owner: 'nobody', cost: '1' }; }, { tags: { owner: 'security', new: 'x' } });
    expect(deployArm(both.arm).resource.tags).toEqual({ Owner: 'security', cost: '1', new: 'x' });
    expect(changesOf(both)).toEqual([
      'tags.Owner: "nobody" -> "security" (tags)', 'tags.new: not set -> "x" (tags)',
    ]);
  });

  test('an account that the app does not know is that of the file', () => {
    const existing = existingOf(connectorFile());
    const both = synthBoth({}, { ...V, existing }, {});
    expect(() => deployArm(both.arm, { awsAccountId: '444455556666' })).toThrow('awsAccountId must not be 444455556666');
    expect(offering(deployArm(both.arm).resource, 'CspmMonitorAws')).toEqual({
      offeringType: 'CspmMonitorAws', nativeCloudConnection: { cloudRoleArn: role('CspmMonitorAws') },
    });
    expect(warningsOf(both)).toEqual([]);
  });
});

describe('Qualys, which Microsoft ended', () => {
  const va = (props: Partial<SecurityConnectorProps>, remove: string[] = []) => {
    const vaAutoProvisioning = { enabled: true, configuration: { type: 'Qualys' } };
    const file = connectorFile(withOffering('DefenderForServersAws', { vaAutoProvisioning }));
    const both = synthBoth({ plans: [DefenderPlan.defenderForServers()] }, { ...V, existing: existingOf(file, V2026, remove), ...props });
    return offering(deployArm(both.arm).resource, 'DefenderForServersAws').vaAutoProvisioning;
  };

  test('stays in the connector, whatever the app says of the assessment', () => {
    expect(va({})).toEqual({ enabled: true, configuration: { type: 'Qualys' } });
    expect(va({ defenderForServers: { vulnerabilityAssessment: true } })).toEqual({ enabled: true, configuration: { type: 'Qualys' } });
    expect(va({ defenderForServers: { vulnerabilityAssessment: false } })).toEqual({ enabled: false, configuration: { type: 'Qualys' } });
  });

  test('is replaced as docs/azure.md says', () => {
    expect(va({ defenderForServers: { vulnerabilityAssessment: true } }, ['DefenderForServersAws.vaAutoProvisioning.configuration']))
      .toEqual({ enabled: true, configuration: { type: 'TVM' } });
  });
});

describe('a migration', () => {
  const both = plain(servers, {}, [DefenderPlan.defenderForServers()]);
  const azure = offering(deployArm(both.arm).resource, 'DefenderForServersAws');

  test('keeps what the user set in the portal, and takes the roles and features of the app', () => {
    expect(azure).toEqual({
      offeringType: 'DefenderForServersAws',
      subPlan: { type: 'P2' },
      defenderForServers: { cloudRoleArn: role('DefenderForCloud-DefenderForServers') },
      vmScanners: {
        enabled: true,
        cloudRoleArn: role('DefenderForCloud-AgentlessScanner'),
        configuration: { exclusionTags: { scan: 'never' } },
      },
      arcAutoProvisioning: { enabled: true, cloudRoleArn: role('DefenderForCloud-ArcAutoProvisioning'), configuration: {} },
      // The library's default is on. It is no setting of the user.
      mdeAutoProvisioning: { enabled: false, configuration: { mode: 'passive' } },
    });
  });

  test('lists each change in a line: roles together, settings one by one', () => {
    expect(changesOf(both)).toEqual([
      'the template changes roles of connector.json (acknowledge this warning if you intend all changes):\n' +
      `  DefenderForServersAws.defenderForServers.cloudRoleArn: "${role('Old-Servers')}" -> ` +
      `"${role('DefenderForCloud-DefenderForServers')}" (role of JustInTimeVmAccess)\n` +
      `  DefenderForServersAws.vmScanners.cloudRoleArn: "${role('Old-Scanner')}" -> ` +
      `"${role('DefenderForCloud-AgentlessScanner')}" (role of AgentlessVmScanning)`,
      'DefenderForServersAws.vmScanners.enabled: false -> true (AgentlessVmScanning is on in the plan Defender for Servers)',
    ]);
    expect(warningsOf(both)).toEqual(
      ['changesRolesInAzure', 'changesInAzure:DefenderForServersAws.vmScanners.enabled']);
  });

  test('records in both languages what it replaces', () => {
    expect(both.arm.metadata.existing).toEqual({
      apiVersion: '2026-08-01-preview',
      replaced: {
        'DefenderForServersAws.defenderForServers.cloudRoleArn': { old: role('Old-Servers') },
        'DefenderForServersAws.vmScanners.cloudRoleArn': { old: role('Old-Scanner') },
        'DefenderForServersAws.vmScanners.enabled': { old: false },
      },
    });
    expect(both.bicep).toContain("metadata existing = {\n  apiVersion: '2026-08-01-preview'\n");
  });

  test('an acknowledged change is not listed', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', KNOWN);
    const connector = connect(stack, { plans: [DefenderPlan.defenderForServers()] });
    const azureSide = new SecurityConnector(stack, 'Azure', { connector, ...V, existing: existingOf(connectorFile(servers)) });
    // On the stack, because the lowest version of CDK looks only above the construct for what synthesis warns of.
    Annotations.of(stack).acknowledgeWarning('cdk-defender-for-cloud:changesInAzure:DefenderForServersAws.vmScanners.enabled');
    app.synth();
    expect(warningsOf({ azure: azureSide })).toEqual(['changesRolesInAzure']);
  });
});

describe('a setting of the app', () => {
  test('wins, and says which prop it is', () => {
    const both = plain(servers, { defenderForServers: { defenderForEndpoint: true } }, [
      DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1, justInTimeVmAccess: false }),
    ]);
    const changed = changesOf(both).filter(text => !/roles of/.test(text));
    expect(changed).toEqual([
      `DefenderForServersAws.vmScanners.cloudRoleArn: "${role('Old-Scanner')}" -> not set (AgentlessVmScanning is off in the plan)`,
      `DefenderForServersAws.defenderForServers.cloudRoleArn: "${role('Old-Servers')}" -> not set (JustInTimeVmAccess is off in the plan)`,
      'DefenderForServersAws.subPlan.type: "P2" -> "P1" (option of the plan Defender for Servers)',
      'DefenderForServersAws.mdeAutoProvisioning.enabled: false -> true (defenderForServers.defenderForEndpoint)',
    ]);
    const azure = offering(deployArm(both.arm).resource, 'DefenderForServersAws');
    expect(azure.vmScanners).toEqual({ enabled: false, configuration: { exclusionTags: { scan: 'never' } } });
    expect(azure).not.toHaveProperty('defenderForServers');
  });

  test('lists are sets', () => {
    const regions = (c: any) => { c.properties.environmentData.regions = ['us-east-1', 'eu-west-1']; };
    expect(changesOf(plain(regions, { regions: ['eu-west-1', 'us-east-1'] }))).toEqual([]);
    expect(changesOf(plain(regions, { regions: ['eu-west-1'] }))).toEqual([
      'AwsAccount.regions: ["us-east-1","eu-west-1"] -> ["eu-west-1"] (regions)',
    ]);
  });

  test('a plan that Azure does not have is one line, with its defaults', () => {
    const both = plain(() => {}, {}, [DefenderPlan.defenderForServers()]);
    expect(changesOf(both)).toEqual(['DefenderForServersAws: not set -> true (plan Defender for Servers)']);
    expect(offering(deployArm(both.arm).resource, 'DefenderForServersAws').mdeAutoProvisioning).toEqual({ enabled: true });
  });

  test('a plan with a condition', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', KNOWN);
    const condition = new CfnCondition(stack, 'ServersOn', { expression: Fn.conditionEquals('a', 'a') });
    const connector = connect(stack, { plans: [DefenderPlan.defenderForServers().onlyIf(condition)] });
    const azure = new SecurityConnector(stack, 'Azure', { connector, ...V, existing: existingOf(connectorFile(servers)) });
    const arm = JSON.parse(readFileSync(join(app.synth().directory, azure.templateFile), 'utf-8'));
    expect(changesOf({ azure })).toContain(
      'DefenderForServersAws: true -> the expression ServersOn (condition of the plan Defender for Servers)');
    expect(offering(deployArm(arm, { ServersOn: true }).resource, 'DefenderForServersAws').mdeAutoProvisioning.configuration)
      .toEqual({ mode: 'passive' });
    expect(offering(deployArm(arm, { ServersOn: false }).resource, 'DefenderForServersAws')).toBeUndefined();
  });
});

describe('the app never ends what it does not name', () => {
  const ciem = withOffering('DefenderCspmAws', {
    ciem: { ciemOidc: { azureActiveDirectoryAppName: 'app', cloudRoleArn: role('OidcCiem') } },
  });

  test('a plan', () => {
    expect(() => plain(servers)).toThrow('existing has the offering DefenderForServersAws, but the app does not have its plan: ' +
      "add it to plans, or end it with remove: ['DefenderForServersAws']");
    const existing = existingOf(connectorFile(servers), V2026, ['DefenderForServersAws']);
    const both = plain(() => {}, { existing });
    expect(deployArm(both.arm).resource.properties.offerings.map((o: any) => o.offeringType)).toEqual(['CspmMonitorAws']);
  });

  test('CIEM', () => {
    const plans = [DefenderPlan.defenderCspm()];
    expect(() => plain(ciem, {}, plans)).toThrow('existing has DefenderCspmAws.ciem.ciemOidc on, and the app does not name ciem, which ' +
      "is off by default: set ciem of DefenderPlan.defenderCspm(), or end it with remove: ['DefenderCspmAws.ciem.ciemOidc']");
    const existing = existingOf(connectorFile(ciem), V2026, ['DefenderCspmAws.ciem']);
    expect(offering(deployArm(plain(() => {}, { existing }, plans).arm).resource, 'DefenderCspmAws')).not.toHaveProperty('ciem');
  });
});

describe('what the file has, nobody gives again', () => {
  const oidc = { azureActiveDirectoryAppName: 'our-application', cloudRoleArn: role('DefenderForCloud-OidcCiem') };
  const ciem = withOffering('DefenderCspmAws', { ciem: { ciemOidc: oidc } });
  const plans = [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })];
  const ciemOf = (both: { arm: any }, parameters = {}) =>
    offering(deployArm(both.arm, parameters).resource, 'DefenderCspmAws').ciem.ciemOidc;

  test('the name of the application of CIEM', () => {
    const both = plain(ciem, {}, plans);
    expect(ciemOf(both)).toEqual(oidc);
    expect(changesOf(both).filter(text => text.includes('azureActiveDirectoryAppName'))).toEqual([]);
    expect(ciemOf(plain(ciem, { defenderCspm: { ciemApplicationName: 'other' } }, plans)).azureActiveDirectoryAppName).toBe('other');
  });

  test('but what the file does not have, or has empty', () => {
    const empty = withOffering('DefenderCspmAws', { ciem: { ciemOidc: { ...oidc, azureActiveDirectoryAppName: '' } } });
    for (const change of [withOffering('DefenderCspmAws', {}), empty]) {
      expect(() => plain(change, {}, plans)).toThrow('defenderCspm.ciemApplicationName must be given if CIEM is on');
    }
    const existing = existingOf(connectorFile(ciem), V2026, ['DefenderCspmAws.ciem']);
    expect(() => plain(() => {}, { existing }, plans)).toThrow('defenderCspm.ciemApplicationName must be given if CIEM is on');
  });

  test('nor the role of serverless posture', () => {
    const serverless = withOffering('DefenderCspmAws', {
      agentlessServerlessPosture: { enabled: false, cloudRoleArn: role('Serverless') },
    });
    const settings = { defenderCspm: { serverlessPosture: true } };
    const both = plain(serverless, settings, [DefenderPlan.defenderCspm()]);
    expect(offering(deployArm(both.arm).resource, 'DefenderCspmAws').agentlessServerlessPosture)
      .toEqual({ enabled: true, cloudRoleArn: role('Serverless') });
    expect(() => plain(withOffering('DefenderCspmAws', {}), settings, [DefenderPlan.defenderCspm()]))
      .toThrow('defenderCspm.serverlessPostureRoleArn must be given if it is on');
  });
});

describe('fields in the form of an older API version', () => {
  const notesOf = ({ azure }: { azure: SecurityConnector }) =>
    azure.node.metadata.filter(m => m.type === 'aws:cdk:info').map(m => String(m.data));
  const p1 = [DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })];

  test.each(['subPlan', 'SubPlan'])('%s as text', (name) => {
    const both = plain(withOffering('DefenderForServersAws', { [name]: 'P1' }), {}, p1);
    expect(offering(deployArm(both.arm).resource, 'DefenderForServersAws').subPlan).toEqual({ type: 'P1' });
    expect(changesOf(both).filter(text => text.includes('ubPlan'))).toEqual([]);
    expect(notesOf(both)).toEqual([expect.stringMatching(new RegExp('^connector.json has settings in the form of an older API version, ' +
      'and the template has the same settings in the current form: DefenderForServersAws\\.subPlan is now ' +
      'DefenderForServersAws\\.subPlan\\.type', 'i'))]);
  });

  test('another sub-plan of the app is a change, as always', () => {
    const both = plain(withOffering('DefenderForServersAws', { subPlan: 'P2' }), {}, p1);
    expect(changesOf(both)).toContain('DefenderForServersAws.subPlan.type: "P2" -> "P1" (option of the plan Defender for Servers)');
  });

  test('as Microsoft\'s module for azapi writes them: role of the scanner, and of the reader of audit logs', () => {
    const both = plain((c) => {
      const vmScanners = { enabled: true, configuration: { cloudRoleArn: role('Old-Scanner'), exclusionTags: { a: 'b' } } };
      withOffering('DefenderForServersAws', { subPlan: 'P2', vmScanners })(c);
      withOffering('DefenderForContainersAws', {
        autoProvisioning: true, kubernetesScubaReader: { cloudRoleArn: role('Reader') }, scubaExternalId: 'external-id',
      })(c);
    }, {}, [DefenderPlan.defenderForServers(), DefenderPlan.defenderForContainers()]);
    const { resource } = deployArm(both.arm);
    expect(offering(resource, 'DefenderForServersAws').vmScanners).toEqual({
      enabled: true, cloudRoleArn: role('DefenderForCloud-AgentlessScanner'), configuration: { exclusionTags: { a: 'b' } },
    });
    const containers = offering(resource, 'DefenderForContainersAws');
    expect(containers).toMatchObject({
      enableAuditLogsAutoProvisioning: true,
      kubernetesDataCollection: { cloudRoleArn: role('MDCContainersK8sDataCollectionRole') },
      dataCollectionExternalId: 'external-id',
    });
    expect(Object.keys(containers).filter(key => /scuba|^autoProvisioning$/i.test(key))).toEqual([]);
    expect(warningsOf(both).filter(id => id.startsWith('keepsRole'))).toEqual([]);
    expect(notesOf(both)).toHaveLength(1);
  });

  test('beside the form of today, they stay as they are', () => {
    const both = plain(withOffering('DefenderForContainersAws', { scubaExternalId: 'old-id', dataCollectionExternalId: 'new-id' }),
      {}, [DefenderPlan.defenderForContainers()]);
    expect(offering(deployArm(both.arm).resource, 'DefenderForContainersAws'))
      .toMatchObject({ scubaExternalId: 'old-id', dataCollectionExternalId: 'new-id' });
    expect(notesOf(both)).toEqual([]);
  });

  test('another type is still refused', () => {
    expect(() => existingOf(connectorFile(withOffering('DefenderForServersAws', { subPlan: 1 })))).toThrow(
      'DefenderForServersAws.subPlan.type must be a text, got 1');
    expect(() => existingOf(connectorFile(withOffering('DefenderForServersAws', { subPlan: ['P1'] })))).toThrow(
      'DefenderForServersAws.subPlan must be an object, got ["P1"]');
  });
});

describe('roles of the file', () => {
  const cspm = withOffering('DefenderCspmAws', {
    agentlessServerlessPosture: { enabled: true, cloudRoleArn: role('Serverless') },
    ciem: { logCollectionOidc: { cloudRoleArn: role('Trail') }, cloudTrailAuditLogIngestion: { provisioningType: 'BringYourOwn' } },
  });

  test('which the app does not manage stay, with a warning for each', () => {
    const both = plain(cspm, {}, [DefenderPlan.defenderCspm()]);
    expect(offering(deployArm(both.arm).resource, 'DefenderCspmAws')).toMatchObject({
      agentlessServerlessPosture: { enabled: true, cloudRoleArn: role('Serverless') },
      ciem: { logCollectionOidc: { cloudRoleArn: role('Trail') }, cloudTrailAuditLogIngestion: { provisioningType: 'BringYourOwn' } },
    });
    expect(warningTexts(both).filter(text => text.includes('keeps'))).toEqual([
      'the template keeps a role that the app does not create, DefenderCspmAws.agentlessServerlessPosture.cloudRoleArn: ' +
      `"${role('Serverless')}": do not delete the stack that has it, review who owns it, then acknowledge this warning ` +
      '[ack: cdk-defender-for-cloud:keepsRoleInAzure:DefenderCspmAws.agentlessServerlessPosture.cloudRoleArn]',
      'the template keeps a role that the app does not create, DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn: ' +
      `"${role('Trail')}": do not delete the stack that has it, review who owns it, then acknowledge this warning ` +
      '[ack: cdk-defender-for-cloud:keepsRoleInAzure:DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn]',
    ]);
  });

  test('which a setting names are no longer a surprise', () => {
    const settings = { serverlessPostureRoleArn: role('Serverless'), cloudTrailRoleArn: role('Trail') };
    const both = plain(cspm, { defenderCspm: settings }, [DefenderPlan.defenderCspm()]);
    expect(warningsOf(both).filter(id => /^keeps/.test(id))).toEqual([]);
  });

  test.each([
    ['in a field that the app does not manage', (c: any) => { c.properties.offerings.push({ offeringType: 'NewAws', role: OTHER }); },
      'NewAws.role'],
    ['in a property', (c: any) => { c.properties.reader = { arns: [OTHER] }; }, 'reader.arns.0'],
  ])('of another account are refused, %s', (_, change, path) => {
    expect(() => plain(change)).toThrow(`${path} must be a role of the account 111122223333, got "${OTHER}"`);
  });
  const OTHER = 'arn:aws:iam::999988887777:role/CspmMonitorAws';

  test('of another account in a field of the app are replaced by that of the app, and listed', () => {
    const both = plain(c => { c.properties.offerings[0].nativeCloudConnection.cloudRoleArn = OTHER; });
    expect(deployArm(both.arm).resource.properties.offerings[0].nativeCloudConnection.cloudRoleArn).toBe(role('CspmMonitorAws'));
    expect(changesOf(both)[0]).toContain(`CspmMonitorAws.nativeCloudConnection.cloudRoleArn: "${OTHER}" -> "${role('CspmMonitorAws')}"`);
  });

  test('under names in another case are those of the app too', () => {
    const both = plain(c => {
      c.properties.offerings = [{ OfferingType: 'cspmmonitoraws', NativeCloudConnection: { CLOUDROLEARN: role('Evil') } }];
    });
    expect(deployArm(both.arm).resource.properties.offerings).toEqual([
      { offeringType: 'CspmMonitorAws', nativeCloudConnection: { cloudRoleArn: role('CspmMonitorAws') } },
    ]);
    expect(JSON.stringify(both.arm.resources)).not.toContain('Evil');
  });
});

describe('an organization', () => {
  const organizational = (c: any) => {
    c.properties.environmentData.organizationalData = {
      organizationMembershipType: 'Organization', stacksetName: 'old', excludedAccountIds: ['444455556666'], later: 'x',
    };
  };
  function organize(file: any, props: Partial<SecurityConnectorProps> = {}) {
    const app = new App();
    const stack = new Stack(app, 'Stack', KNOWN);
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('444455556666'),
      memberStackSetName: 'new',
    });
    const azure = new SecurityConnector(stack, 'Azure', { organization, ...V, existing: existingOf(file), ...props });
    return { azure, arm: JSON.parse(readFileSync(join(app.synth().directory, azure.templateFile), 'utf-8')) };
  }

  test('has the StackSet of the app, and keeps the rest', () => {
    const { azure, arm } = organize(connectorFile(organizational));
    expect(deployArm(arm).resource.properties.environmentData.organizationalData).toEqual({
      organizationMembershipType: 'Organization', stacksetName: 'new', excludedAccountIds: ['444455556666'], later: 'x',
    });
    expect(changesOf({ azure })).toEqual(['AwsAccount.organizationalData.stacksetName: "old" -> "new" (organization)']);
  });

  test('needs the connector of the management account, and one account that of one account', () => {
    expect(() => organize(connectorFile())).toThrow('existing must be the connector of the management account, with ' +
      'organizationMembershipType Organization, got "none"');
    expect(() => plain(organizational)).toThrow(
      'existing must be the connector of one account; for a management account, set organization, got "Organization"');
  });

  test('a member keeps its parent', () => {
    const data = { organizationMembershipType: 'Member', parentHierarchyId: 'r-ab12' };
    const both = plain(c => { c.properties.environmentData.organizationalData = data; });
    expect(deployArm(both.arm).resource.properties.environmentData.organizationalData).toEqual(data);
    expect(warningsOf(both)).toEqual([]);
  });
});

describe('the connector of the file must be that of the app', () => {
  test.each<[string, Partial<SecurityConnectorProps>, string]>([
    ['name', { connectorName: 'other' }, 'connectorName must be contoso-aws, the name of the connector in connector.json, got "other"'],
    ['location', { location: 'westeurope' },
      'location must be northeurope, the location of the connector in connector.json, got "westeurope"'],
  ])('%s', (_, props, message) => expect(() => plain(() => {}, props)).toThrow(message));

  test('account', () => {
    expect(() => plain(c => { c.properties.hierarchyIdentifier = '444455556666'; })).toThrow(
      'existing must be the connector of the account 111122223333, got "444455556666"');
  });

  test('name and location in another form', () => {
    expect(warningsOf(plain(() => {}, { connectorName: 'Contoso-AWS', location: 'North Europe' }))).toEqual([]);
  });

  test('no file', () => {
    expect(() => plain(() => {}, { existing: 'connector.json' as any })).toThrow(
      'existing must be created with ExistingSecurityConnector.fromFile(), got "connector.json"');
  });
});

describe('the API version', () => {
  const gating = withOffering('DefenderForContainersAws', { securityGatingEnabled: true });
  const containers = [DefenderPlan.defenderForContainers()];

  test('of the deployment must not drop a setting', () => {
    expect(() => plain(gating, { apiVersion: V2024 }, containers)).toThrow('apiVersion must be 2026-08-01-preview, the version of ' +
      'connector.json, because 2024-08-01-preview would drop DefenderForContainersAws.securityGatingEnabled');
    expect(() => plain(withOffering('NewAws', { x: 1 }), { apiVersion: V2024 })).toThrow('would drop NewAws');
    expect(() => plain(c => { c.properties.offerings[0].later = 1; c.properties.more = 1; }, { apiVersion: V2024 })).toThrow(
      'would drop CspmMonitorAws.later, properties.more');
  });

  test('of the export can be newer if nothing is lost', () => {
    expect(warningsOf(plain(() => {}, { apiVersion: V2024 }))).toEqual([]);
  });

  test('of the export must show what the deployment replaces', () => {
    expect(() => plain(() => {}, { existing: existingOf(connectorFile(), V2024) })).toThrow('existing must be exported with ' +
      '2026-08-01-preview or newer, because 2024-08-01-preview does not show all settings that a deployment with ' +
      '2026-08-01-preview replaces: run az resource show --api-version 2026-08-01-preview again');
  });

  test('of both can be the older one, with a warning', () => {
    expect(warningsOf(plain(() => {}, { existing: existingOf(connectorFile(), V2024), apiVersion: V2024 }))).toEqual(['olderExport']);
  });

  test('must be that of the export', () => {
    expect(() => existingOf(connectorFile(gating), V2024)).toThrow('connector.json: apiVersion must be the version of the export, ' +
      'and the file has DefenderForContainersAws.securityGatingEnabled, which only 2026-08-01-preview has, got "2024-08-01-preview"');
  });
});
