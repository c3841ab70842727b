/**
 * Connectors that the library wrote, read by `init --connector`: the app that it writes, run as TypeScript, has the same
 * connector for Azure, by its code alone and with the file.
 */
import { spawnSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { isDeepStrictEqual } from 'util';
import * as fc from 'fast-check';
import { filesOfConnector, fileWith, run } from './connector-support';
import { FIELDS, type Field } from '../../../src/azure/settings/fields';
import { isIn2026, plansOf, publishedInput, settingsOf, type Input } from '../../azure/support/arbitraries';
import { deployArm } from '../../azure/support/arm';
import { connectorFile, exported } from '../../azure/support/existing';
import { synthBoth } from '../../azure/support/synth';
import { CIEM_OBJECT_ID, TENANT } from '../../support/synth';
import { packageFile } from '../support/package-file';
import { bundleCli, runCli } from '../support/run';

bundleCli();
/** That of the roles which random settings name. */
const account = '444455556666';

function deployed(input: Input): any {
  const props = { plans: plansOf(input), permissionsType: input.permissionsType, roleNames: input.roleNames };
  const settings = { ...settingsOf(input), additionalSettings: undefined };
  return deployArm(synthBoth(props, settings, { env: { account, region: 'eu-west-1' } }).arm).resource;
}

const filesOfInput = (input: Input, connector: unknown, language: 'typescript' | 'python' = 'typescript') => filesOfConnector(connector, {
  language,
  permissions: input.permissionsType === 'DefaultAccess' ? 'default' : 'least',
  ciemObjectId: input.cspm?.ciem && CIEM_OBJECT_ID,
  apiVersion: isIn2026(input) ? '2026-08-01-preview' : '2024-08-01-preview',
  region: 'eu-west-1',
});
const NOTES = /Only connector\.json says|The template changes/;

test('any connector of the library: nothing changes, and the code alone says all of it', () => {
  fc.assert(fc.property(publishedInput, input => {
    const resource = deployed(input);
    const files = filesOfInput(input, exported(resource));
    expect(files['lib/defender-stack.ts']).not.toMatch(NOTES);
    const { resource: withFile, warnings } = run(files, { account });
    expect(withFile).toEqual(resource);
    expect(warnings.filter(id => /^changes/.test(id))).toEqual([]);
    const partsOf = ({ properties: { environmentData, offerings } }: any) => ({ environmentData, offerings });
    expect(partsOf(run(files, { account, hasFile: false }).resource)).toEqual(partsOf(resource));
  }), { numRuns: 14, interruptAfterTimeLimit: 60_000 });
});

/** Text that could be taken for syntax of a language. */
const odd = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom('\n*/', '\u2028process.exit()', "'); throw 1; ('", '"""', '\\', '\\u000aevil', '${x}', '\u202e', '# \r\nimport os',
    '[parameters(\'x\')]'),
);

const odds = fc.array(odd.filter(text => text.length > 0 && text.length <= 128), { minLength: 1, maxLength: 3 });

test('text of the file stays text, in both languages, and unknown fields are in comments', () => {
  const pythons: { readonly text: string; readonly values: readonly string[] }[] = [];
  fc.assert(fc.property(publishedInput, odds, (input, texts) => {
    const resource = structuredClone(deployed(input));
    const offering = { offeringType: 'DefenderForTomorrowAws', ...Object.fromEntries(texts.map((text, i) => [`x${text}`, i])), y: texts };
    resource.properties.offerings.push(offering);
    const scanned = resource.properties.offerings.filter((o: any) => o.vmScanners?.enabled);
    const tags = Object.fromEntries(texts.filter(text => !/\n/.test(text) && text !== '__proto__').map(text => [text, text]));
    for (const { vmScanners } of scanned) vmScanners.configuration.exclusionTags = tags;
    const asJson = JSON.parse(JSON.stringify(resource));
    const files = filesOfInput(input, exported(asJson));
    expect(run(files, { account }).resource).toEqual(asJson);
    const noted = files['lib/defender-stack.ts'].split('\n').filter(line => /^ +\/\/ - DefenderForTomorrowAws: /.test(line));
    expect(noted).toHaveLength(1);
    const values = scanned.length > 0 ? Object.keys(tags) : [];
    pythons.push({ text: filesOfInput(input, exported(asJson), 'python')['defender_stack.py'], values });
  }), { numRuns: 6, interruptAfterTimeLimit: 60_000 });
  const script = 'import ast, json, sys\n' +
    'print(json.dumps([[n.value for n in ast.walk(ast.parse(t)) if isinstance(n, ast.Constant)] for t in json.load(sys.stdin)]))';
  const { stdout, stderr } = spawnSync('python3', ['-c', script], { input: JSON.stringify(pythons.map(p => p.text)), encoding: 'utf-8' });
  expect(stderr).toBe('');
  const constants: unknown[][] = JSON.parse(stdout);
  expect(pythons.some(p => p.values.length > 0)).toBe(true);
  pythons.forEach(({ values }, i) => expect(constants[i]).toEqual(expect.arrayContaining([...values])));
});

/** A value of the type of a field, also one that the library does not allow. */
function anyValue({ type }: Field): fc.Arbitrary<unknown> {
  const text = fc.constantFrom('P2', 'x', '', 'Organization', 'o-ab12cdef34', 'arn:aws:iam::444455556666:role/x/y', 'eu-west-1',
    '444455556666');
  switch (type) {
    case 'string': return text;
    case 'bool': return fc.boolean();
    case 'int': return fc.constantFrom(-1, 0, 1, 7, 30, 9999);
    case 'string[]': return fc.array(text, { maxLength: 2 });
    case 'map': return fc.dictionary(text, text, { maxKeys: 2 });
    case 'any': return fc.constantFrom({}, { a: [1] }, [], 'x', 3);
    case 'object[]': return fc.constantFrom([], [{}], [{ s3BucketArn: 'x', other: 1 }]);
  }
}

test('with any values of known fields: each is in the code, or in a comment with its path', () => {
  const fields = [...FIELDS].filter(([path]) => !path.includes('organizationMembershipType'));
  const change = fc.nat(fields.length - 1).chain(i => anyValue(fields[i][1]).map(value => [fields[i][0], value] as const));
  fc.assert(fc.property(publishedInput.filter(isIn2026), fc.array(change, { minLength: 1, maxLength: 12 }), (input, changes) => {
    const connector = structuredClone(deployed(input));
    const parts = (resource: any) => new Map<string, any>([
      ['AwsAccount', resource.properties.environmentData], ...resource.properties.offerings.map((o: any) => [o.offeringType, o]),
    ]);
    for (const [path, value] of changes.filter(([name]) => FIELDS.get(name)!.only !== '2024-08-01-preview')) {
      const [part, ...keys] = path.split('.');
      const last = keys.pop()!;
      const object = keys.reduce((at, key) => at && (at[key] ??= {}), parts(connector).get(part));
      if (object) object[last] = value;
    }
    const hasCiem = ['ciemOidc',
      'ciemDiscovery'].some(name => parts(connector).get('DefenderCspmAws')?.ciem?.[name]?.cloudRoleArn !== undefined);
    const ciem = hasCiem ? { servicePrincipalObjectId: CIEM_OBJECT_ID } : undefined;
    const files = filesOfInput({ ...input, cspm: input.cspm && { ...input.cspm, ciem } }, exported(connector));
    const stack = files['lib/defender-stack.ts'];
    run(files, { account });
    const code = parts(run(files, { account, hasFile: false }).resource);
    const at = (all: Map<string, any>, [part, ...keys]: string[]) => keys.reduce((value, key) => value?.[key], all.get(part));
    const isEmpty = (value: unknown) => value === '' || typeof value === 'object' && Object.keys(value!).length === 0;
    const sorted = (value: unknown) => JSON.stringify(Array.isArray(value) ? [...value].sort() : value);
    const silent = fields.map(([path]) => path).filter((path) => {
      const value = at(parts(connector), path.split('.'));
      const says = value === undefined || isEmpty(value) || stack.includes(`// - ${path}: `) ||
        isDeepStrictEqual(at(code, path.split('.')), value) || sorted(at(code, path.split('.'))) === sorted(value);
      return !says;
    });
    expect(silent).toEqual([]);
  }), { numRuns: 8, interruptAfterTimeLimit: 60_000 });
});

describe('the command', () => {
  const start = (folder: string, ...args: string[]) => {
    const complete = ['--language', 'typescript', '--tenant-id', TENANT, '--permissions', 'least', '--package',
      packageFile('tgz'), '--json'];
    const { status, stdout } = runCli(['init', folder, ...complete, ...args]);
    return { status, ...JSON.parse(stdout) };
  };

  test('a connector.json that is in the folder stays as it is', () => {
    const file = fileWith(`  ${JSON.stringify(connectorFile(c => c.properties.offerings.push({ offeringType: 'NewAws' })))}`);
    const before = readFileSync(file, 'utf-8');
    const { status, files, kept, changes, steps } = start(dirname(file), '--connector', file);
    expect([status, changes, kept]).toEqual([0, [], [expect.stringMatching(/^NewAws: /)]]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'lib/defender-stack.ts']));
    expect(files).not.toContain('connector.json');
    expect(readFileSync(file, 'utf-8')).toBe(before);
    expect(steps.at(-2).commands).toEqual(['what-if', 'create'].map(verb => `az deployment group ${verb} ` +
      '--subscription 00000000-1111-2222-3333-444444444444 -g defender -f cdk.out/DefenderForCloud.Azure.securityConnector.json'));
    expect(start(dirname(file), '--connector', file))
      .toMatchObject({ status: 2, error: { message: expect.stringContaining('must be empty or new') } });
  });

  test('mistakes write nothing', () => {
    const folder = join(dirname(fileWith('')), 'app');
    const message = (...args: string[]) => start(folder, ...args).error.message;
    expect(message('--role-name-suffix', '-x')).toBe('--role-name-suffix needs --connector: it is for an existing connector');
    expect(message('--connector', fileWith('{')))
      .toMatch(/connector\.json: must be JSON, as az resource show --output json prints it, got "{"$/);
    expect(existsSync(folder)).toBe(false);
  });
});
