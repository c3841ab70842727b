/**
 * Tests stacks that Terraform deploys. If neither a resource nor an output changes, CloudFormation answers "No updates are to be performed"
 * and keeps the earlier parameters (aws-cloudformation/cloudformation-coverage-roadmap, issues 552 and 2027, read 2026-11). The provider
 * reads these (internal/service/cloudformation/stack.go, 2026-11), so each plan would show the same change again. ./stand-in does not
 * model this.
 */
import { BOUNDARY, CFN, folderUrl } from './cases';
import { textOf } from './support';
import { SWITCHES } from '../facts/plans';
import { deployTemplate } from '../support/parameters';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';
import type { Parameters } from '../templates/support';

const OTHER_ID = '99999999-8888-7777-6666-555555555555';
const UNIT = 'ou-ab12-cdef3456';

/** Two values of parameters that every stack has. All plans are on, so that many parameters have no effect on OIDC providers. */
const PLANS: Record<string, readonly [string, string]> = {
  AzureTenantId: [TENANT, OTHER_ID],
  DefenderCspm: ['true', 'false'],
  DefenderForServers: ['P1', 'P2'],
  DefenderForContainers: ['true', 'false'],
  DefenderForDatabases: ['true', 'false'],
  ControlPlaneAuditLogs: ['false', 'true'],
  CiemServicePrincipalObjectId: ['', CIEM_OBJECT_ID],
  ...Object.fromEntries(SWITCHES.map(({ parameter }) => [parameter, ['false', 'true'] as const])),
  IdentityProvider: ['CreateOrReuse', 'Existing'],
  BoundaryArn: ['', BOUNDARY],
  RolePath: ['/', '/security/'],
};
const STACKS: [string, any, Record<string, readonly [string, string]>][] = [
  ['OIDC providers of an account', JSON.parse(textOf('terraform/account/oidc_providers.template.json')), PLANS],
  ['OIDC providers with CIEM', JSON.parse(textOf('terraform/account/oidc_providers.template.json')),
    { ...PLANS, CiemServicePrincipalObjectId: [CIEM_OBJECT_ID, OTHER_ID] }],
  ['an organization', CFN.organization, {
    ...PLANS,
    PolicyPath: ['/', '/security/'],
    TemplateFolderUrl: [folderUrl.TemplateFolderUrl, `${folderUrl.TemplateFolderUrl}other/`],
    OrganizationalUnitIds: ['r-ab12', UNIT],
    OnlyAccountIds: ['', '444455556666'],
    ExcludedAccountIds: ['', '444455556666'],
    UnitsBelowRoot: ['', UNIT],
    PermissionsType: ['default-access', 'least-privilege'],
    HostManagement: ['true', 'false'],
    HostManagementRegions: ['eu-west-1', 'eu-west-1,us-east-1'],
    DenyDataReadsStackSet: ['false', 'true'],
    CallAs: ['SELF', 'DELEGATED_ADMIN'],
    ConnectManagementAccount: ['false', 'true'],
    FailureTolerancePercentage: ['10', '0'],
    FailureToleranceCount: ['', '3'],
    RetainStacksOnAccountRemoval: ['false', 'true'],
    StackSetName: ['DefenderForCloud-Members', 'Other'],
    RoleNameSuffix: ['', '-b'],
  }],
];

describe.each(STACKS)('%s', (_, template, values) => {
  const first = Object.fromEntries(Object.entries(values).map(([name, [value]]) => [name, value]));
  const made = (parameters: Parameters) => {
    const { Resources, Outputs } = deployTemplate({ ...template, Rules: {} }, parameters);
    return { Resources, Outputs };
  };

  test('another value of each parameter is an update', () => {
    expect(Object.keys(values).sort()).toEqual(Object.keys(template.Parameters).sort());
    const kept = Object.entries(values).filter(([name, [, other]]) =>
      JSON.stringify(made(first)) === JSON.stringify(made({ ...first, [name]: other })));
    expect(kept).toEqual([]);
  });
});

test('without its outputs, the stack of OIDC providers would keep earlier parameters and metadata', () => {
  const [[, { Outputs, ...template }]] = STACKS;
  const parameters = { AzureTenantId: TENANT, DefenderCspm: 'true', DefenderForServers: 'P1' };
  const resources = (more: Parameters) => deployTemplate(template, { ...parameters, ...more }).Resources;
  expect(resources({ DefenderForServers: 'P2' })).toEqual(resources({}));
  expect(Object.keys(Outputs)).toEqual(['Parameters', 'Metadata']);
  expect(JSON.parse(Outputs.Metadata.Value)).toEqual(template.Metadata);
});
