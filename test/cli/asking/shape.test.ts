import { makeAsk } from '../../../cli/asking/ask';
import {
  type Asker, type Call, ARN, each, either, having, json, list, maybe, NUMBER, POLICY, row, TEMPLATE, TEXT, type Shape,
} from '../../../cli/asking/call';
import { CALLS, type CallName } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';

test.each<[string, Shape, unknown, string | undefined]>([
  ['a text', TEXT, 'a', undefined],
  ['no text', TEXT, 1, 'it must be a text'],
  ['no ARN', ARN, 'arn:aws', 'it must be an ARN'],
  ['a list', list(TEXT), ['a', 'b'], undefined],
  ['an empty list', list(TEXT), [], undefined],
  ['an odd element', list(TEXT), ['a', null], 'it[1] must be a text'],
  ['no list', list(TEXT), null, 'it must be a list'],
  ['a row', row(TEXT, maybe(NUMBER)), ['a', null, 'more'], undefined],
  ['an odd row', row(TEXT, NUMBER), ['a', 'b'], 'it[1] must be a number'],
  ['a short row', row(TEXT, maybe(NUMBER)), ['a'], 'it must be a list of at least 2'],
  ['an object', having({ A: having({ B: list(TEXT) }) }), { A: { B: ['x'], C: 1 } }, undefined],
  ['its place', having({ A: having({ B: list(TEXT) }) }), { A: { B: ['x', 1] } }, 'A.B[1] must be a text'],
  ['a missing member', having({ A: TEXT }), {}, 'A must be a text'],
  ['no object', having({}), [], 'it must be an object'],
  ['a member that may be missing', having({ A: maybe(TEXT) }), { A: null }, undefined],
  ['such a member that is odd', having({ A: maybe(TEXT) }), { A: 1 }, 'A must be a text'],
  ['any names', each(NUMBER), { a: 1, secret: 'x' }, 'a member of it must be a number'],
  ['JSON', json(each(NUMBER)), '{"a": 1}', undefined],
  ['odd JSON', json(each(NUMBER)), '[]', 'it must be an object'],
  ['no JSON', json(each(NUMBER)), 'AWSTemplateFormatVersion: 2010-09-09', 'it must be JSON'],
  ['the other', either(TEXT, NUMBER), 1, undefined],
  ['neither', either(TEXT, NUMBER), null, 'it must be a number'],
  ['a policy of one statement', POLICY, { Statement: {} }, undefined],
  ['an odd statement', POLICY, { Statement: [null] }, 'Statement must be an object'],
  ['a template as text', TEMPLATE, '{"Resources": {"A": {"Type": "T"}}}', undefined],
  ['a template of a resource without a type', TEMPLATE, '{"Resources": {"A": {"Type": {"toString": {}}}}}',
    'a member of Resources.Type must be a text'],
  ['an odd template', TEMPLATE, { Resources: { A: null } }, 'a member of Resources must be an object'],
  ['a template in YAML', TEMPLATE, 'Resources:\n  A:\n    Type: T\n', undefined],
  ['a text that is none', TEMPLATE, 'A: [', 'it must be a template'],
])('%s', (_, shape, value, problem) => {
  expect(shape(value)).toBe(problem);
});

const ODD = [null, {}, [], 'text', 5, true, [null], [[]], [{}], { Stacks: null }];
/** What these say is not read. */
const NOT_READ = ['deleteChangeSet', 'deleteEmptyStack'];

test.each((Object.entries(CALLS) as [CallName, Call][]).filter(([name]) => !NOT_READ.includes(name)))(
  '%s: an odd answer is an error that names the command, and shows nothing of it', async (name, { by, line }) => {
    const values = Object.fromEntries([...line.matchAll(/<([a-z-]+)>/g)].map(([, value]) => [value, 'x']));
    const errors = await Promise.all(
      ODD.map(odd => makeAsk(Object.keys(by)[0] as Asker, { run: async () => odd })(name, values).catch(e => e)));
    const refused = errors.filter(error => error instanceof CommandError);
    expect(refused.length).toBeGreaterThan(5);
    expect(refused.map(error => error.command.split(' ').slice(0, 3).join(' ')))
      .toEqual(refused.map(() => line.split(' ').slice(0, 3).join(' ')));
    expect(refused.filter(error =>
      !/^the answer does not have the documented form: [\w.[\]]+( of \w+)? must be [\w ]+$/.test(error.message))
      .map(error => error.message)).toEqual([]);
  });
