import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  CloudTrailIngestion, DefenderCapability, DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, SecurityConnector,
  SecurityConnectorApiVersion, SensorInstallationMethod, type SecurityConnectorProps,
} from '../../../src';
import { featurePath } from '../../../src/azure/settings/feature-fields';
import { FIELDS, OFFERINGS } from '../../../src/azure/settings/fields';
import { EVERYTHING_ON } from '../../facts/plans';
import { featuresInAzure, NOT_PUBLISHED, ROLES } from '../../facts/roles';
import { allPlans, TENANT } from '../../support/synth';
import { deployArm } from '../support/arm';
import { fieldPaths, listing, VERSIONS } from '../support/listing';
import { KNOWN, synthBoth } from '../support/synth';

/** The library's path for a path of the listing. */
function ours(path: string): string {
  return path
    .replace(/^(environmentData|offerings)\./, '')
    .replace(/\.organizationalData\.(Member|Organization)\./, '.organizationalData.');
}

/** Fields that are the same in every template. */
const CONSTANT = ['environmentName', 'hierarchyIdentifier'];
const listed = (version: string) => [...new Set(fieldPaths(listing(version)).filter(p => !p.endsWith('.offeringType')).map(ours))];

test.each(VERSIONS)('fields of %s: all of the listing, and no other', (version) => {
  const known = [...FIELDS].filter(([, f]) => f.only === undefined || f.only === version)
    .flatMap(([path, { items }]) => items ? Object.keys(items).map(name => `${path}.${name}`) : [path])
    .filter(path => path !== 'AwsAccount.organizationalData.organizationMembershipType'); // A discriminator.
  expect([...known, ...CONSTANT].sort()).toEqual(listed(version).sort());
  expect(known.length).toBeGreaterThan(50);
});

describe('plans and settings write every field of the listing', () => {
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const everything: Partial<SecurityConnectorProps> = {
    scanInterval: Duration.hours(12),
    regions: ['eu-west-1'],
    parentHierarchyId: 'o-ab12cdef34',
    agentlessScanningExclusionTags: { scan: 'never' },
    arcProxy: 'http://proxy.example.com:3128',
    arcPrivateLinkScope: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/' +
      'Microsoft.HybridCompute/privateLinkScopes/scope',
    defenderCspm: { ciemApplicationName: 'ciem' },
    defenderForServers: { defenderForEndpointConfiguration: { anything: ['goes'] } },
    defenderForContainers: { auditLogRetention: 30 },
  };
  const only2026: Partial<SecurityConnectorProps> = {
    ...everything,
    apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW,
    imageSecurityFindings: true,
    defenderCspm: {
      ...everything.defenderCspm,
      serverlessContainers: true,
      serverlessPostureRoleArn: role('Serverless'),
      cloudTrailRoleArn: role('Trail'),
      cloudTrailIngestion: CloudTrailIngestion.fromResourceSets({
        bucketArn: 'arn:aws:s3:::trail',
        queueArn: 'arn:aws:sqs:eu-west-1:111122223333:trail',
        keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1',
        region: 'eu-west-1',
      }),
    },
    defenderForContainers: {
      auditLogRetention: 30, installationMethod: SensorInstallationMethod.HELM, antiMalware: true, securityGating: true,
    },
  };
  const plans = [
    ...allPlans().filter(plan => !/CSPM|Containers/.test(String(plan))),
    DefenderPlan.defenderCspm(EVERYTHING_ON.cspm),
    DefenderPlan.defenderForContainers({ ...EVERYTHING_ON.containers, dataCollectionExternalId: 'id', gatedDeployment: true }),
  ];
  const provisioned = {
    ...only2026,
    defenderCspm: {
      ...only2026.defenderCspm,
      cloudTrailIngestion: CloudTrailIngestion.manuallyProvisioned({ deploymentRegion: 'eu-west-1', resourceNamePrefix: 'trail' }),
    },
  };

  function organizationProperties(): any {
    const app = new App();
    const stack = new Stack(app, 'Stack', KNOWN);
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts('444455556666'),
    });
    new SecurityConnector(stack, 'Azure', { organization });
    const file = join(app.synth().directory, 'Stack.Azure.securityConnector.json');
    return deployArm(JSON.parse(readFileSync(file, 'utf-8'))).resource.properties;
  }

  /** Paths of the values in properties, as in the listing. */
  function written(value: any, path = ''): string[] {
    if (FIELDS.get(path)?.type === 'map' || FIELDS.get(path)?.type === 'any') return [path];
    if (Array.isArray(value) && typeof value[0] === 'object') {
      return value.flatMap(v => written(v, v.offeringType ?? path));
    }
    if (typeof value !== 'object' || Array.isArray(value)) return [path];
    return Object.entries(value).filter(([key]) => key !== 'offeringType' && !/Type$/.test(`${path}.${key}`) || key === 'provisioningType')
      .flatMap(([key, v]) => written(v, key === 'environmentData' ? 'AwsAccount' : path === '' ? key : `${path}.${key}`));
  }

  test.each<[string, Partial<SecurityConnectorProps>[]]>([
    ['2024-08-01-preview', [everything]],
    ['2026-08-01-preview', [only2026, provisioned]],
  ])('%s', (version, settings) => {
    const paths = settings.flatMap(props => written(deployArm(synthBoth({ plans }, props).arm).resource.properties));
    expect([...new Set([...paths, ...written(organizationProperties())])].sort()).toEqual(listed(version).sort());
  });
});

/** Roles whose name, audience and permissions are not published: the user gives the ARN. */
const GIVEN = NOT_PUBLISHED.map(ours).filter(path => path.endsWith('.cloudRoleArn'));

test('each cloudRoleArn of the listing is of exactly one capability, as in the facts, or a setting of the user', () => {
  const all = [...new Set(VERSIONS.flatMap(listed))].filter(path => path.endsWith('.cloudRoleArn')).sort();
  const places = DefenderCapability.all().map(c => [c.id, OFFERINGS.flatMap(o => featurePath(c, o) ?? []).sort()]);
  expect(Object.fromEntries(places)).toEqual(Object.fromEntries(ROLES.map(role => [role.capability, featuresInAzure(role).sort()])));
  expect([...ROLES.flatMap(featuresInAzure).map(path => `${path}.cloudRoleArn`), ...GIVEN].sort()).toEqual(all);
});
