/** Apps of the base run with today's library, whatever its names were. */
import { withEarlierNames, type EarlierNames } from './earlier-names';

function library() {
  class Scope {
    static readonly TODAY = new Scope('TODAY', 'x', {});
    static make(value: string) { return new this(value, 'made', { limit: 1 }); }
    readonly total: number;
    constructor(readonly scope: unknown, readonly id: string, readonly props?: object) { this.total = 3; }
    describe() { return `${this.id} of ${String(this.scope)}`; }
  }
  return { Scope, Other: class {} };
}
const NAMES: EarlierNames = {
  Scope: {
    options: { maximum: limit => ({ limit }), both: value => ({ one: value, two: value }) },
    methods: { explain: 'describe' },
    statics: { create: 'make', FORMER: 'TODAY' },
  },
};
const { Scope, Other } = withEarlierNames(library(), NAMES);

test.each([
  [{ maximum: 2 }, { limit: 2 }],
  [{ both: 1, other: 3 }, { one: 1, two: 1, other: 3 }],
  [{ limit: 2 }, { limit: 2 }],
  [undefined, undefined],
])('an option: %j', (given, expected) => {
  expect(new Scope('app', 'id', given).props).toEqual(expected);
});

test('a method has both names', () => {
  const made = new Scope('app', 'id', {});
  expect([made.explain(), made.describe(), made instanceof Scope]).toEqual(['id of app', 'id of app', true]);
});

test('a static has both names, and a constant', () => {
  expect(Scope.create('app').describe()).toBe('made of app');
  expect(Scope.make('app').props).toEqual({ limit: 1 });
  expect(Scope.FORMER).toBe(Scope.TODAY);
});

test('what has no other name stays as it is', () => {
  const own = library();
  expect(withEarlierNames(own, NAMES).Other).toBe(own.Other);
  expect(withEarlierNames(own).Scope).toBe(own.Scope);
  expect(new Other()).toBeInstanceOf(Other);
});

test.each([['methods'], ['statics']])('a name of today that is missing is an error: %s', (kind) => {
  expect(() => withEarlierNames(library(), { Scope: { [kind]: { explain: 'gone' } } })).toThrow('there is no gone in place of explain');
});
