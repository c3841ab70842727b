import { readFileSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnCondition, Fn, Stack, Stage } from 'aws-cdk-lib';
import { ACCOUNT, answering, IDENTITY, shown } from './support';
import { checkAzure } from '../../../cli/checking/azure';
import {
  DefenderPlan, SecurityConnector, type ExistingSecurityConnector, type SecurityConnectorProps,
} from '../../../src';
import { deployArm } from '../../azure/support/arm';
import { connectorFile, existingOf, exported, V2026 } from '../../azure/support/existing';
import { connect, TENANT } from '../../support/synth';

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const NAME = 'contoso-aws';
const CHECK = `security connector ${NAME}`;

interface Side {
  readonly stack: { readonly folder: string; readonly root: string };
  readonly arm: any;
  readonly roles: Map<string, string>;
}

/** An app with a stack, in a stage if asked, and its template for Azure. */
function app(props: Partial<SecurityConnectorProps>,
  options: { stage?: boolean; conditional?: boolean; plans?: DefenderPlan[] } = {}): Side {
  const root = new App({ outdir: mkdtempSync(join(tmpdir(), 'assembly-')) });
  const scope = options.stage ? new Stage(root, 'Prod') : root;
  const stack = new Stack(scope, 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const condition = new CfnCondition(stack, 'On', { expression: Fn.conditionEquals('a', 'a') });
  const plan = DefenderPlan.defenderForServers({ arcAutoProvisioning: false });
  const connector = connect(stack, { plans: options.plans ?? [options.conditional ? plan.onlyIf(condition) : plan] });
  const azure = new SecurityConnector(stack, 'Azure', { connector, connectorName: NAME, ...props });
  const { directory } = root.synth();
  const arm = JSON.parse(readFileSync(join(directory, azure.templateFile), 'utf-8'));
  const names = connector.capabilities.map(c => [c.id, role(c.defaultRoleName)] as const);
  return { stack: { root: directory, folder: options.stage ? join(directory, 'assembly-Prod') : directory }, arm, roles: new Map(names) };
}

const deployed = ({ arm }: Side, parameters = {}) => exported(deployArm(arm, parameters).resource);

async function compare(side: Side, live: any, condition = true, connector = NAME, asked: string[] = []): Promise<string[]> {
  const findings = await checkAzure(answering({
    azureAccount: { tenantId: TENANT },
    azureConnector: ({ version }: Record<string, string>) => {
      asked.push(version);
      return live;
    },
    azureHealth: { value: [] },
    azureLocks: { value: [] },
  }), { resourceGroup: 'rg', connector }, IDENTITY, side.roles, undefined, { stack: side.stack, condition: () => condition });
  return shown(findings).filter(line => !/tenant|health|locks/.test(line));
}

describe('without an existing connector', () => {
  const side = app({});

  test('as deployed', async () => {
    const asked: string[] = [];
    expect(await compare(side, deployed(side), true, NAME, asked)).toEqual([
      `${CHECK} | ok | 2 offerings, 3 roles of the stack`,
      `${CHECK}: fields | ok | 14 fields as in the app`,
    ]);
    expect(asked).toEqual(['2024-08-01-preview']);
  });

  test('names each field that differs, and what only Azure has', async () => {
    const live = deployed(side);
    const [, servers] = live.properties.offerings;
    servers.subPlan.type = 'P1';
    delete servers.mdeAutoProvisioning;
    servers.vmScanners.configuration.exclusionTags = { scan: 'never' };
    servers.vmScanners.configuration.empty = {};
    live.properties.offerings.push({ offeringType: 'NewAws', list: ['b', 'a'] });
    expect((await compare(side, live)).slice(1)).toEqual([
      `${CHECK}: DefenderForServersAws.subPlan.type | differs | Azure has "P1", the app "P2"`,
      `${CHECK}: DefenderForServersAws.mdeAutoProvisioning.enabled | differs | Azure has nothing, the app true`,
      `${CHECK} | information | only Azure has DefenderForServersAws.vmScanners.configuration.exclusionTags.scan = "never", ` +
      'NewAws = true, NewAws.list = ["a", "b"]: a deployment would remove the values that are not defaults of Azure',
    ]);
  });

  test('of another name: nothing is compared', async () => {
    expect(await compare(side, deployed(side), true, 'other')).toContain(
      'security connector other | information | the app writes no template for it, so its settings are not compared');
  });
});

test('a stack in a stage', async () => {
  const side = app({}, { stage: true });
  expect(await compare(side, deployed(side))).toContain(`${CHECK}: fields | ok | 14 fields as in the app`);
});

test('a plan with a condition: the value is that of the stack', async () => {
  const side = app({}, { conditional: true });
  expect(await compare(side, deployed(side, { On: true }))).toContain(`${CHECK}: fields | ok | 14 fields as in the app`);
  expect(await compare(side, deployed(side, { On: false }), false)).toContain(`${CHECK}: fields | ok | 4 fields as in the app`);
  expect((await compare(side, deployed(side, { On: true }), false)).at(-1)).toMatch(/only Azure has DefenderForServersAws = true/);
});

describe('with an existing connector', () => {
  const file = connectorFile((c) => {
    c.properties.environmentData.scanInterval = 12;
    c.tags = { owner: 'security' };
    c.properties.offerings[0].nativeCloudConnection.cloudRoleArn = role('Old');
    c.properties.offerings[0].reader = role('Kept');
  });
  const existing: ExistingSecurityConnector = existingOf(file, V2026);
  const side = app({ existing, apiVersion: V2026 });
  const change = (resource: any, by: (c: any) => void) => {
    const copy = structuredClone(resource);
    by(copy);
    return copy;
  };

  test('as deployed, also the role that the template keeps', async () => {
    const asked: string[] = [];
    expect(await compare(side, deployed(side), true, NAME, asked)).toEqual([
      `${CHECK} | ok | 2 offerings, 4 roles of the stack`,
      `${CHECK}: fields | ok | 17 fields as in the app`,
    ]);
    expect(asked).toEqual(['2026-08-01-preview']);
  });

  test('the description of an offering, which only Azure writes, is no change', async () => {
    const live = change(deployed(side), c => c.properties.offerings.forEach((offering: any) => { offering.description = 'CSPM for AWS'; }));
    expect(await compare(side, live)).toContain(`${CHECK}: fields | ok | 17 fields as in the app`);
    const nested = change(live, c => { c.properties.offerings[0].later = { description: 'x' }; });
    expect((await compare(side, nested)).at(-1)).toContain('CspmMonitorAws.later.description | differs | Azure has "x", the app nothing');
  });

  test('a field in the form of an older API version is the same field', async () => {
    const older = (c: any) => {
      const [, servers] = c.properties.offerings;
      servers.subPlan = servers.subPlan.type;
      const { cloudRoleArn, ...scanners } = servers.vmScanners;
      servers.vmScanners = { ...scanners, configuration: { ...scanners.configuration, cloudRoleArn } };
    };
    const own = change(deployed(side), older);
    expect(await compare(side, own)).toContain(`${CHECK}: fields | ok | 17 fields as in the app`);
    const changed = change(own, (c) => { c.properties.offerings[1].subPlan = 'P1'; });
    expect((await compare(side, changed)).slice(1)).toEqual([
      expect.stringContaining(`${CHECK}: DefenderForServersAws.subPlan.type | differs | Azure has "P1", the app "P2": `),
    ]);
  });

  test('as exported: the template is not deployed yet', async () => {
    const found = (await compare(side, file)).slice(1);
    expect(found[0]).toBe(`${CHECK}: CspmMonitorAws.nativeCloudConnection.cloudRoleArn | differs | Azure has ` +
      `"${role('Old')}", the app "${role('CspmMonitorAws')}": the template is not deployed yet`);
    expect(found.filter(line => !line.endsWith('the template is not deployed yet'))).toEqual([]);
    expect(found).toHaveLength(11);
  });

  test.each<[string, (c: any) => void, string]>([
    ['a setting that the file has', c => { c.properties.environmentData.scanInterval = 24; },
      'AwsAccount.scanInterval | differs | Azure has 24, the app 12'],
    ['a setting that is gone', c => { delete c.properties.environmentData.scanInterval; },
      'AwsAccount.scanInterval | differs | Azure has nothing, the app 12'],
    ['a setting that the file does not have', c => { c.properties.environmentData.regions = ['eu-west-1']; },
      'AwsAccount.regions | differs | Azure has ["eu-west-1"], the app nothing'],
    ['a tag', c => { c.tags.owner = 'x'; }, 'tags.owner | differs | Azure has "x", the app "security"'],
    ['an offering', c => { c.properties.offerings.push({ offeringType: 'NewAws' }); },
      'NewAws | differs | Azure has true, the app nothing'],
  ])('a change in the portal since the export, before and after the deployment: %s', async (_, by, line) => {
    const sentence = `${CHECK}: ${line}: Azure changed after the export, and a deployment would overwrite it`;
    expect(await compare(side, change(deployed(side), by))).toContain(sentence);
    expect(await compare(side, change(file, by))).toContain(sentence);
  });

  test('a role that somebody changed to a third one', async () => {
    const found = await compare(side,
      change(file, (c) => { c.properties.offerings[0].nativeCloudConnection.cloudRoleArn = role('Third'); }));
    expect(found).toContain(`${CHECK}: CspmMonitorAws.nativeCloudConnection.cloudRoleArn | differs | Azure has "${role('Third')}", ` +
      `the app "${role('CspmMonitorAws')}": Azure changed after the export, and a deployment would overwrite it`);
  });
});
