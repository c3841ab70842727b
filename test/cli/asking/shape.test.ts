import { makeAsk } from '../../../cli/asking/ask';
import {
  type Asker, type Call, ARN, each, either, having, json, list, maybe, NUMBER, one, POLICY, row, TEMPLATE, TEXT, type Shape,
} from '../../../cli/asking/call';
import { CALLS, type CallName } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';

test.each<[string, Shape, unknown, string | undefined]>([
  ['a text', TEXT, 'a', undefined],
  ['no text', TEXT, 1, 'it is no text'],
  ['no ARN', ARN, 'arn:aws', 'it is no ARN'],
  ['a list', list(TEXT), ['a', 'b'], undefined],
  ['an empty list', list(TEXT), [], undefined],
  ['an odd element', list(TEXT), ['a', null], 'it[1] is no text'],
  ['no list', list(TEXT), null, 'it is no list'],
  ['a row', row(TEXT, maybe(NUMBER)), ['a', null, 'more'], undefined],
  ['an odd row', row(TEXT, NUMBER), ['a', 'b'], 'it[1] is no number'],
  ['a short row', row(TEXT, maybe(NUMBER)), ['a'], 'it is no list of 2'],
  ['one', one(TEXT), [], 'it is no list of 1'],
  ['an object', having({ A: having({ B: list(TEXT) }) }), { A: { B: ['x'], C: 1 } }, undefined],
  ['its place', having({ A: having({ B: list(TEXT) }) }), { A: { B: ['x', 1] } }, 'A.B[1] is no text'],
  ['a missing member', having({ A: TEXT }), {}, 'A is no text'],
  ['no object', having({}), [], 'it is no object'],
  ['a member that may be missing', having({ A: maybe(TEXT) }), { A: null }, undefined],
  ['such a member that is odd', having({ A: maybe(TEXT) }), { A: 1 }, 'A is no text'],
  ['any names', each(NUMBER), { a: 1, secret: 'x' }, 'a member of it is no number'],
  ['JSON', json(each(NUMBER)), '{"a": 1}', undefined],
  ['odd JSON', json(each(NUMBER)), '[]', 'it is no object'],
  ['no JSON', json(each(NUMBER)), 'AWSTemplateFormatVersion: 2010-09-09', 'it is no JSON'],
  ['the other', either(TEXT, NUMBER), 1, undefined],
  ['neither', either(TEXT, NUMBER), null, 'it is no number'],
  ['a policy of one statement', POLICY, { Statement: {} }, undefined],
  ['an odd statement', POLICY, { Statement: [null] }, 'Statement is no object'],
  ['a template as text', TEMPLATE, '{"Resources": {"A": {"Type": "T"}}}', undefined],
  ['a template of a resource without a type', TEMPLATE, '{"Resources": {"A": {"Type": {"toString": {}}}}}', 'a member of Resources.Type is no text'],
  ['an odd template', TEMPLATE, { Resources: { A: null } }, 'a member of Resources is no object'],
  ['a template in YAML', TEMPLATE, 'Resources:\n  A:\n    Type: T\n', undefined],
  ['a text that is none', TEMPLATE, 'A: [', 'it is no template'],
])('%s', (_, shape, value, problem) => {
  expect(shape(value)).toBe(problem);
});

const ODD = [null, {}, [], 'text', 5, true, [null], [[]], [{}], { Stacks: null }];
/** What these say is not read. */
const NOT_READ = ['deleteChangeSet', 'deleteEmptyStack'];

test.each((Object.entries(CALLS) as [CallName, Call][]).filter(([name]) => !NOT_READ.includes(name)))(
  '%s: an odd answer is an error that names the command, and shows nothing of it', async (name, { by, line }) => {
    const values = Object.fromEntries([...line.matchAll(/<([a-z-]+)>/g)].map(([, value]) => [value, 'x']));
    const errors = await Promise.all(ODD.map(odd => makeAsk(Object.keys(by)[0] as Asker, { run: async () => odd })(name, values).catch(e => e)));
    const refused = errors.filter(error => error instanceof CommandError);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.map(error => error.command.split(' ').slice(0, 3).join(' '))).toEqual(refused.map(() => line.split(' ').slice(0, 3).join(' ')));
    expect(refused.filter(error => !/^the answer has another form than AWS and Azure document: [\w.[\]]+( of \w+)? is no [\w ]+$/.test(error.message))
      .map(error => error.message)).toEqual([]);
  });
