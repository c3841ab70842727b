/** What roles have from other templates of a source: those that a template deploys, and other stacks of an assembly. */
import { mkdtempSync, readdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, deny, document, template } from './support';
import { compare } from '../../../cli/comparing/roles';
import { exitCode } from '../../../cli/diff/command';
import type { NamedTemplate } from '../../../cli/reading/nested';
import { readSource } from '../../../cli/reading/source';
import { contextOf } from '../../../examples/context';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'diff-'));
const read = (path: string) => readSource(path, folder).templates;
let files = 0;
const file = (content: object) => {
  const name = `${files++}.json`;
  writeFileSync(join(folder, name), JSON.stringify(content));
  return read(name).map((t, i) => ({ ...t, name: `T${i}` }));
};
const sentences = (before: readonly NamedTemplate[], after: readonly NamedTemplate[]) =>
  (compare(before, after)).flatMap(r => r.changes.map(c => `${c.kind}: ${c.sentence}`)).join('\n');
const exit = (before: readonly NamedTemplate[], after: readonly NamedTemplate[]) => exitCode(compare(before, after));

const get = allow('s3:GetObject');
const service = new iam.ServicePrincipal('lambda.amazonaws.com');
const may = (action: string) => new iam.PolicyStatement({ actions: [action], resources: ['*'] });
const assembly = (build: (app: App) => void) => {
  const app = new App();
  build(app);
  return read(app.synth().directory);
};

describe('d: templates that a template deploys', () => {
  const nested = (action: string, depth = 1) => assembly((app) => {
    let stack = new Stack(app, 'S');
    for (let i = 0; i < depth; i++) stack = new NestedStack(stack, `N${i}`);
    new iam.Role(stack, 'R', { assumedBy: service }).addToPolicy(may(action));
  });
  test.each([1, 2])('nested stacks of an assembly, depth %d', (depth) => {
    expect(sentences(nested('s3:GetObject', depth), nested('s3:*', depth))).toMatch(/^widened: allows more: s3:\*/);
    expect(exit(nested('s3:*', depth), nested('s3:GetObject', depth))).toBe(0);
    expect(sentences(nested('s3:*', depth), nested('s3:*', depth))).toBe('');
  });

  const withBody = (Type: string, body: object, more: object = {}, rest: object = {}) =>
    file({
      Resources: { Child: { Type, Properties: { TemplateBody: JSON.stringify(body), ...more }, ...rest } },
      Conditions: {
        C: { 'Fn::Equals': ['a', 'b'] },
      },
    });
  const STACK_SET = 'AWS::CloudFormation::StackSet';
  test.each([STACK_SET, 'AWS::CloudFormation::Stack'])('%s with its template, in a file', (type) => {
    const [less, more] = [withBody(type, template([get])), withBody(type, template([allow('*')]))];
    expect(sentences(less, more)).toMatch(/^widened: allows more/);
    expect(exit(more, less)).toBe(0);
    expect(exit(more, more)).toBe(0);
  });

  test('a template that is YAML cannot be compared', () => {
    const yaml = (text: string) => file({ Resources: { Child: { Type: STACK_SET, Properties: { TemplateBody: text } } } });
    expect(sentences(yaml('a: 1'), yaml('a: 2'))).toContain('its resources are not in the sources');
    expect(exit(yaml('a: 1'), yaml('a: 1'))).toBe(0);
    expect(sentences(file(template([])), file({ Resources: { ...template([]).Resources, ...yaml('a')[0].template.Resources } })))
      .toBe('added: new, and cannot be compared: its resources are not in the sources');
  });

  const child = { ...template([allow('s3:GetObject', { Ref: 'P' })]), Parameters: { P: { Type: 'String', Default: 'arn:aws:s3:::a/*' } } };
  const given = (value: unknown) => withBody('AWS::CloudFormation::Stack', child, { Parameters: { P: value } });
  const inSet = (value: string, more: object = {}) =>
    withBody(STACK_SET, child, { Parameters: [{ ParameterKey: 'P', ParameterValue: value }], ...more });
  const perAccount = { StackInstancesGroup: [{ ParameterOverrides: [{ ParameterKey: 'P', ParameterValue: '*' }] }] };
  test.each<[string, NamedTemplate[], NamedTemplate[]]>([
    ['a value in place of the default', withBody('AWS::CloudFormation::Stack', child), given('*')],
    ['another value', given('arn:aws:s3:::a/*'), given('*')],
    ['a value of a StackSet', inSet('arn:aws:s3:::a/*'), inSet('*')],
    ['a value for one account', inSet('arn:aws:s3:::a/*'), inSet('arn:aws:s3:::a/*', perAccount)],
    ['a value for one account, in place of a literal', withBody(STACK_SET, template([allow('s3:GetObject', 'arn:aws:s3:::a/*')])),
      inSet('arn:aws:s3:::a/*', perAccount)],
    ['the condition of the stack', withBody(STACK_SET, child, {}, { Condition: 'C' }), withBody(STACK_SET, child)],
  ])('what the parent gives: %s', (_, before, after) => {
    expect(exit(before, after)).toBe(1);
    for (const same of [before, after]) expect(sentences(same, same)).toBe('');
  });

  test.each([['a text'], [null], [[null]]])('parameters of the parent that CloudFormation refuses: %j', (Parameters) => {
    const broken = withBody(STACK_SET, child, { Parameters });
    expect(exit(withBody(STACK_SET, child), broken)).toBe(0);
  });

  const OWN_FOLDER = allow('s3:GetObject', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*');
  test.each([STACK_SET, 'AWS::CloudFormation::Stack'])('tags of %s are those of its roles', (type) => {
    const inStack = (statement: object, ...tags: object[]) => withBody(type, template([statement]), { Tags: tags });
    const [dev, ops] = ['dev', 'ops'].map(Value => ({ Key: 'team', Value }));
    expect(sentences(inStack(OWN_FOLDER, dev), inStack(OWN_FOLDER, ops))).toContain('it depends on the tags of the role,');
    expect(exit(inStack(OWN_FOLDER, dev), withBody(type, template([OWN_FOLDER])))).toBe(1);
    expect(sentences(inStack(OWN_FOLDER, dev, ops), inStack(OWN_FOLDER, ops, dev))).toBe('');
    expect(sentences(inStack(get, dev), inStack(get, ops))).toBe('');
  });

  test('a mapping of the parent', () => {
    const parent = (b: string) => file({
      Mappings: { M: { a: { b } } },
      Resources: {
        N: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateBody: JSON.stringify(child), Parameters: { P: { 'Fn::FindInMap': ['M', 'a', 'b'] } } },
        },
      },
    });
    expect(sentences(parent('x'), parent('*'))).toContain('cannot be compared: it depends on P,');
  });
});

describe('other stacks', () => {
  const twoStacks = (action: string) => assembly((app) => {
    new iam.Role(new Stack(app, 'S'), 'R', { roleName: 'R', assumedBy: service });
    const other = new Stack(app, 'T');
    new iam.Policy(other, 'P', { roles: [iam.Role.fromRoleName(other, 'X', 'R')], statements: [may(action)] });
  });
  test('c: a policy in another stack', () => {
    expect(sentences(twoStacks('s3:GetObject'), twoStacks('*'))).toMatch(/^widened: allows more: \*/);
    expect(exit(twoStacks('*'), twoStacks('s3:GetObject'))).toBe(0);
    expect(sentences(twoStacks('*'), twoStacks('*'))).toBe('');
  });

  test('tags that a policy in another stack uses', () => {
    const made = (team: string, policyOf: string) => assembly((app) => {
      const role = new iam.Role(new Stack(app, 'S'), 'R', { roleName: 'R', assumedBy: service });
      Tags.of(role).add('team', team);
      const other = new Stack(app, 'T');
      const its = new iam.Role(other, 'Its', { roleName: 'Its', assumedBy: service });
      const roles = [policyOf === 'R' ? iam.Role.fromRoleName(other, 'X', 'R') : its];
      new iam.Policy(other, 'P', { roles, statements: [may('s3:GetObject')] });
      (other.node.findChild('P').node.defaultChild as iam.CfnPolicy).addPropertyOverride(
        'PolicyDocument.Statement.0.Resource', 'arn:aws:s3:::b/${aws:PrincipalTag/team}/*');
    });
    expect(sentences(made('dev', 'R'), made('ops', 'R'))).toBe(
      'widened: cannot be compared: it depends on the tags of the role, which is not the same in both');
    expect(sentences(made('dev', 'Its'), made('ops', 'Its'))).toBe('');
  });

  const exported = (...statements: object[]): NamedTemplate[] => [
    { name: 'A', template: template([], { ManagedPolicyArns: [{ 'Fn::ImportValue': 'policy' }] }) },
    {
      name: 'B',
      template: {
        Resources: {
          P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'MyP', PolicyDocument: document(...statements) } },
        },
        Outputs: { O: { Value: { Ref: 'P' }, Export: { Name: 'policy' } } },
      },
    },
  ];
  const byName = (property: object, ...statements: object[]) =>
    [{ name: 'A', template: template([get], property) }, exported(...statements)[1]];
  const ARN = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/MyP' };
  test.each<[string, (...statements: object[]) => NamedTemplate[]]>([
    ['an export', exported],
    ['a policy by its name', (...s) => byName({ ManagedPolicyArns: [ARN] }, ...s)],
    ['a boundary by its name', (...s) => byName({ PermissionsBoundary: ARN }, ...s)],
  ])('%s of another stack cannot be compared', (_, made) => {
    expect(sentences(made(get), made(allow('*')))).toContain('cannot be compared: it depends on');
    expect(exit(made(allow('*'), deny('s3:*')), made(allow('*')))).toBe(1);
    expect(exit(made(get), made(get).slice(0, 1))).toBe(1);
    expect(sentences(made(get), made(get))).toBe('');
  });

  test('h: the same role in one more template', () => {
    const [a, b] = ['A', 'B'].map(name => ({ name, template: template([get]) }));
    expect(sentences([a], [a, b]))
      .toBe('added: a new role, which may do 1 action; it trusts Service lambda.amazonaws.com without a condition');
    expect(sentences([a, b], [a])).toBe('removed: the role no longer exists');
    expect(sentences([a], [b])).toBe('');
    // Which one moved is not known.
    const [wide, c] = [{ name: 'A', template: template([allow('*')]) }, { name: 'C', template: template([allow('*')]) }];
    for (const [before, after] of [[[wide, b], [c]], [[c], [wide, b]]]) expect(exit(before, after)).toBe(1);
  });
});

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');
const examples = readdirSync(EXAMPLES, { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name);
// Each load has its own copy of CDK, which adds a listener for the end of the process.
process.setMaxListeners(50);
test.each(examples)('the assembly of %s does not differ from itself', (name) => {
  let app: App | undefined;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(contextOf(join(EXAMPLES, name)));
  jest.isolateModules(() => ({ app } = jest.requireActual(join(EXAMPLES, name, 'app'))));
  const source = read(app!.synth().directory);
  expect(compare(source, source)).toEqual([]);
});
