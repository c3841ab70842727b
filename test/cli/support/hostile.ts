/** Answers that no document of AWS or Azure allows, for programs that must not fail because of them. */
import { CALLS, type CallName } from '../../../cli/asking/catalogue';

/** JavaScript makes a text of an object by its own members, if it has some. In JSON, `__proto__` is one, too. */
export const NO_TEXT: object = JSON.parse('{"toString": {}, "valueOf": {}, "toJSON": {}, "__proto__": {"toString": 5}}');
/** More levels than a function that calls itself for each can have. */
export const DEEP = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const ODD = [null, {}, [], 'text', 5, true, [null], [[]], [{}], NO_TEXT, [NO_TEXT], DEEP, JSON.parse(DEEP)];

type Path = readonly (string | number)[];

interface OddAnswer {
  readonly at: string;
  readonly answer: unknown;
}

/**
 * Odd answers of which the catalogue accepts the form, and one that it does not accept: those do not differ for who asked.
 */
export function oddAnswers(name: CallName, answer: unknown): OddAnswer[] {
  const all = variants(answer);
  const isAccepted = (odd: OddAnswer) => CALLS[name].shape(odd.answer) === undefined;
  return [...all.filter(isAccepted), ...all.filter(odd => !isAccepted(odd)).slice(0, 1)];
}

/** The answer with something odd at its root, or at any place in it, or without a member. A list stands for its first element. */
export function variants(answer: unknown): OddAnswer[] {
  return pathsIn(answer).flatMap(path => [
    ...ODD.map((odd, i) => ({ at: `${path.join('.') || 'root'} = ODD[${i}]`, answer: changed(answer, path, () => odd) })),
    ...path.length === 0 ? [] : [{ at: `${path.join('.')} is missing`, answer: changed(answer, path, () => undefined) }],
  ]);
}

/** Deeper is what a policy or template has, which their own readers are tested with. */
const DEEPEST = 4;

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (path.length === DEEPEST) return [path];
  if (Array.isArray(value)) return [path, ...value.slice(0, 1).flatMap(element => pathsIn(element, [...path, 0])), ...places(value, path)];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsIn(member, [...path, key]))];
}

/** The other places of a row, in which each has its own meaning. */
function places(row: readonly unknown[], path: Path): Path[] {
  return row.some(place => typeof place === 'object' && place !== null && !Array.isArray(place)) ? []
    : row.slice(1).flatMap((place, i) => pathsIn(place, [...path, i + 1]));
}

function changed(value: any, [key, ...rest]: Path, change: () => unknown): unknown {
  if (key === undefined) return change();
  const inner = changed(value[key], rest, change);
  if (Array.isArray(value)) return value.flatMap((element, i) => i !== key ? [element] : inner === undefined ? [] : [inner]);
  const { [key]: _, ...others } = value;
  return inner === undefined ? others : { ...others, [key]: inner };
}
