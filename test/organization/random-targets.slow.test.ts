import * as fc from 'fast-check';
import { DefenderPlan, OrganizationTargets } from '../../src';
import { organize } from '../support/organization';
import { ofType } from '../support/resolve';

const RUNS = { numRuns: 60, interruptAfterTimeLimit: 30_000 };
const STACK_REGION = 'eu-west-1';
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'];

const accountId = (i: number) => String(100000000000 + i);
const unitId = (i: number) => `ou-ab12-${String(i).padStart(8, '0')}`;

/** Unit 0 is the root; `parents` has the parent of each other unit, `homes` the unit of each account. */
interface Organization {
  readonly parents: number[];
  readonly homes: number[];
}

const organizations: fc.Arbitrary<Organization> = fc.integer({ min: 1, max: 8 }).chain(units => fc.record({
  parents: fc.tuple(...Array.from({ length: units }, (_, i) => fc.integer({ min: 0, max: i }))),
  homes: fc.array(fc.integer({ min: 0, max: units }), { minLength: 1, maxLength: 25 }),
}));

const cases = organizations.chain(({ parents, homes }) =>
  fc.record({
    parents: fc.constant(parents),
    homes: fc.constant(homes),
    units: fc.oneof(
      fc.constant<number[]>([0]),
      fc.uniqueArray(fc.integer({ min: 1, max: parents.length }), { minLength: 1 }),
    ),
    filter: fc.constantFrom('none', 'exclude', 'only'),
    // The last number is an account outside of the organization.
    picked: fc.uniqueArray(fc.integer({ min: 0, max: homes.length }), { minLength: 1 }),
    regions: fc.uniqueArray(fc.constantFrom(...REGIONS), { minLength: 1 }),
    automatic: fc.option(fc.boolean(), { nil: undefined }),
  }),
);

const nameOf = (unit: number) => unit === 0 ? 'r-ab12' : unitId(unit);

/** Accounts in the given units, found downward from each. */
function below({ parents, homes }: Organization, units: string[]): Set<string> {
  const found = new Set<string>();
  const walk = (unit: number): void => {
    homes.forEach((home, i) => { if (home === unit) found.add(accountId(i)); });
    parents.forEach((parent, i) => { if (parent === unit) walk(i + 1); });
  };
  for (let unit = 0; unit <= parents.length; unit++) if (units.includes(nameOf(unit))) walk(unit);
  return found;
}

/** Instances that CloudFormation creates for a StackSet, as `account region`. */
function instancesOf(organization: Organization, { StackInstancesGroup }: any): string[] {
  return StackInstancesGroup.flatMap(
    ({ DeploymentTargets: { OrganizationalUnitIds, AccountFilterType, Accounts = [] }, Regions }: any) => {
      const accounts = [...below(organization, OrganizationalUnitIds)].filter(
        a => AccountFilterType === undefined || Accounts.includes(a) === (AccountFilterType === 'INTERSECTION'),
      );
      return accounts.flatMap(a => Regions.map((r: any) => `${a} ${r.Ref === 'AWS::Region' ? STACK_REGION : r}`));
    },
  ).sort();
}

test('each target account gets IAM in one region and host management in all; no other account gets any', () => {
  let meant = 0;
  fc.assert(fc.property(cases, ({ parents, homes, units, filter, picked, regions, automatic }) => {
    const all = OrganizationTargets.organizationalUnits(...units.map(nameOf));
    const ids = picked.map(accountId);
    const targets =
      filter === 'none' ? all : filter === 'exclude' ? all.excludingAccounts(...ids) : all.onlyAccounts(...ids);
    const { json } = organize({
      targets,
      autoDeployment: automatic,
      plans: [DefenderPlan.defenderForDatabases()],
      hostManagementRegions: regions,
      connectManagementAccount: false,
    });
    const [roles, hostManagement] = ofType(json(), 'AWS::CloudFormation::StackSet').map(r => r.Properties);

    // Upward from each account, instead of downward from the units.
    const accounts = homes.flatMap((home, i) => {
      const path = [home];
      while (path[0] !== 0) path.unshift(parents[path[0] - 1]);
      const isBelow = path.some(u => units.includes(u));
      const isPicked = ids.includes(accountId(i));
      return isBelow && (filter === 'none' || isPicked === (filter === 'only')) ? [accountId(i)] : [];
    });
    expect(instancesOf({ parents, homes }, roles)).toEqual(accounts.map(a => `${a} ${STACK_REGION}`).sort());
    expect(instancesOf({ parents, homes }, hostManagement))
      .toEqual(accounts.flatMap(a => regions.map(r => `${a} ${r}`)).sort());
    expect([roles, hostManagement].map(s => s.TemplateBody.includes('"Type":"AWS::IAM::'))).toEqual([true, false]);
    expect([roles, hostManagement].map(s => s.TemplateBody.includes('"Type":"AWS::SSM::'))).toEqual([false, true]);
    meant += accounts.length;
  }), RUNS);
  expect(meant).toBeGreaterThan(0);
});

test('the template of the parent grows only by the account ids in it', () => {
  const size = (accounts: number) => {
    const ids = Array.from({ length: accounts }, (_, i) => accountId(i));
    const { json, members } = organize({
      targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts(...ids),
    });
    return { parent: JSON.stringify(json()).length, member: members().body };
  };
  const [one, thousand] = [size(1), size(1000)];
  expect(thousand.member).toBe(one.member);
  expect(thousand.parent - one.parent).toBe(999 * '"100000000000",'.length);
});
