/** Apps that read a security connector which exists in Azure, and keep what it has. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import type * as Library from '../../src';
import { deployArm } from '../azure/support/arm';

const TENANT = '11111111-2222-3333-4444-555555555555';
const CIEM = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const ROLE = (name: string) => ({ cloudRoleArn: `arn:aws:iam::111122223333:role/${name}` });
const ALL = 'all plans';
const GROUP = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/defender';

/** What `az resource show` prints of a connector. Role names, settings and offerings that only the file has must stay. */
const fileOf = (environmentData: object, offerings: readonly object[]) => ({
  id: `${GROUP}/providers/microsoft.security/securityconnectors/contoso-aws`,
  name: 'contoso-aws',
  type: 'microsoft.security/securityconnectors',
  location: 'northeurope',
  tags: { owner: 'somebody' },
  systemData: { createdBy: 'somebody@example.com', createdAt: '2026-01-01T00:00:00Z' },
  properties: { environmentName: 'AWS', hierarchyIdentifier: '111122223333', environmentData, offerings },
});

const CSPM = { offeringType: 'CspmMonitorAws', nativeCloudConnection: ROLE('CspmMonitorAws') };
const ACCOUNT = { environmentType: 'AwsAccount', accountName: 'production', regions: ['eu-west-1'], scanInterval: 12 };

const FILES: { readonly [title: string]: object } = {
  'foundational CSPM only': fileOf({ environmentType: 'AwsAccount' }, [CSPM]),
  'Defender CSPM with features of the portal': fileOf(ACCOUNT, [CSPM, {
    offeringType: 'DefenderCspmAws',
    vmScanners: {
      enabled: true,
      ...ROLE('DefenderForCloud-AgentlessScanner'),
      configuration: { scanningMode: 'Default', exclusionTags: { scan: 'never' } },
    },
    dataSensitivityDiscovery: { enabled: true, ...ROLE('SensitiveDataDiscovery') },
    databasesDspm: { enabled: false },
  }]),
  'servers with settings': fileOf(ACCOUNT, [CSPM, {
    offeringType: 'DefenderForServersAws',
    defenderForServers: ROLE('DefenderForCloud-DefenderForServers'),
    arcAutoProvisioning: { enabled: true, ...ROLE('DefenderForCloud-ArcAutoProvisioning'), configuration: { proxy: 'http://proxy:8080' } },
    vaAutoProvisioning: { enabled: true, configuration: { type: 'TVM' } },
    mdeAutoProvisioning: { enabled: true, configuration: {} },
    subPlan: { type: 'P2' },
  }]),
  'an offering that the app does not name': fileOf(ACCOUNT, [CSPM, {
    offeringType: 'DefenderForDatabasesAws', rds: { enabled: true, ...ROLE('DefenderForCloud-DataThreatProtectionDB') },
  }]),
};

/** What the app names. */
function plansOf(library: typeof Library): { readonly [title: string]: Library.DefenderPlan[] } {
  const { DefenderPlan } = library;
  return {
    'no plan': [],
    'Defender CSPM and servers': [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()],
    [ALL]: [
      DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM } }), DefenderPlan.defenderForServers(),
      DefenderPlan.defenderForContainers(), DefenderPlan.defenderForDatabases(),
    ],
  };
}

/** The template for Azure of an app, by its title. */
type Azure = (title: string) => unknown;

/**
 * Connectors of new apps, and apps that read a file: those above, and what the library of the base made of the new apps, which
 * `madeByBase` has. What ends in an error with the library of the base says nothing.
 */
export function connectorsWithFiles(library: typeof Library, madeByBase: Azure): [string, () => App][] {
  const build = (title: string, content?: () => object) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const connector = new library.DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, plans: plansOf(library)[title] });
    const apiVersion = library.SecurityConnectorApiVersion.V2026_08_01_PREVIEW;
    new library.SecurityConnector(stack, 'Azure', {
      connector,
      apiVersion,
      ...content ? { existing: library.ExistingSecurityConnector.fromFile(write(content()), { apiVersion }) } : {},
      ...title === ALL ? { defenderCspm: { ciemApplicationName: 'mciem-aws-oidc-connector' } } : {},
    });
    return app;
  };
  return Object.keys(plansOf(library)).flatMap((title): [string, () => App][] => [
    [`connector, app with ${title}`, () => build(title)],
    [`existing connector of the base, app with ${title}`, () => build(title, () => {
      const { apiVersion: _, ...deployed } = deployArm(madeByBase(`connector, app with ${title}`)).resource;
      return { ...fileOf({}, []), ...deployed };
    })],
    ...Object.entries(FILES).map(([file, content]): [string, () => App] =>
      [`existing ${file}, app with ${title}`, () => build(title, () => content)]),
  ]);
}

function write(content: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'existing-')), 'connector.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}
