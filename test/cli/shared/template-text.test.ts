/** Templates in YAML become the JSON that CloudFormation makes of them, or a sentence. */
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { parseTemplate, templateOrNothing, yamlToJson } from '../../../cli/shared/template-text';

const read = (...lines: string[]) => yamlToJson(lines.join('\n'), 'm.yaml');

test.each<[string, string, unknown]>([
  ['Ref', '!Ref A', { Ref: 'A' }],
  ['Condition', '!Condition A', { Condition: 'A' }],
  ['GetAtt', '!GetAtt A.Arn', { 'Fn::GetAtt': ['A', 'Arn'] }],
  ['GetAtt of an output of a nested stack', '!GetAtt A.Outputs.B', { 'Fn::GetAtt': ['A', 'Outputs.B'] }],
  ['GetAtt as a list', '!GetAtt [A, Arn]', { 'Fn::GetAtt': ['A', 'Arn'] }],
  ['Sub', '!Sub "arn:${AWS::Partition}:s3:::${!x}"', { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${!x}' }],
  ['Sub with variables', '!Sub ["${A}", { A: !Ref B }]', { 'Fn::Sub': ['${A}', { A: { Ref: 'B' } }] }],
  ['functions in functions', '!If [C, !Join ["", [a, !Ref B]], !Ref AWS::NoValue]',
    { 'Fn::If': ['C', { 'Fn::Join': ['', ['a', { Ref: 'B' }]] }, { Ref: 'AWS::NoValue' }] }],
  ['a function with a map', '!ToJsonString { a: 1 }', { 'Fn::ToJsonString': { a: 1 } }],
  ['the long form', '{ "Fn::Sub": a }', { 'Fn::Sub': 'a' }],
  ['a version, which is no date', '2012-10-17', '2012-10-17'],
  ['an account id, which is no number', '012345678901', '012345678901'],
  ['numbers and truth values', '[3600, 1.5, true, null, "true"]', [3600, 1.5, true, null, 'true']],
  ['tags of YAML', '!!str 5', '5'],
])('%s', (_, text, expected) => expect(read(`A: ${text}`)).toEqual({ A: expected }));

test('anchors and aliases', () => {
  expect(read('A: &a [!Ref B]', 'C: *a')).toEqual({ A: [{ Ref: 'B' }], C: [{ Ref: 'B' }] });
});

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[i]}`).join(', ')}]`)];

test.each<[string, string[], string]>([
  ['a key twice', ['A: 1', 'A: 2'], 'm.yaml must be JSON or YAML: Map keys must be unique at line 2, column 1'],
  ['what is neither', ['A: [', 'b'], 'm.yaml must be JSON or YAML: '],
  ['two documents', ['A: 1', '---', 'B: 1'], 'm.yaml must have one template, got several documents of YAML'],
  ['an unknown tag', ['A: 1', 'B: !Evil x'],
    'm.yaml must be a CloudFormation template: the tag "!Evil" is not a function of CloudFormation, in line 2'],
  ['a tag of another language', ['A: !!python/object:os.system x'],
    'the tag "tag:yaml.org,2002:python/object:os.system" is not a function of CloudFormation, in line 1'],
  ['a merge key', ['A: &a { b: 1 }', 'C: { <<: *a }'], 'merge keys (<<) are not supported by CloudFormation, in line 2'],
  ['a key that is a list', ['? [a]', ': 1'], 'keys must be texts, in line 1'],
  ['an alias without an anchor', ['A: *a'], 'the alias *a has no anchor before it, in line 1'],
  ['aliases that multiply', bomb, 'a template must have at most 200000 values, including those of aliases'],
  ['deep nesting', [`A: ${'['.repeat(100)}${']'.repeat(100)}`], 'values must not be nested more than 60 levels deep, in line 1'],
  ['nesting that would end the process, of lists', ['A: 1', '- '.repeat(7000)],
    'm.yaml must be a CloudFormation template: values must not be'],
  ['nesting that would end the process, of keys', ['? '.repeat(7000)], 'values must not be nested more than 60 levels deep, in line 1'],
  ['nesting that would end the process, over lines', ['A:', ...Array<string>(7000).fill(' [{a:')],
    'values must not be nested more than 60 levels deep, in line 61'],
  ['an alias of itself', ['A: &a [*a]'], 'm.yaml must'],
  ['no text', ['  '], 'm.yaml must be JSON or YAML: it is empty'],
])('%s is refused', (_, lines, message) => expect(() => parseTemplate(lines.join('\n'), 'm.yaml')).toThrow(message));

test('what another program writes as YAML is read as the same JSON', () => {
  const text = fc.string().filter(t => t !== '<<' && !t.startsWith('!'));
  const json = fc.letrec(tie => ({
    json: fc.oneof({ maxDepth: 4 }, text, fc.integer({ min: -1000, max: 1000 }), fc.boolean(), fc.constant(null),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(text.filter(t => t !== '__proto__'), tie('json'), { maxKeys: 4 })),
  })).json;
  fc.assert(fc.property(json, value => expect(yamlToJson(stringify({ value }), 'm.yaml')).toEqual(JSON.parse(JSON.stringify({ value })))),
    { numRuns: 200 });
});

test('any text gives JSON or a sentence', () => {
  const piece = fc.constantFrom('a', ': ', '- ', '\n', '  ', '!Sub ', '!Ref', '&a ', '*a', '[', ']', '{', '}', '"', '\'', '|', '>', '? ',
    '#', '---\n', '<<', '%TAG', '\u0000', '\t', '~');
  const outcome = (text: string) => {
    try {
      yamlToJson(text, 'm.yaml');
      return 'JSON';
    } catch (error) {
      return (error as Error).constructor.name + (error as Error).message.slice(0, 12);
    }
  };
  const outcomes = fc.sample(fc.array(piece, { maxLength: 30 }).map(p => p.join('')), { numRuns: 2_000 }).map(outcome);
  expect([...new Set(outcomes)].sort()).toEqual(['InputErrorm.yaml must ', 'JSON']);
});

describe('what AWS answers about a stack or a StackSet whose template is YAML', () => {
  const yaml = 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Ref Name\n';
  const expected = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'Name' } } } } };
  test.each<[string, unknown]>([
    ['get-template', { TemplateBody: yaml, StagesAvailable: ['Original'] }],
    ['get-template --query TemplateBody', yaml],
    ['describe-stack-set', { StackSet: { StackSetName: 'x', TemplateBody: yaml } }],
  ])('%s', (_, answer) => expect(parseTemplate(JSON.stringify(answer), 'old.json')).toEqual(expected));
  test('in the text of a property', () => expect(templateOrNothing(yaml)).toEqual(expected));
  test.each([['a function', { 'Fn::Sub': yaml }], ['nothing', undefined], ['another text', 'a: ['], ['a list', []]])('%s is none',
    (_, value) => {
      expect(templateOrNothing(value)).toBeUndefined();
    });
});

test('a sentence does not quote a whole file of another language', () => {
  const terraform = `terraform {\n}\n# Roles\n${'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'.repeat(500)}`;
  const message = (() => {
    try {
      return parseTemplate(terraform, 'main.tf');
    } catch (error) {
      return (error as Error).message;
    }
  })();
  expect(message).toMatch(/^main\.tf must be JSON or YAML: .{20,160}\.\.\.$/);
});
