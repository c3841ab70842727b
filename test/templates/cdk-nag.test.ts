import { AwsSolutionsChecks } from 'cdk-nag';
import { accountStack } from '../../build/templates/account';
import { denyDataReadsStack } from '../../build/templates/deny-data-reads';
import { hostManagementStack } from '../../build/templates/host-management';
import { PermissionsType } from '../../src';

/** As with CDK, wildcards are acknowledged one by one, with the reason in the permission data. */
test.each([
  ...Object.values(PermissionsType).map(type => [type, () => accountStack(type)] as const),
  ['denied data reads', denyDataReadsStack] as const,
  ['host management', hostManagementStack] as const,
])('%s: cdk-nag finds nothing', (_, stack) => {
  expect(new AwsSolutionsChecks().validateScope(stack()).violations.map(v => JSON.stringify(v))).toEqual([]);
});
