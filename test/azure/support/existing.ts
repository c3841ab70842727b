import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ExistingSecurityConnector, SecurityConnectorApiVersion } from '../../../src';

/** What `az resource show` prints for a deployed connector: with what only Azure writes. */
export function exported(resource: any): any {
  const { apiVersion: _, properties, ...rest } = resource;
  const group = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/defender';
  return {
    extendedLocation: null,
    id: `${group}/providers/microsoft.security/securityconnectors/${resource.name}`,
    identity: null,
    kind: null,
    managedBy: null,
    plan: null,
    resourceGroup: 'defender',
    sku: null,
    systemData: { createdBy: 'somebody@example.com', createdAt: '2026-01-01T00:00:00Z' },
    tags: null,
    ...rest,
    type: 'microsoft.security/securityconnectors',
    properties: {
      ...properties,
      hierarchyIdentifierTrialEndDate: '2026-02-01T00:00:00Z',
      environmentData: { ...properties.environmentData, accountName: 'production' },
    },
  };
}

/** The smallest connector, with changes. */
export function connectorFile(change: (connector: any) => void = () => {}): any {
  const connector = exported({
    name: 'contoso-aws',
    location: 'northeurope',
    properties: {
      environmentName: 'AWS',
      hierarchyIdentifier: '111122223333',
      environmentData: { environmentType: 'AwsAccount' },
      offerings: [{
        offeringType: 'CspmMonitorAws',
        nativeCloudConnection: { cloudRoleArn: 'arn:aws:iam::111122223333:role/CspmMonitorAws' },
      }],
    },
  });
  change(connector);
  return connector;
}

export const V2024 = SecurityConnectorApiVersion.V2024_08_01_PREVIEW;
export const V2026 = SecurityConnectorApiVersion.V2026_08_01_PREVIEW;

/** A file with this content. */
export function write(content: string | Buffer): string {
  const file = join(mkdtempSync(join(tmpdir(), 'existing-')), 'connector.json');
  writeFileSync(file, content);
  return file;
}

export function existingOf(connector: unknown, apiVersion = V2026, remove?: string[]): ExistingSecurityConnector {
  return ExistingSecurityConnector.fromFile(write(JSON.stringify(connector)), { apiVersion, remove });
}
