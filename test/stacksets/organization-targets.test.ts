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
  expect(units(UNIT).onlyAccounts('111122223333').onlyAccounts('444455556666')._bind())
    .toEqual({ organizationalUnitIds: [UNIT], filter: 'INTERSECTION', accountIds: ['111122223333', '444455556666'] });
  expect(OrganizationTargets.accounts('111122223333')._bind()).toEqual({ accountIds: ['111122223333'] });
});

test('in words', () => {
  const two = units(UNIT, 'ou-ab12-00000000');
  expect(`${two}`).toBe(`organizational units ${UNIT}, ou-ab12-00000000`);
  expect(`${two.excludingAccounts('111122223333', '444455556666')}`)
    .toBe(`organizational units ${UNIT}, ou-ab12-00000000 without 111122223333, 444455556666`);
  expect(`${units('r-ab12').onlyAccounts('111122223333')}`).toBe('organizational units r-ab12, only 111122223333');
  expect(`${OrganizationTargets.accounts('111122223333', '444455556666')}`).toBe('accounts 111122223333, 444455556666');
});

test('50 units are allowed', () => {
  const ids = Array.from({ length: 50 }, (_, i) => `ou-ab12-${String(i).padStart(8, '0')}`);
  expect(units(...ids)._bind().organizationalUnitIds).toEqual(ids);
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
  ['an account instead of a unit', () => units('111122223333'),
    'ids[0] must be the id of an organizational unit, such as ou-ab12-cdef3456, or of the root, such as r-ab12, got "111122223333"'],
  ['a short unit', () => units('ou-ab12-cdef345'), 'ids[0] must be the id of an organizational unit'],
  ['a unit with a suffix', () => units(`${UNIT}\n`), 'ids[0] must be the id of an organizational unit'],
  ['a unit with a prefix', () => units(`arn/${UNIT}`), 'ids[0] must be the id of an organizational unit'],
  ['a root with a prefix', () => units('xr-ab12'), 'ids[0] must be the id of an organizational unit'],
  ['a short root', () => units('r-ab1'), 'ids[0] must be the id of an organizational unit'],
  ['a long root', () => units(`r-${'a'.repeat(33)}`), 'ids[0] must be the id of an organizational unit'],
  ['a long unit', () => units(`ou-ab12-${'a'.repeat(33)}`), 'ids[0] must be the id of an organizational unit'],
  ['an upper-case unit', () => units('ou-ab12-CDEF3456'), 'ids[0] must be the id of an organizational unit'],
  ['an organization', () => units('o-abcdef1234'), 'ids[0] must be the id of an organizational unit'],
  ['a unit twice', () => units(UNIT, UNIT), `ids must name each organizational unit once, got "${UNIT}" twice`],
  ['a unit and the root', () => units(UNIT, 'r-ab12'),
    `ids must contain only the root, because every organizational unit is below it, got ${UNIT}, r-ab12`],
  ['too many units', () => units(...Array.from({ length: 51 }, (_, i) => `ou-ab12-${String(i).padStart(8, '0')}`)),
    'ids must contain at most 50, got 51; use a unit that is above them'],
  ['no account', () => OrganizationTargets.accounts(), 'accountIds must name at least one account'],
  ['no selected account', () => units(UNIT).onlyAccounts(), 'accountIds must name at least one account'],
  ['an account twice', () => units(UNIT).excludingAccounts('111122223333').excludingAccounts('111122223333'),
    'accountIds must name each account once, got "111122223333" twice'],
  ['a unit that is excluded', () => units(UNIT).excludingAccounts('ou-ab12-00000002'),
    'excludingAccounts must be account ids; to leave out a unit, name the other units in organizationalUnits, got "ou-ab12-00000002"'],
  ['both filters', () => units(UNIT).excludingAccounts('111122223333').onlyAccounts('444455556666'),
    'targets must have excludingAccounts or onlyAccounts, got both; onlyAccounts already excludes all other accounts'],
  ['both filters, reversed', () => units(UNIT).onlyAccounts('111122223333').excludingAccounts('444455556666'),
    'targets must have excludingAccounts or onlyAccounts, got both'],
  ['a filtered list, excluding', () => OrganizationTargets.accounts('111122223333').excludingAccounts('111122223333'),
    'excludingAccounts has an effect only on OrganizationTargets.organizationalUnits; change the list of accounts'],
])('%s is an error', (_, make, message) => {
  expect(make).toThrow(message);
});

test('an empty list of excluded accounts is allowed', () => {
  expect(units(UNIT).excludingAccounts()._bind()).toEqual(units(UNIT)._bind());
});
