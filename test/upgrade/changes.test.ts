/** Apps, connectors of Azure and plans of Terraform; and rows that accept what is found. */
import { judge, keyOf, report, type Change } from './change';
import { compareApps, type Synthesized } from './compare-apps';
import { compareAzure } from './compare-azure';
import { changesOf } from './terraform';

const keys = (changes: readonly Change[]) => changes.map(change => keyOf({ ...change, lines: [] }));

describe('an app', () => {
  const made: Synthesized = {
    stacks: { Stack: { name: 'Stack', template: { Resources: {} } } },
    assets: {},
    azure: { 'connector.json': { resources: [] } },
    warnings: ['a [ack: lib:known]'],
  };
  const compare = (after: Synthesized, before = made) => keys(compareApps(before, after, 'test', () => 'no'));

  test.each<[string, Synthesized, string[]]>([
    ['that makes the same', made, []],
    ['that is refused', { error: 'Stack/Defender: plans must not be empty' }, ['refused app app']],
    ['without a stack', { ...made, stacks: {} }, ['removed app stack:Stack']],
    ['whose stack has another name', { ...made, stacks: { Stack: { name: 'Other', template: { Resources: {} } } } },
      ['renamed app stack:Stack']],
    ['without its file for Azure', { ...made, azure: {} }, ['removed app file:connector.json']],
    ['with a warning that is acknowledged by another id', { ...made, warnings: ['a [ack: lib:other id]'] }, ['warns app lib:other_id']],
    ['with fewer warnings', { ...made, warnings: [] }, []],
  ])('%s', (_, after, expected) => {
    expect(compare(after)).toEqual(expected);
  });

  test('that the base refused says nothing', () => {
    expect(compare({ error: 'other words' }, { error: 'words' })).toEqual([]);
  });
});

describe('a connector of Azure', () => {
  const connector = (...offerings: object[]) =>
    ({ contentVersion: '1', resources: [{ type: 'M.S/connectors', name: 'aws', properties: { offerings } }] });
  const cspm = { offeringType: 'Cspm', cloudRoleArn: 'arn:a', scanner: { enabled: true, tags: {} } };
  const path = 'azure resources.M.S/connectors';

  test.each<[string, object, string[]]>([
    ['with another name', { resources: [{ ...connector(cspm).resources[0], name: 'other' }] }, [`changed ${path}.name`]],
    ['whose role is another one', connector({ ...cspm, cloudRoleArn: 'arn:b' }),
      [`changed ${path}.properties.offerings.Cspm.cloudRoleArn`]],
    ['whose feature is off', connector({ ...cspm, scanner: { enabled: false, tags: {} } }),
      [`changed ${path}.properties.offerings.Cspm.scanner.enabled`]],
    ['without a setting', connector({ ...cspm, scanner: { enabled: true } }), [`removed ${path}.properties.offerings.Cspm.scanner.tags`]],
    ['with one more offering, in another order', connector({ offeringType: 'New', on: true }, cspm),
      [`added ${path}.properties.offerings.New.offeringType`, `added ${path}.properties.offerings.New.on`]],
    ['with another version of the content', { ...connector(cspm), contentVersion: '2' }, []],
  ])('%s', (_, after, expected) => {
    expect(keys(compareAzure(connector(cspm), after, 'test'))).toEqual(expected);
  });
});

describe('a plan of Terraform', () => {
  const change = (type: string, actions: string[], before: object | null, after: object | null, unknown: object = {}) => ({
    mode: 'managed',
    type,
    address: `module.example_1.module.defender.${type}.cspm["a b"]`,
    change: { actions, before, after, after_unknown: unknown },
  });
  const id = (type: string) => `terraform module.defender.${type}.cspm["a_b"]`;
  const ROLE = 'aws_iam_role';
  const trust = '{"Statement":[{"Action":"a","Effect":"Allow"}]}';

  test.each<[string, object, string[]]>([
    ['no change', change(ROLE, ['no-op'], {}, {}), []],
    ['a role that is deleted', change(ROLE, ['delete'], {}, null), [`removed ${id(ROLE)}`]],
    ['a role that is forgotten', change(ROLE, ['forget'], {}, null), [`forgotten ${id(ROLE)}`]],
    ['a role that is replaced', change(ROLE, ['delete', 'create'], {}, {}), [`replaced ${id(ROLE)}`]],
    ['a role that is replaced in the other order', change(ROLE, ['create', 'delete'], {}, {}), [`replaced ${id(ROLE)}`]],
    ['a new role', change(ROLE, ['create'], null, { name: 'a' }), [`added ${id(ROLE)}`]],
    ['another trust', change(ROLE, ['update'], { assume_role_policy: trust }, { assume_role_policy: '{}' }),
      [`changed ${id(ROLE)} assume_role_policy`]],
    ['the same trust in other words', change(ROLE, ['update'], { assume_role_policy: trust },
      { assume_role_policy: trust.replace('"a"', '["a"]') }), []],
    ['a value that is known later', change(ROLE, ['update'], { name: 'a' }, {}, { name: true }), [`changed ${id(ROLE)} name`]],
    ['a file at another place', change('aws_s3_object', ['update'], { source: 'a' }, { source: 'b' }), []],
    ['an object with another key', change('aws_s3_object', ['update'], { key: 'a' }, { key: 'b' }), [`changed ${id('aws_s3_object')} key`]],
    ['a data source', { ...change(ROLE, ['read'], null, {}), mode: 'data' }, []],
  ])('%s', (_, resourceChange: object, expected: string[]) => {
    const changes = changesOf({ resource_changes: [resourceChange] });
    expect(keys(changes)).toEqual(expected);
    expect(changes.filter(({ where }) => where !== 'module.example_1')).toEqual([]);
  });

  test('another output', () => {
    const output = (before: object, after: object) => changesOf({ output_changes: { example: { before, after, after_unknown: false } } });
    expect(keys(output({ arn: 'a', url: 'b' }, { arn: 'a' }))).toEqual(['changed terraform output.url']);
    expect(keys(output({ arn: 'a' }, { arn: 'b' }))).toEqual(['changed terraform output.arn']);
    expect(output({ arn: 'a' }, { arn: 'a', url: 'b' })).toEqual([]);
  });
});

describe('rows', () => {
  const change = (more: Partial<Change> = {}): Change =>
    ({
      verb: 'changed',
      type: 'AWS::IAM::Role',
      id: 'Role1',
      property: 'AssumeRolePolicyDocument',
      lines: ['+ a'],
      where: 'example one',
      ...more,
    });
  const row = (...changes: string[]) => [{ title: 'a title', reason: 'a reason', changes }];

  test('a change without a row is unexpected, and the row that the report prints accepts it and nothing else', () => {
    const { unexpected, stale } = judge([change()], []);
    expect([unexpected, stale]).toEqual([[change()], []]);
    const text = report(unexpected);
    const [, key] = /changes: \[\n {6}'(.*)',/.exec(text)!;
    expect(text).toContain('in example one');
    expect(judge([change()], row(key))).toEqual({ unexpected: [], stale: [] });
    for (const other of [{ lines: ['+ b'] }, { id: 'Role2' }, { verb: 'replaced' }, { property: 'Path' }]) {
      expect(judge([change(other)], row(key))).toEqual({ unexpected: [change(other)], stale: [key] });
    }
  });

  test('the same difference of many resources is one line, and shows only some places', () => {
    const many = Array.from({ length: 7 }, (_, i) => change({ id: `Role${i}`, where: `example ${i}` }));
    const text = report(many);
    const found = [...text.matchAll(/^ {6}'(.*)',$/gm)].map(m => m[1]);
    expect(found).toEqual([keyOf(many[0]).replace('Role0', '*')]);
    expect(judge(many, row(...found)).unexpected).toEqual([]);
    expect(text).toContain('... 3 more');
  });

  test('what has no fingerprint is named one by one: a star would accept every other resource', () => {
    const many = Array.from({ length: 7 }, (_, i) => change({ verb: 'removed', lines: [], property: undefined, id: `Role${i}` }));
    const found = [...report(many).matchAll(/^ {6}'(.*)',$/gm)].map(m => m[1]);
    expect(found).toEqual(many.map(removed => keyOf(removed)));
  });

  test('a star stands for one word', () => {
    const removed = change({ verb: 'removed', lines: [], property: undefined });
    expect(judge([removed], row('removed AWS::IAM::Role *')).unexpected).toEqual([]);
    expect(judge([removed], row('removed *')).unexpected).toEqual([removed]);
    expect(judge([removed], row('removed AWS::IAM::Role Role')).unexpected).toEqual([removed]);
  });

  test('a row for what was not looked at is not stale', () => {
    const rows = row('removed terraform module.defender.aws_iam_role.a', 'removed AWS::IAM::Role Role1');
    expect(judge([], rows).stale).toEqual(['removed terraform module.defender.aws_iam_role.a', 'removed AWS::IAM::Role Role1']);
    expect(judge([], rows, ['terraform']).stale).toEqual(['removed AWS::IAM::Role Role1']);
  });

  test('a row for one refusal accepts no other, and a row for a warning accepts it in other words', () => {
    const of = (verb: string, words: string) => keyOf(change({ verb, type: 'app', id: 'app', property: undefined, lines: [words] }));
    expect(of('refused', 'a')).not.toBe(of('refused', 'b'));
    expect(of('warns', 'a')).toBe('warns app app');
  });
});
