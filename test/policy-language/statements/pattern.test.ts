import * as fc from 'fast-check';
import { covers, literal, overlap, restsAfter } from '../../../src/policy-language/statements/pattern';

test.each<[string, string, boolean]>([
  ['*', 'ec2:Describe*', true],
  ['ec2:*', 'ec2:Describe*', true],
  ['ec2:Describe*', 'ec2:*', false],
  ['ec2:Describe*', 'ec2:DescribeInstances', true],
  ['ec2:*Tags', 'ec2:CreateTags', true],
  ['s3:Get?bject', 's3:GetObject', true],
  ['s3:Get?bject', 's3:Get*bject', false],
  ['s3:Get*bject', 's3:Get?bject', true],
  ['s3:GetObject', 's3:Get?bject', false],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'acb', false],
  ['a**', 'a', true],
  ['**', '', true],
  ['?', '', false],
  ['?', '*', false],
  ['', '', true],
  // The same in another order.
  ['?*', '*?', true],
  ['*?*', '?*', true],
  ['a*?b', 'a?*b', true],
  ['*a*', '*a*a*', true],
  ['*a*a*', '*a*', false],
  // Shorter and longer texts than those that one way of matching covers.
  ['a?*b', 'a*b', false],
  ['*?b*b', '*b?*b', false],
  // Variables: their text is not known.
  ['a/*', 'a/${aws:username}/b', true],
  ['a/${aws:username}/*', 'a/${aws:username}/b', true],
  ['a/?', 'a/${x}', false],
  ['*x*', '${x}', false],
  ['${*}', '*', false],
  ['${${a}}', '${${a}}', true],
])('%s covers %s: %s', (outer, inner, expected) => {
  expect(covers(outer, inner)).toBe(expected);
});

describe('against all texts of three letters, up to a length that decides', () => {
  // `x` is in no pattern.
  const texts = [''];
  for (let i = 0; texts[i].length < 7; i++) texts.push(...['a', 'b', 'x'].map(letter => texts[i] + letter));
  const matched = (pattern: string) => {
    const expression = new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
    return new Set(texts.filter(text => expression.test(text)));
  };
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 });
  const patterns = fc.oneof(
    fc.tuple(pattern, pattern),
    // Often nearly the same.
    fc.tuple(pattern, fc.nat(4), fc.constantFrom('*', '?', 'a', ''))
      .map(([p, at, c]): [string, string] => [p.slice(0, at) + c + p.slice(at + 1), p]),
  );

  test('covers and overlap', () => {
    let [covered, overlapping] = [0, 0];
    fc.assert(fc.property(patterns, ([outer, inner]) => {
      const [o, i] = [outer, inner].map(matched);
      const [isCovered, doesOverlap] = [[...i].every(text => o.has(text)), [...i].some(text => o.has(text))];
      expect([outer, inner, covers(outer, inner), overlap(outer, inner)]).toEqual([outer, inner, isCovered, doesOverlap]);
      covered += Number(isCovered && outer !== inner);
      overlapping += Number(doesOverlap && !isCovered);
    }), { numRuns: 1500 });
    expect([covered > 100, overlapping > 100]).toEqual([true, true]);
  }, 60_000);
});

test('the work does not double with each wildcard: it would never end', () => {
  expect(covers('*a??????????????????b*'.repeat(3), '*a*b*'.repeat(8))).toBe(false);
  expect(covers(`*${'a??b*'.repeat(40)}`, '*a*b*'.repeat(40))).toBe(false);
  expect(covers(`*${'a*'.repeat(60)}`, `*${'a*b*'.repeat(60)}`)).toBe(true);
});

test.each<[string, string, boolean]>([
  ['s3:Get*', 's3:*Object', true],
  ['s3:Get*', 's3:Put*', false],
  ['arn:aws:s3:::${Bucket}/*', 'arn:aws:s3:::b/x', true],
  ['a*b', 'a?', true],
  ['a?b', 'a?', false],
])('%s and %s match a text: %s', (a, b, expected) => expect([overlap(a, b), overlap(b, a)]).toEqual([expected, expected]));

test('a literal text matches only itself', () => {
  expect(literal('a*${*}?')).toBe('a${*}${*}${?}');
  expect([covers(literal('a*'), literal('a*')), covers('a*', literal('a*')), covers(literal('a*'), 'a*')]).toEqual([true, true, false]);
});

describe('what can stand behind a text', () => {
  test.each<[string, string, string[]]>([
    ['iam:', 'iam:PassRole', ['PassRole']],
    ['iam:', 'sts:*', []],
    ['iam:', '*', ['*', '']],
    ['iam:', 'i?m:Get*', ['Get*']],
    ['iam:', '*:List*', ['*:List*', ':List*', 'List*']],
    ['iam:', '*m:**', ['*m:*', 'm:*', '*', '']],
    ['iam:', 'iam', []],
    ['iam:', '${aws:x}:*', []],
  ])('behind %s, by %s', (text, pattern, expected) => expect(restsAfter(text, pattern).sort()).toEqual([...expected].sort()));

  test('is what makes both together match', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 5 });
    fc.assert(fc.property(patterns, texts, texts, (pattern, text, rest) => {
      expect(restsAfter(text, pattern).some(p => covers(p, rest))).toBe(covers(pattern, text + rest));
    }), { numRuns: 2000 });
  });
});
