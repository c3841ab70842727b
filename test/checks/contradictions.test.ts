/** Values that are allowed one by one, but not together or not here. */
import { App, Aspects, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ClusterAccessPolicy, DefenderForCloudOrganization, DefenderPlan, HostManagementIdentity, HostManagementTargets,
  OrganizationTargets, PermissionsType, SecurityConnector, StackSetCallAs, type DefenderForCloudOrganizationProps,
} from '../../src';
import { organizeIn } from '../support/organization';
import { newStack } from '../support/stacks';
import { CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const MANAGEMENT = '111122223333';
const newIn = (region?: string) => newStack(region ? { env: { account: MANAGEMENT, region } } : {});
const units = () => OrganizationTargets.organizationalUnits('r-ab12');

/** Warnings or notes with an id, after the synthesis. */
function messages(stack: Stack, id: string): string[] {
  const assembly = (stack.node.root as App).synth({ force: true });
  return assembly.getStackArtifact(stack.artifactId).messages.map(m => `${m.id}: ${m.entry.data}`)
    .filter(text => text.includes(`cdk-defender-for-cloud:${id}]`));
}

describe('regions of one partition', () => {
  const hosts = { plans: [DefenderPlan.defenderForServers()] };

  test.each<[string, string[], string | undefined, string]>([
    ['another than the stack', ['cn-north-1'], 'eu-west-1',
      'hostManagementRegions must be regions of one partition, that of eu-west-1, the region of the stack, got cn-north-1'],
    ['another than the stack, in GovCloud', ['us-gov-west-1', 'us-east-1'], 'us-gov-east-1',
      'hostManagementRegions must be regions of one partition, that of us-gov-east-1, the region of the stack, got us-east-1'],
    ['two', ['us-iso-east-1', 'us-isob-east-1'], undefined,
      'hostManagementRegions must be regions of one partition, that of us-iso-east-1, got us-isob-east-1'],
  ])('not %s', (_, hostManagementRegions, own, message) => {
    expect(() => organizeIn(newIn(own), { ...hosts, hostManagementRegions })).toThrow(message);
  });

  test.each([
    [['eu-west-1', 'us-east-1'], 'ap-south-1'],
    [['cn-north-1', 'cn-northwest-1'], 'cn-north-1'],
    [['eusc-de-east-1'], undefined],
  ])('%j in %s', (hostManagementRegions, own) => {
    expect(organizeIn(newIn(own), { ...hosts, hostManagementRegions }).hostManagementRegions).toEqual(hostManagementRegions);
  });

  test('of an identity, and of Azure', () => {
    expect(() => new HostManagementIdentity(newIn(), 'Identity', { regions: ['eu-west-1', 'cn-north-1'] }))
      .toThrow('Stack/Identity: regions must be regions of one partition, that of eu-west-1, got cn-north-1');
    const stack = newIn('eu-west-1');
    expect(() => new SecurityConnector(stack, 'Azure', { connector: connect(stack), regions: ['us-gov-west-1'] }))
      .toThrow('Stack/Azure: regions must be regions of one partition, that of eu-west-1, the region of the stack, got us-gov');
  });
});

describe('the management account among the targets', () => {
  const warned = (props: Partial<DefenderForCloudOrganizationProps>) => {
    const stack = newIn('eu-west-1');
    organizeIn(stack, props);
    return messages(stack, 'managementAccountInTargets');
  };

  test.each<[string, OrganizationTargets]>([
    ['excludingAccounts', units().excludingAccounts('444455556666', MANAGEMENT)],
    ['onlyAccounts', units().onlyAccounts(MANAGEMENT)],
  ])('%s is a warning', (method, targets) => {
    expect(warned({ targets })).toEqual([expect.stringContaining(
      `/Stack/All: ${method} names 111122223333, the management account, which StackSets never deploy to: ` +
        'connectManagementAccount says whether it is connected; leave it out of the targets')]);
  });

  test('which is not that of a delegated administrator', () => {
    const targets = units().excludingAccounts(MANAGEMENT);
    expect(warned({ targets, callAs: StackSetCallAs.DELEGATED_ADMIN })).toEqual([]);
    expect(warned({ targets: units().excludingAccounts('444455556666') })).toEqual([]);
  });
});

test.each([TENANT, TENANT.toUpperCase()])('the service principal of CIEM is not the tenant %s', (servicePrincipalObjectId) => {
  const plans = (id: string) => [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: id } })];
  expect(() => connect(newIn(), { plans: plans(servicePrincipalObjectId) })).toThrow(
    'Stack/Defender: ciem.servicePrincipalObjectId must be the object id of the service principal of the CIEM ' +
      'application, not the id of the tenant, got "11111111-2222-3333-4444-555555555555"');
  expect(() => connect(newIn(), { plans: plans(CIEM_OBJECT_ID) })).not.toThrow();
});

describe('a tenant of the samples', () => {
  const told = (azureTenantId: string, cliVersion: string | undefined) => {
    const before = process.env.CDK_CLI_VERSION;
    const set = (version: string | undefined) => {
      if (version === undefined) delete process.env.CDK_CLI_VERSION;
      else process.env.CDK_CLI_VERSION = version;
    };
    set(cliVersion);
    try {
      const stack = newIn();
      new DefenderForCloudOrganization(stack, 'All', { azureTenantId, targets: units() });
      return messages(stack, 'sampleTenant');
    } finally {
      set(before);
    }
  };

  test.each([
    [TENANT, undefined], ['22222222-3333-4444-5555-666666666666', undefined], [TENANT, '2.1000.0'],
  ])('%s is a warning, once, in a unit test and where the CLI runs the app (%s)', (azureTenantId, cliVersion) => {
    expect(told(azureTenantId, cliVersion)).toEqual([expect.stringContaining(
      `/Stack/All/ManagementAccount: azureTenantId is ${azureTenantId}, the tenant of the samples: write the id of your`)]);
  });

  test.each([[undefined], ['2.1000.0']])('another tenant is none (%s)', (cliVersion) => {
    expect(told('99999999-2222-3333-4444-555555555555', cliVersion)).toEqual([]);
  });
});

test.each([[50, []], [51, ['Stack/Defender/CspmMonitor: tags of the role must be at most 50, got 51']]])('%d tags of a role',
  (count, errors) => {
    const stack = newIn();
    connect(stack);
    for (let i = 0; i < count; i++) Tags.of(stack).add(`key${i}`, 'value');
    expect(stack.node.findChild('Defender').node.validate()).toEqual([]); // aspects have not run
    const synth = () => {
      try {
        (stack.node.root as App).synth();
        return [];
      } catch (error) {
        return (error as Error).message.split('\n').slice(1).map(line => line.replace(/^\s*\[\S+\] /, ''));
      }
    };
    expect(synth()).toEqual(errors);
  });

test.each([
  [512, /^$/],
  [513, /Stack\/Defender\/CspmMonitor: the path of the role in the template must have at most 512 characters, got 513/],
])('a path of %d characters', (length, message) => {
  const stack = newIn();
  connect(stack);
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof iam.CfnRole) node.path = `/${'x'.repeat(length - 2)}/`;
    },
  });
  let said = '';
  try {
    (stack.node.root as App).synth();
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said).toMatch(message);
});

describe('a region of a stack that is misspelled', () => {
  const told = (region: string | undefined, make: (stack: Stack) => unknown) => {
    const stack = newIn(region);
    make(stack);
    return messages(stack, 'unknownRegions').map(text => text.replace(/ \[.*$/, ''));
  };
  const says = (path: string, suggestion: string) =>
    [`${path}: env of the stack has regions that aws-cdk-lib does not know: check the spelling of ${suggestion}`];

  test('is a warning of a connector, as in hostManagementRegions', () => {
    expect(told('eu-wset-1', connect)).toEqual(says('/Stack/Defender', 'eu-wset-1 (did you mean eu-west-1?)'));
    expect(told('us-gov-esat-1', connect)).toEqual(says('/Stack/Defender', 'us-gov-esat-1 (did you mean us-gov-east-1?)'));
  });

  test('is one of an organization, with and without the management account', () => {
    const organized = (connectManagementAccount: boolean) => told('eu-wset-1', s => organizeIn(s, { connectManagementAccount }));
    expect(organized(true)).toEqual(says('/Stack/All/ManagementAccount', 'eu-wset-1 (did you mean eu-west-1?)'));
    expect(organized(false)).toEqual(says('/Stack/All', 'eu-wset-1 (did you mean eu-west-1?)'));
  });

  test.each([
    ['eu-west-1'], ['mx-central-1'], ['us-gov-east-1'], ['cn-north-1'], ['mars-central-1'], [undefined],
  ])('but not %s', (region) => {
    expect(told(region, connect)).toEqual([]);
  });
});

describe('targets whose result is dropped', () => {
  const told = (make: (targets: OrganizationTargets) => OrganizationTargets) => {
    const stack = newIn();
    organizeIn(stack, { targets: make(units()), connectManagementAccount: false });
    return messages(stack, 'droppedTargets');
  };

  test.each<[string, string, (targets: OrganizationTargets) => unknown]>([
    ['excludingAccounts', 'without 444455556666', targets => targets.excludingAccounts('444455556666')],
    ['onlyAccounts', 'only 444455556666', targets => targets.onlyAccounts('444455556666')],
  ])('of %s', (method, result, drop) => {
    expect(told((targets) => {
      drop(targets);
      return targets;
    })).toEqual([expect.stringMatching(new RegExp(`^/Stack/All: the result of ${method} is not used ` +
      `\\(organizational units r-ab12,? ${result}\\), so every account of organizational units r-ab12 is connected: the method`))]);
  });

  test('not if it is used, also in two steps', () => {
    expect(told(targets => targets.excludingAccounts('444455556666'))).toEqual([]);
    expect(told(targets => targets.excludingAccounts('444455556666').excludingAccounts('777788889999'))).toEqual([]);
    expect(told(targets => targets.excludingAccounts())).toEqual([]);
  });

  test('not if another construct uses it', () => {
    const all = units();
    const stack = newIn();
    organizeIn(stack, { targets: all });
    organizeIn(new Stack(stack.node.root, 'Two'), {
      targets: all.onlyAccounts('777788889999').onlyAccounts('444455556666'), connectManagementAccount: false,
    });
    expect(messages(stack, 'droppedTargets')).toEqual([]);
  });
});

describe('clusters that agentless discovery cannot read', () => {
  const LEAST = PermissionsType.LEAST_PRIVILEGE_ACCESS;
  const clusterAccess = [{ clusterName: 'one', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }];
  const noted = (permissionsType: PermissionsType | undefined, plan: DefenderPlan) => {
    const stack = newIn();
    connect(stack, { permissionsType, plans: [plan] });
    return messages(stack, 'noClusterAccess');
  };

  test('are a note with least privilege access and without clusterAccess', () => {
    const note = [expect.stringContaining('/Stack/Defender: with least privilege access, agentless Kubernetes discovery ' +
      'reads only clusters that have an access entry for its role: create an eks.AccessEntry in the stack of each cluster, or, if you ' +
      'use DefenderPlan.defenderForContainers, name the clusters in its clusterAccess')];
    expect(noted(LEAST, DefenderPlan.defenderForContainers())).toEqual(note);
    expect(noted(LEAST, DefenderPlan.defenderCspm())).toEqual(note);
    expect(noted(LEAST, DefenderPlan.defenderForContainers({ clusterAccess }))).toEqual([]);
    expect(noted(undefined, DefenderPlan.defenderForContainers())).toEqual([]);
    expect(noted(LEAST, DefenderPlan.defenderForContainers({ agentlessKubernetesDiscovery: false }))).toEqual([]);
  });
});

describe('instances of the profile and of Azure Arc', () => {
  const pilot = HostManagementTargets.instancesWithTag('defender-pilot');
  const arcInstanceTag = { key: 'defender-pilot' };
  const noted = (...plans: DefenderPlan[]) => {
    const stack = newIn();
    connect(stack, { plans });
    return messages(stack, 'instancesOfOneLimit');
  };

  test('are a note if only the profile is limited', () => {
    const note = [expect.stringContaining('/Stack/Defender: host management gives its profile only to instances with tag ' +
      'defender-pilot, but Azure Arc can be installed on every instance that Systems Manager manages: also set arcInstanceTag, or ' +
      'acknowledge this note')];
    expect(noted(DefenderPlan.defenderForServers({ hostManagement: { targets: pilot } }))).toEqual(note);
    expect(
      noted(DefenderPlan.defenderForDatabases({ hostManagement: { targets: HostManagementTargets.instances('i-0123456789abcdef0') } })))
      .toEqual([expect.stringContaining('only to instances i-0123456789abcdef0')]);
  });

  test('are a note if only Azure Arc is limited', () => {
    const note = [expect.stringContaining('/Stack/Defender: arcInstanceTag limits Azure Arc, but host management gives its profile to ' +
      'every instance without one: also set hostManagement: { targets }, or acknowledge this note')];
    expect(noted(DefenderPlan.defenderForServers({ arcInstanceTag }))).toEqual(note);
    expect(noted(DefenderPlan.defenderForServers({ arcInstanceTag, hostManagement: { targets: HostManagementTargets.allInstances() } })))
      .toEqual(note);
  });

  test('are no note if both are limited, also in two plans, if neither is, or if there is no host management', () => {
    expect(noted(DefenderPlan.defenderForServers({ arcInstanceTag, hostManagement: { targets: pilot } }))).toEqual([]);
    expect(noted(DefenderPlan.defenderForServers({ arcInstanceTag }),
      DefenderPlan.defenderForDatabases({ hostManagement: { targets: pilot } })))
      .toEqual([]);
    expect(noted(DefenderPlan.defenderForServers(), DefenderPlan.defenderForDatabases())).toEqual([]);
    expect(noted(DefenderPlan.defenderForServers({ hostManagement: { exclusionTags: { defender: 'never' } } }))).toEqual([]);
    expect(noted(DefenderPlan.defenderForServers({ arcInstanceTag, hostManagement: { enabled: false } }))).toEqual([]);
    expect(noted(DefenderPlan.defenderCspm())).toEqual([]);
  });
});
