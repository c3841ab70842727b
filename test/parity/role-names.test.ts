import { permissionsOf, sorted } from './actual';
import {
  DefenderCapability, DefenderPlan, PermissionsType, type DefenderRoleNames, type HostManagementOptions,
} from '../../src';
import { roleArn } from '../facts/identity';
import { CIEM_DISCOVERY_WITH_TRAIL } from '../facts/permissions/ciem';
import { HOST_MANAGEMENT_ROLES, nameOption, ROLES } from '../facts/roles';
import type { Permissions } from '../facts/types';
import { hostManagementRolesOf, resolveIn, rolesOf } from '../support/resolve';
import { allPlans, synth, type Synthesized } from '../support/synth';

interface Renaming {
  readonly prop: keyof DefenderRoleNames;
  readonly capability: DefenderCapability;
  readonly from: string;
  readonly to: string;
}

const RENAMINGS = ROLES.map((role): Renaming => ({
  prop: nameOption(role) as keyof DefenderRoleNames,
  capability: DefenderCapability.all().find(({ id }) => id === role.capability)!,
  from: role.roleName,
  to: `${role.requiredNamePrefix ?? ''}acme-${role.capability}`,
}));

type RolesByName = Record<string, { trust: object; permissions: Permissions }>;

/** Expected trust and permissions after the renamings: the same, except for ARNs of the renamed roles. */
function expectedAfter(renamings: Renaming[], permissionsType: PermissionsType): RolesByName {
  const roles: RolesByName = Object.fromEntries(ROLES.map(({ roleName, trust, ...byType }) => {
    // The plans of these tests set a CloudTrail bucket.
    const permissions = roleName === 'DefenderForCloud-Ciem' ? CIEM_DISCOVERY_WITH_TRAIL : byType[permissionsType];
    return [renamings.find(r => r.from === roleName)?.to ?? roleName, { trust, permissions }];
  }));
  const text = renamings.reduce(
    (t, { from, to }) => t.replaceAll(`:role/${from}"`, `:role/${to}"`),
    JSON.stringify(roles),
  );
  const expected: RolesByName = JSON.parse(text);
  return Object.fromEntries(
    Object.entries(expected).map(([name, { trust, permissions }]) => [
      name,
      { trust, permissions: sorted(permissions) },
    ]),
  );
}

function actualOf({ json }: Synthesized): RolesByName {
  return Object.fromEntries(
    [...rolesOf(json)].map(([name, role]) => [name, { trust: role.trust, permissions: permissionsOf(role) }]),
  );
}

function synthWith(renamings: Renaming[], permissionsType?: PermissionsType): Synthesized {
  const roleNames: DefenderRoleNames = Object.fromEntries(renamings.map(({ prop, to }) => [prop, to]));
  return synth({ plans: allPlans({ ciem: true }), roleNames, permissionsType });
}

function resolved({ stack, json }: Synthesized, value: unknown): unknown {
  return resolveIn(json, stack.resolve(value));
}

/** With the roles of host management, which `roleNames` of a connector does not rename. */
function arnsOf(names: readonly string[]): string[] {
  return [...names, ...HOST_MANAGEMENT_ROLES].map(name => roleArn(name)).sort();
}

function outputsOf({ json }: Synthesized): string[] {
  return Object.values<{ Value: unknown }>(json.Outputs).map(o => resolveIn(json, o.Value)).sort();
}

test('each capability has a role in the table of facts', () => {
  expect(RENAMINGS.map(r => r.capability)).toEqual(DefenderCapability.all());
  expect(new Set(RENAMINGS.map(r => r.from)).size).toBe(RENAMINGS.length);
});

test.each(RENAMINGS)('roleNames.$prop changes that name and references to it', one => {
  const type = PermissionsType.LEAST_PRIVILEGE_ACCESS;
  expect(actualOf(synthWith([one], type))).toEqual(expectedAfter([one], type));
});

test.each(Object.values(PermissionsType))('all names change at once, %s', permissionsType => {
  expect(actualOf(synthWith(RENAMINGS, permissionsType))).toEqual(expectedAfter(RENAMINGS, permissionsType));
});

describe('roleNameSuffix', () => {
  const suffixed = RENAMINGS.map(({ from, ...r }) => ({ ...r, from, to: `${from}-cdk` }));

  test.each([PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS])(
    'changes every name and the references, and nothing else: %s', (permissionsType) => {
      const synthesized = synth({ plans: allPlans({ ciem: true }), roleNameSuffix: '-cdk', permissionsType });
      expect(actualOf(synthesized)).toEqual(expectedAfter(suffixed, permissionsType));
    });

  test('a name of your own stays', () => {
    const { json } = synth({ roleNameSuffix: '-cdk', roleNames: { cspmMonitor: 'acme-cspm' } });
    expect([...rolesOf(json).keys()]).toEqual(['acme-cspm']);
  });

  test('host management has it too, unless it has its own', () => {
    const names = (hostManagement?: HostManagementOptions) => {
      const plans = [DefenderPlan.defenderForServers({ hostManagement })];
      return [...hostManagementRolesOf(synth({ plans, roleNameSuffix: '-cdk' }).json).keys()];
    };
    expect(names()).toEqual([
      'AmazonSSMRoleForInstancesMDCSetup-cdk', 'DefenderForCloud-HostManagement-cdk',
      'DefenderForCloud-HostManagementLaunch-cdk',
    ]);
    expect(names({ runOnLaunch: false, roleNameSuffix: '-hosts' })).toEqual([
      'AmazonSSMRoleForInstancesMDCSetup-hosts', 'DefenderForCloud-HostManagement-hosts',
    ]);
  });
});

describe('references to a role by its name', () => {
  const sessionOf = (roleName: string) =>
    `arn:aws:sts::111122223333:assumed-role/${roleName}/` +
    'MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555';
  const everyName = synthWith(RENAMINGS);
  const defaultNames = synth({ plans: allPlans({ ciem: true }) });

  test('iam:PassRole covers the two pipeline roles under their new names', () => {
    const passRole = permissionsOf(rolesOf(everyName.json).get('acme-KubernetesService')!).statements.filter(s =>
      s.actions.includes('iam:PassRole'),
    );
    expect(passRole).toEqual([
      {
        effect: 'Allow',
        actions: ['iam:PassRole'],
        resources: ['arn:aws:iam::111122223333:role/acme-CloudWatchToKinesis'],
        conditions: { StringEquals: { 'iam:PassedToService': ['logs.amazonaws.com'] } },
      },
      {
        effect: 'Allow',
        actions: ['iam:PassRole'],
        resources: ['arn:aws:iam::111122223333:role/acme-KinesisToS3'],
        conditions: { StringEquals: { 'iam:PassedToService': ['firehose.amazonaws.com'] } },
      },
    ]);
  });

  test('the two roles of CIEM refer to each other', () => {
    const roles = rolesOf(everyName.json);
    expect(roles.get('acme-CiemOidc')!.statements).toEqual([
      expect.objectContaining({
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Resource: 'arn:aws:iam::111122223333:role/acme-CiemDiscovery',
      }),
    ]);
    expect(roles.get('acme-CiemDiscovery')!.trust.Statement[0].Principal).toEqual({
      AWS: 'arn:aws:iam::111122223333:role/acme-CiemOidc',
    });
  });

  test('the pattern that filters CloudTrail', () => {
    expect(resolved(defaultNames, defaultNames.connector.cloudTrailUserIdentityArn)).toBe(sessionOf('CspmMonitorAws'));
    expect(resolved(everyName, everyName.connector.cloudTrailUserIdentityArn)).toBe(sessionOf('acme-CspmMonitor'));
  });

  test('the outputs', () => {
    expect(outputsOf(everyName)).toEqual([
      ...arnsOf(RENAMINGS.map(({ to }) => to)),
      sessionOf('acme-CspmMonitor'),
    ]);
    expect(outputsOf(defaultNames)).toEqual([
      ...arnsOf(RENAMINGS.map(({ from }) => from)),
      sessionOf('CspmMonitorAws'),
    ]);
  });

  test.each(RENAMINGS)('$capability: ARN and name', ({ capability, to }) => {
    const { connector } = everyName;
    expect(resolved(everyName, connector.role(capability).roleArn)).toBe(`arn:aws:iam::111122223333:role/${to}`);
    expect(resolved(everyName, connector.role(capability).roleName)).toBe(to);
  });
});
