import { Annotations, App, Fn, Stack } from 'aws-cdk-lib';
import { Annotations as Assertions, Match } from 'aws-cdk-lib/assertions';
import { DefenderForCloudOrganization, OrganizationTargets } from '../../src';
import { organize } from '../support/organization';
import { TENANT } from '../support/synth';

const units = (...ids: string[]) => OrganizationTargets.organizationalUnits(...ids);
const accounts = (...ids: string[]) => OrganizationTargets.accounts(...ids);
const [A, B, C] = ['111122223333', '444455556666', '777788889999'];
const [ONE, TWO] = ['ou-ab12-00000001', 'ou-ab12-00000002'];

/** Paths in the warning to the second organization that it shares accounts with the first. */
function told(first: OrganizationTargets, second: OrganizationTargets): boolean {
  const app = new App();
  const make = (id: string, targets: OrganizationTargets) =>
    new DefenderForCloudOrganization(new Stack(app, id), 'Defender', {
      azureTenantId: TENANT,
      targets,
      connectManagementAccount: false,
    });
  make('First', first);
  const { node } = make('Second', second);
  const warnings = node.metadata.filter(m => m.type === 'aws:cdk:warning').map(m => String(m.data))
    .filter(m => !/autoDeploymentIgnoresExcludedAccounts|unitsMayBeNested/.test(m));
  if (warnings.length > 0) {
    expect(warnings).toEqual([
      expect.stringContaining('some targets are also targets of First/Defender: an account cannot have the roles'),
    ]);
  }
  return warnings.length > 0;
}

test.each<[string, OrganizationTargets, OrganizationTargets]>([
  ['the same unit', units(ONE, TWO), units(TWO)],
  ['the root and a unit', units('r-ab12'), units(ONE)],
  ['one unit, different accounts excluded', units(ONE).excludingAccounts(A), units(ONE).excludingAccounts(B)],
  ['the same picked account', units(ONE).onlyAccounts(A, B), units(TWO).onlyAccounts(B, C)],
  ['a picked account of the root', units('r-ab12').excludingAccounts(B), units(ONE).onlyAccounts(A, B)],
  ['an account of two lists', accounts(A, B), accounts(B)],
  ['a listed account of the root', accounts(A), units('r-ab12')],
])('warns of %s', (_, first, second) => {
  expect([told(first, second), told(second, first)]).toEqual([true, true]);
});

test.each<[string, OrganizationTargets, OrganizationTargets]>([
  ['two units', units(ONE), units(TWO)],
  ['a pilot, and the others', units('r-ab12').onlyAccounts(A, B), units('r-ab12').excludingAccounts(A, B, C)],
  ['two picks', units(ONE).onlyAccounts(A), units(ONE).onlyAccounts(B)],
  ['lists', accounts(A), accounts(B, C)],
  ['a list and a unit that may hold it or not', accounts(A), units(ONE)],
])('does not warn about %s', (_, first, second) => {
  expect([told(first, second), told(second, first)]).toEqual([false, false]);
});

describe('several units, of which only AWS knows whether one is below another', () => {
  const warningsOf = (targets: OrganizationTargets, acknowledged: string[] = []) => {
    const { stack, organization } = organize({ targets });
    for (const id of acknowledged) Annotations.of(organization).acknowledgeWarning(`cdk-defender-for-cloud:${id}`);
    return Assertions.fromStack(stack).findWarning('*', Match.stringLikeRegexp('^targets has')).map(w => w.entry.data);
  };

  test.each<[string, OrganizationTargets]>([
    ['two', units(TWO, ONE)],
    ['a pilot', units(TWO, ONE).onlyAccounts(A)],
    ['exclusions', units(TWO, ONE).excludingAccounts(A)],
  ])('are warned of: %s', (_, targets) => {
    expect(warningsOf(targets)).toEqual([
      'targets has 2 organizational units: if one is below another, removing it from the list deletes the roles of its ' +
      'accounts for good; check the units with aws organizations list-parents, leave out those below others, and ' +
      `acknowledge this list [ack: cdk-defender-for-cloud:unitsMayBeNested:${ONE},${TWO}]`,
    ]);
  });

  test('an acknowledgement is for these units, and no others', () => {
    const acknowledged = [`unitsMayBeNested:${ONE},${TWO}`];
    expect(warningsOf(units(ONE, TWO), acknowledged)).toEqual([]);
    expect(warningsOf(units(ONE, TWO, 'ou-ab12-00000003'), acknowledged)).toHaveLength(1);
  });

  test('a single unit, the root and a list of accounts are not warned of', () => {
    for (const targets of [units(ONE), units('r-ab12'), accounts(A, B)]) expect(warningsOf(targets)).toEqual([]);
  });

  test('a token is not part of the id', () => {
    expect(warningsOf(units(ONE, Fn.importValue('Unit')))).toEqual([
      expect.stringContaining(`unitsMayBeNested:${ONE}]`),
    ]);
  });
});
