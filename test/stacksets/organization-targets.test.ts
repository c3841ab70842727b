import { OrganizationTargets } from '../../src';

const UNIT = 'ou-ab12-cdef3456';
const units = (...ids: string[]) => OrganizationTargets.organizationalUnits(...ids);

test('units, excluded accounts, selected accounts, a list', () => {
  expect(units(UNIT, 'ou-ab12-00000000')._bind()).toEqual({
    organizationalUnitIds: [UNIT, 'ou-ab12-00000000'],
    accountIds: [],
  });
  expect(units('r-ab12').excludingAccounts('111122223333').excludingAccounts('444455556666')._bind())
    .toEqual({ organizationalUnitIds: ['r-ab12'], filter: 'DIFFERENCE', accountIds: ['111122223333', '444455556666'] });
  expect(units(UNIT).onlyAccounts('111122223333', '444455556666')._bind())
    .toEqual({ organizationalUnitIds: [UNIT], filter: 'INTERSECTION', accountIds: ['111122223333', '444455556666'] });
  expect(OrganizationTargets.accounts('111122223333')._bind()).toEqual({ accountIds: ['111122223333'] });
});

test('methods do not change the object', () => {
  const all = units(UNIT);
  const some = all.excludingAccounts('111122223333');
  some.excludedAccountIds.push('444455556666');
  expect(all.excludedAccountIds).toEqual([]);
  expect(some.excludedAccountIds).toEqual(['111122223333']);
  expect(units(UNIT).onlyAccounts('111122223333').excludedAccountIds).toEqual([]);
});

test.each<[string, () => unknown, string]>([
  ['no unit', () => units(), 'ids must name at least one organizational unit, got an empty list'],
  [
    'an account instead of a unit',
    () => units('111122223333'),
    'ids[0] must be the id of an organizational unit, such as ou-ab12-cdef3456, or of the root, such as r-ab12, got ' +
      '"111122223333"',
  ],
  ['a short unit', () => units('ou-ab12-cdef345'), 'ids[0] must be the id of an organizational unit'],
  ['a unit with a suffix', () => units(`${UNIT}\n`), 'ids[0] must be the id of an organizational unit'],
  ['an organization', () => units('o-abcdef1234'), 'ids[0] must be the id of an organizational unit'],
  ['a unit twice', () => units(UNIT, UNIT), `ids must name each organizational unit once, got "${UNIT}" twice`],
  [
    'a unit and the root',
    () => units(UNIT, 'r-ab12'),
    `ids must contain only the root, because every organizational unit is below it, got ${UNIT}, r-ab12`,
  ],
  [
    'too many units',
    () => units(...Array.from({ length: 51 }, (_, i) => `ou-ab12-${String(i).padStart(8, '0')}`)),
    'ids must contain at most 50, got 51',
  ],
  ['no account', () => OrganizationTargets.accounts(), 'accountIds must name at least one account'],
  ['no selected account', () => units(UNIT).onlyAccounts(), 'accountIds must name at least one account'],
  [
    '13 digits',
    () => OrganizationTargets.accounts('1111222233334'),
    'accountIds[0] must be an AWS account id of exactly twelve digits, got "1111222233334"',
  ],
  [
    'an account twice',
    () => units(UNIT).excludingAccounts('111122223333').excludingAccounts('111122223333'),
    'accountIds must name each account once',
  ],
  [
    'both filters',
    () => units(UNIT).excludingAccounts('111122223333').onlyAccounts('444455556666'),
    'targets must have excludingAccounts or onlyAccounts, got both',
  ],
  [
    'both filters, reversed',
    () => units(UNIT).onlyAccounts('111122223333').excludingAccounts('444455556666'),
    'targets must have excludingAccounts or onlyAccounts, got both',
  ],
  [
    'a filtered list',
    () => OrganizationTargets.accounts('111122223333').onlyAccounts('111122223333'),
    'onlyAccounts has an effect only on OrganizationTargets.organizationalUnits',
  ],
])('%s is an error', (_, make, message) => {
  expect(make).toThrow(message);
});

test('an empty list of excluded accounts is allowed', () => {
  expect(units(UNIT).excludingAccounts()._bind()).toEqual(units(UNIT)._bind());
});
