/** The model of StackSets says the same as that of the emulator, which is written in Python. */
import { spawnSync } from 'child_process';
import { join } from 'path';
import * as fc from 'fast-check';
import { instanceChanges, type Group } from '../../../cli/preflight/stack-sets/instance-changes';

const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
from emulator_additions.stack_set_changes import instance_changes
pair = lambda groups: [(g['DeploymentTargets'], g['Regions']) for g in groups]
for before, after in json.load(sys.stdin):
    print(json.dumps([[{'DeploymentTargets': t, 'Regions': r} for t, r in changes]
                      for changes in instance_changes(pair(before), pair(after))]))
`;

const subset = (...values: string[]) => fc.subarray(values, { minLength: 1 });
const filters = fc.oneof(
  fc.constant({}),
  fc.record({ AccountFilterType: fc.constantFrom('INTERSECTION', 'DIFFERENCE'), Accounts: subset('1', '2', '3') }));
const groups: fc.Arbitrary<Group[]> = fc.record({
  DeploymentTargets: fc.tuple(subset('r-1', 'ou-1', 'ou-2'), filters)
    .map(([OrganizationalUnitIds, filter]) => ({ OrganizationalUnitIds, ...filter })),
  Regions: subset('eu-west-1', 'us-east-1'),
}).map(group => [group]);

/** One line per unit, region and accounts, whatever the operations that they are in. */
function lines(operations: readonly Group[]): string[] {
  return operations.flatMap(({ DeploymentTargets: { OrganizationalUnitIds = [], AccountFilterType = '', Accounts = [] }, Regions }) =>
    OrganizationalUnitIds.flatMap(unit =>
      Regions.map(region => `${unit} ${region} ${AccountFilterType} ${[...Accounts].sort().join()}`))).sort();
}

test('for 2,000 changes of targets', () => {
  const cases = fc.sample(fc.tuple(groups, groups), { numRuns: 2000 });
  const { status, stdout, stderr } = spawnSync(process.env.MOTO_PYTHON ?? 'python3',
    ['-B', '-c', PROGRAM, join(__dirname, '..', '..', '..', 'e2e', 'emulator')],
    { input: JSON.stringify(cases), encoding: 'utf-8', maxBuffer: 1e8 });
  expect([status, stderr]).toEqual([0, '']);
  const expected = stdout.trim().split('\n').map(line => JSON.parse(line).map(lines));
  expect(expected).toHaveLength(2000);
  expect(cases.map(([before, after]) => {
    const { deleted, created, kept } = instanceChanges(before, after);
    return [deleted, created, kept].map(lines);
  })).toEqual(expected);
});
