import type { DeployedRole } from './roles';
import { attacksOn } from '../../test/support/trust-attacks';
import { engineAdmits } from '../../test/support/trust-engine';
import { mayAssume } from '../../test/support/trust-evaluator';
import {
  admittedBy, expectedFor, expectPlainTrusts, READER, requests, ROLE_NAMES, type CustomTrusts, type Customer,
} from '../../test/support/trust-matrix';

/** Tests who may assume the deployed roles. `hasReader` is whether there is an external id for the earlier reader. */
export function checkTrusts(roles: () => Map<string, DeployedRole>, customer: Customer, hasReader: boolean, custom?: CustomTrusts): void {
  const all = requests(customer, custom);
  const names = [...ROLE_NAMES, ...Object.values(custom ?? {}).flatMap(Object.keys)];
  const attacks = attacksOn(customer, custom).filter(({ right }) => hasReader || right.principal.id !== READER);

  test.each(names)('%s can be assumed only by its own caller', role => {
    expect(admittedBy(roles().get(role)!, all)).toEqual(expectedFor(role, customer, hasReader, custom));
  });

  test('no trust has a wildcard, an operator other than StringEquals, a second action or an empty condition', () => {
    expectPlainTrusts(roles());
  });

  test.each(attacks)('$role refuses what almost matches', ({ role, right, changes }) => {
    const { trust } = roles().get(role)!;
    expect(mayAssume(trust, right)).toBe(true);
    expect(changes.filter(([, change]) => mayAssume(trust, change(right))).map(([name]) => name)).toEqual([]);
  });

  test('a policy engine has the same result for the whole matrix', async () => {
    for (const { roleName, trust } of roles().values()) {
      const admitted: string[] = [];
      for (const [name, request] of all) if (await engineAdmits(trust, request, customer)) admitted.push(name);
      expect([roleName, admitted]).toEqual([roleName, expectedFor(roleName, customer, hasReader, custom)]);
    }
  });
}
