/** Which templates are compared, and that nothing in common is never "no difference". */
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { allow, template } from './support';
import { compare } from '../../../cli/comparing/roles';
import { report } from '../../../cli/diff/command';
import { sidesOf, type Source } from '../../../cli/reading/source';
import { FOLDER } from '../../templates/support';
import { bundleCli, runCli } from '../support/run';

jest.setTimeout(60_000);

bundleCli();
const role = (RoleName: string, Description?: string) => {
  const content = template([allow('s3:GetObject')]);
  for (const resource of Object.values<any>(content.Resources)) {
    if (resource.Type === 'AWS::IAM::Role') resource.Properties.RoleName = RoleName;
  }
  return { Description, ...content };
};
const ofVersion: Source = {
  text: 'v1',
  kind: 'version',
  templates: [{ name: 'a', template: role('R', 'roles') }, { name: 'b', template: role('R', 'others') },
    { name: 'c', template: role('S') }],
};
const file = (name: string, content: any): Source => ({ text: `${name}.json`, kind: 'template', templates: [{ name, template: content }] });

describe('a version against one template: the file', () => {
  test.each<[string, Source, string]>([
    ['with its name', file('b', role('R', 'roles')), 'b'],
    ['with its description', file('deployed', role('R', 'others')), 'b'],
    ['that alone has its roles', file('deployed', role('S')), 'c'],
  ])('%s', (_, other, expected) => {
    expect(sidesOf(ofVersion, other)[0].map(t => t.name)).toEqual([expected]);
    expect(sidesOf(other, ofVersion)[1].map(t => t.name)).toEqual([expected]);
  });

  test('several are alike', () => {
    expect(() => sidesOf(ofVersion, file('deployed', role('R')))).toThrow('deployed.json can be compared with a or b of v1. ' +
      'Choose one, for example a.template.json in the folder that cdk-defender-for-cloud templates writes');
  });

  test('two versions are compared as a whole', () => {
    expect(sidesOf(ofVersion, { ...ofVersion, text: 'v2' }).map(side => side.length)).toEqual([3, 3]);
  });
});

test('a cloud assembly and a version: their templates have other names', () => {
  const assembly: Source = { text: 'cdk.out', kind: 'assembly', templates: [{ name: 'App', template: role('R') }] };
  for (const sides of [[ofVersion, assembly], [assembly, ofVersion]] as const) {
    expect(() => sidesOf(...sides)).toThrow('the cloud assembly cdk.out must be compared with another one, not with the ' +
      'version v1, whose templates are not those of your app: synthesize the app with either version of the library');
  }
  expect(sidesOf(assembly, assembly).map(side => side.length)).toEqual([1, 1]);
});

test.each<[string, Source, Source]>([
  ['a version and a template without its roles', ofVersion, file('x', role('Other'))],
  ['the other way round', file('x', role('Other')), ofVersion],
  ['two templates', file('a', role('R')), file('b', role('S'))],
  ['templates without roles', file('a', { Resources: { Q: { Type: 'AWS::SQS::Queue' } } }),
    file('b', { Resources: { Q: { Type: 'AWS::SQS::Queue' } } })],
])('nothing to compare: %s', (_, before, after) => {
  expect(() => sidesOf(before, after)).toThrow(`nothing to compare: no role of ${before.text} is in ${after.text}`);
});

describe('a policy that is gone, with contents that are not known', () => {
  const managed = (arns: string[], ...statements: object[]) => {
    const content = template(statements);
    for (const resource of Object.values<any>(content.Resources)) {
      if (resource.Type === 'AWS::IAM::Role') {
        resource.Properties.ManagedPolicyArns = [...resource.Properties.ManagedPolicyArns ?? [], ...arns];
      }
    }
    return [{ name: 'T', template: content }];
  };
  const READ = 'arn:aws:iam::111122223333:policy/Read';
  const notes = (before: any, after: any) => (compare(before, after)).map(r => r.note);

  test('with actions that are added: the net effect is unknown', () => {
    const [before, after] = [managed([READ], allow('s3:GetObject')), managed([], allow(['s3:GetObject', 'sqs:ListQueues']))];
    const note = `net effect unknown: ${READ} may have allowed what is added or widened here`;
    expect(notes(before, after)).toEqual([note]);
    expect(report(compare(before, after), [], 200).some(line => line.includes(note))).toBe(true);
  });

  test.each<[string, any, any]>([
    ['nothing is added', managed([READ], allow('s3:GetObject')), managed([], allow('s3:GetObject'))],
    ['nothing is gone', managed([READ], allow('s3:GetObject')), managed([READ], allow(['s3:GetObject', 'sqs:ListQueues']))],
    ['it is new', managed([], allow('s3:GetObject')), managed([READ], allow(['s3:GetObject', 'sqs:ListQueues']))],
  ])('%s: no note', (_, before, after) => expect(notes(before, after)).toEqual([undefined]));
});

test('many actions: the table says how to see all', () => {
  const actions = ['CreateQueue', 'DeleteQueue', 'GetQueueUrl', 'ListQueues', 'PurgeQueue', 'ReceiveMessage', 'SendMessage', 'TagQueue',
    'UntagQueue']
    .map(name => `sqs:${name}`);
  const lines = (more: string[]) => report(compare(
    [{ name: 'T', template: template([allow('s3:GetObject')]) }],
    [{ name: 'T', template: template([allow(['s3:GetObject', ...more])]) }]), [], 200);
  expect((lines(actions)).at(-1)).toBe('Not all actions are shown: --json lists all');
  expect((lines(actions.slice(1))).at(-1)).toMatch(/^1 role: /);
});

describe('the command, with the templates of this repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sides-'));
  const command = (...args: string[]) => runCli(['diff', ...args], { cwd: folder });

  test('different templates: 2', () => {
    const [account, hosts] = ['account.least-privilege', 'host-management'].map(n => join(FOLDER, `defender-${n}.template.json`));
    for (const args of [[account, hosts], [hosts, account], [hosts, hosts]]) {
      const { status, stdout, stderr } = command(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(`nothing to compare: no role of ${args[0]} is in ${args[1]}\n`);
    }
  });

  test('what get-template answers, against the template: 0', () => {
    const name = 'defender-account.default-access.template.json';
    copyFileSync(join(FOLDER, name), join(folder, name));
    writeFileSync(join(folder, 'deployed.json'), JSON.stringify({ TemplateBody: readFileSync(join(FOLDER, name), 'utf-8') }));
    const { status, stdout } = command('deployed.json', name);
    expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, 'no role differs']);
  });

  test('default access to least privilege, as a gate of a pipeline: 0', () => {
    const [before, after] = ['default-access', 'least-privilege'].map(t => join(FOLDER, `defender-account.${t}.template.json`));
    expect(command(before, after).status).toBe(0);
    expect(command(after, before).status).toBe(1);
  });

  test('--help names what is accepted', () => {
    const { stdout } = command('--help');
    for (const text of ['aws cloudformation get-template', 'aws cloudformation describe-stack-set', 'it lists all actions']) {
      expect(stdout).toContain(text);
    }
  });
});
