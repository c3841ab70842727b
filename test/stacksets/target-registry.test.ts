import { App } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { OrganizationTargets } from '../../src';
import { findListedElsewhere, findOverlaps, registerTargets } from '../../src/stacksets/target-registry';

const UNIT = 'ou-ab12-cdef3456';
const [A, B, C] = ['111122223333', '444455556666', '777788889999'];

/** Constructs of one app with their targets. */
function register(targets: { [id: string]: OrganizationTargets }) {
  const app = new App();
  const constructs = Object.entries(targets).map(([id, t]) => {
    const construct = new Construct(app, id);
    registerTargets(construct, t._bind());
    return construct;
  });
  return Object.fromEntries(constructs.map(c => [c.node.id, c]));
}

test('accounts that others list one by one, with each construct', () => {
  const { Rest } = register({
    Pilot: OrganizationTargets.organizationalUnits(UNIT).onlyAccounts(A, B),
    List: OrganizationTargets.accounts(B),
    Units: OrganizationTargets.organizationalUnits(UNIT).excludingAccounts(C),
    Rest: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts(A, B, C),
  });
  expect(findListedElsewhere(Rest, [A, B, C]).map(([id, { node }]) => [id, node.path]))
    .toEqual([[A, 'Pilot'], [B, 'Pilot'], [B, 'List']]);
  expect(findListedElsewhere(Rest, [])).toEqual([]);
});

test('own accounts and those of other apps do not count', () => {
  const { Pilot } = register({ Pilot: OrganizationTargets.accounts(A) });
  register({ Other: OrganizationTargets.accounts(A) });
  expect(findListedElsewhere(Pilot, [A])).toEqual([]);
  expect(findOverlaps(Pilot, OrganizationTargets.accounts(A)._bind())).toEqual([]);
});
