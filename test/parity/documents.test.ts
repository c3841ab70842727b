/** Documents that list roles, plans or their parameters have all of them. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { isDeepStrictEqual } from 'util';
import { withOptionTable, withSwitchRows } from '../../build/docs/option-tables';
import type { Switch } from '../../build/templates/switches';
import { RDS_THREAT_PROTECTION } from '../../src/capabilities/data';
import { optionsOf, PLAN_NAMES } from '../facts/plans';
import { ROLES } from '../facts/roles';

const ROOT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf-8');
const [, table] = /^\| plan \| option \| role \|\n\| --- .*\n((?:\|.*\n)+)/m.exec(read('docs/access.md'))!;

/** Plan, option and roles of each row; a cell without plan means the plan above. */
const rows = table.trim().split('\n').map(row => row.split('|').map(cell => cell.trim()).slice(1, 4));
const plans = rows.map(([plan]) => plan).map((_, i, all) => all.slice(0, i + 1).filter(plan => plan).at(-1)!);
const words = (cell: string) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, word]) => word);

test('docs/access.md has each option of each plan that switches on roles, with its roles', () => {
  const actual = rows.map(([, option, roles], i) => [plans[i], words(option)[0], words(roles)]);
  const expected = PLAN_NAMES.flatMap(plan => optionsOf(plan).map(option => [
    `\`DefenderPlan.${plan === 'cspm' ? 'defenderCspm' : `defenderFor${plan[0].toUpperCase()}${plan.slice(1)}`}()\``,
    option,
    ROLES.filter(role => role.options[plan] === option).map(role => role.roleName),
  ]));
  expect(expected.filter(row => !actual.some(other => isDeepStrictEqual(row, other)))).toEqual([]); // rows that are missing
  expect(actual).toHaveLength(expected.length + 1);
  expect(actual[0]).toEqual(['Foundational CSPM', undefined, ['CspmMonitorAws']]);
});

test('each option of a public struct stands in a document or an example', () => {
  const [, structs] = /^## Structs ([^]*?)^## Classes/m.exec(read('API.md'))!;
  const options = [...new Set([...structs.matchAll(/ id="cdk-defender-for-cloud\.\w+\.property\.(\w+)"/g)].map(m => m[1]))];
  expect(options.length).toBeGreaterThan(150);
  const files =
    ['docs', 'examples'].flatMap(folder =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf-8' }).map(file => join(folder, file)))
      .filter(file => /\.(md|ts)$/.test(file) && !/node_modules|cdk\.out/.test(file));
  const named = new Set([...['README.md', ...files].map(read).join('\n').matchAll(/\w+/g)].map(([word]) => word));
  expect(options.filter(option => !named.has(option))).toEqual([]);
});

test('docs/without-cdk.md has each parameter of the roles, and docs/command.md each plan', () => {
  const [, section] = /^## Parameters of the roles\n([^]*?)^##/m.exec(read('docs/without-cdk.md'))!;
  const named = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => words(cell));
  const { Parameters } = JSON.parse(read('templates/defender-account.default-access.template.json'));
  expect(named.sort()).toEqual(Object.keys(Parameters).sort());
  expect(read('docs/command.md')).toContain(`| some of \`${PLAN_NAMES.join(',')}\`, or \`none\``);
});

test('the table of options and the rows of switches are up to date (npx projen docs:permissions)', () => {
  expect(withOptionTable(read('docs/access.md'))).toBe(read('docs/access.md'));
  expect(withSwitchRows(read('docs/without-cdk.md'))).toBe(read('docs/without-cdk.md'));
});

test('an option that is off by default has a row for its parameter, which goes with the option', () => {
  const ofPlan = (method: Switch['method']): Switch => ({
    method, option: 'x', parameter: 'EnableX', condition: '', capabilities: [RDS_THREAT_PROTECTION],
  });
  const without = '| `CiemServicePrincipalObjectId` | an id | empty |\n| `BoundaryArn` | an ARN | empty |\n';
  const document = withSwitchRows(without, [ofPlan('defenderCspm'), ofPlan('defenderForDatabases')]);
  expect(document).toBe(without.replace('\n', '\n| `EnableX` | `true`, `false`. ' +
    'Lets Defender for Cloud switch on and read audit logs of RDS databases. Needs `DefenderCspm` or '
    + '`DefenderForDatabases`. | `false` |\n'));
  expect(withSwitchRows(document, [])).toBe(without);
  expect(() => withSwitchRows('# Parameters\n')).toThrow('docs/without-cdk.md must have a row for CiemServicePrincipalObjectId');
});
