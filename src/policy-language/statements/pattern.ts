/**
 * Compares IAM patterns (`*`, `?`) without listing what they can match. A policy variable or reference, `${...}`, is
 * one character that only `*` or the same variable matches, because its text is not known.
 */

/** Characters for parts that are known only at deployment. */
export const PARTITION = '\uE010';
export const ACCOUNT = '\uE011';
export const URL_SUFFIX = '\uE012';
/** A part of the inner pattern that can be any text. It is assumed to match. */
export const ANY_TEXT = '\uE013';
/** A part of the outer pattern for a name from the user: any text without wildcards and variables. */
export const NAME = '\uE014';

/**
 * Whether `outer` matches everything that `inner` matches. The result is exact.
 *
 * `outer` is read as a finite automaton. A set of its states is a number with one bit per state: state i is reached if
 * the first i characters of the pattern match the text so far. It is enough to test texts in which each wildcard of
 * `inner` is a character that `outer` does not contain, because only wildcards match it: `?` is one such character, `*`
 * is any number. So each `*` leads to several sets, of which only the smallest matter, because larger sets match
 * whatever they match.
 */
export function covers(outer: string, inner: string): boolean {
  if (outer === inner || outer === '*') return true;
  // Most patterns differ early.
  const start = outer.search(FIRST_SPECIAL);
  if (!inner.includes(ANY_TEXT) && !inner.startsWith(start < 0 ? outer : outer.slice(0, start))) return false;
  if (!NO_PLAIN_TEXT.test(inner) && !NO_PLAIN_PATTERN.test(outer)) return matches(outer, inner);
  const automaton = new Automaton(charactersOf(outer));
  let sets = [automaton.start];
  for (const character of charactersOf(inner)) {
    if (character === '*') sets = smallest(sets.flatMap(set => automaton.repeat(set)));
    else if (character === ANY_TEXT) sets = sets.map(set => automaton.anyAfter(set));
    else sets = smallest(sets.map(set => automaton.step(set, character)));
    if (sets.includes(0n)) return false;
  }
  return sets.every(set => automaton.accepts(set));
}

const NO_PLAIN_TEXT = new RegExp(`[*?$${ANY_TEXT}${NAME}]`);
const NO_PLAIN_PATTERN = new RegExp(`[$${NAME}]`);

/**
 * Fast path for a text without wildcards and a pattern with only `*` and `?`, which is by far the most frequent case.
 */
function matches(pattern: string, text: string): boolean {
  let [at, star, from] = [0, -1, 0];
  for (let i = 0; i < text.length;) {
    if (pattern[at] === '*') [star, from] = [at++, i];
    else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[i])) [at, i] = [at + 1, i + 1];
    else if (star < 0) return false;
    else [at, i] = [star + 1, ++from]; // the last `*` matches one more character
  }
  return /^\**$/.test(pattern.slice(at));
}

const FIRST_SPECIAL = new RegExp(`[*?${NAME}]|\\$\\{`);

/** Whether a text exists that both patterns match. A variable can be any text. The result is exact. */
export function overlap(first: string, second: string): boolean {
  const [a, b] = [first, second].map(text => charactersOf(text).map(c => c.length > 1 ? '*' : c));
  // row[j]: a text exists that both the first pattern up to here and the first j characters of the second one match.
  const stars = b.findIndex(c => c !== '*');
  let row = Array.from({ length: b.length + 1 }, (_, j) => stars < 0 || j <= stars);
  for (const c of a) {
    const next = [c === '*' && row[0]];
    b.forEach((d, j) => next.push(c === '*' || d === '*'
      ? row[j + 1] || next[j]
      : row[j] && (c === d || c === '?' || d === '?')));
    row = next;
  }
  return row[b.length];
}

/**
 * Returns patterns for the rest after a text, so that both together match a pattern. Empty if there is no such rest.
 */
export function restsAfter(text: string, pattern: string): string[] {
  const special = pattern.search(FIRST_SPECIAL);
  if (special < 0 || special >= text.length) { // most
    return pattern.startsWith(text) ? [charactersOf(pattern.slice(text.length)).join('')] : [];
  }
  const characters = charactersOf(pattern);
  const withoutStars = (places: readonly number[]): number[] =>
    places.flatMap(i => characters[i] === '*' ? [i, i + 1] : [i]); // `**` is `*`
  const places = [...text].reduce((reached, c) => withoutStars(reached.flatMap(i =>
    characters[i] === '*' ? [i] : characters[i] === c || characters[i] === '?' ? [i + 1] : [])), withoutStars([0]));
  return [...new Set(places)].map(i => characters.slice(i).join(''));
}

export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** Returns a pattern that matches only this text. */
export function literal(text: string): string {
  return text.replace(/\$\{[*?$]\}|[*?]/g, match => match.length > 1 ? match : `\${${match}}`);
}

/** Returns the text in lower case, as IAM compares actions and keys. Names of variables keep their case. */
export function inLowerCase(text: string): string {
  return charactersOf(text).map(c => c.length > 1 ? c : c.toLowerCase()).join('');
}

/** Returns the characters of a pattern. A variable is one character and can contain braces. `**` is `*`. */
export function charactersOf(text: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < text.length;) {
    let end = i + 1;
    if (text.startsWith('${', i)) {
      let depth = 1;
      for (end = i + 2; end < text.length && depth > 0; end++) {
        depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
      }
    }
    const character = text.slice(i, end);
    if (character !== '*' || found.at(-1) !== '*') found.push(character);
    i = end;
  }
  return found;
}

/* eslint-disable no-bitwise -- sets of states are numbers with one bit per state */

/** A pattern as a nondeterministic automaton. */
class Automaton {
  /** States before a character, by the character. */
  private readonly before = new Map<string, bigint>();
  /** States after a `NAME`, which further characters of the name keep. */
  private readonly afterName: bigint;
  private readonly last: bigint;
  private readonly all: bigint;

  constructor(pattern: readonly string[]) {
    pattern.forEach((c, i) => this.before.set(c, this.at(c) | 1n << BigInt(i)));
    this.afterName = this.at(NAME) << 1n;
    this.last = 1n << BigInt(pattern.length);
    this.all = (this.last << 1n) - 1n;
  }

  public get start(): bigint {
    return this.skipStars(1n);
  }

  public step(set: bigint, character: string): bigint {
    // `?` of the inner pattern is a character that only wildcards match.
    const [isAny, isVariable] = [character === '?', character.length > 1];
    const own = isAny ? 0n : this.at(character) | (isVariable ? 0n : this.at(NAME));
    const one = isVariable ? 0n : this.at('?');
    const kept = this.at('*') | (isAny || isVariable ? 0n : this.afterName);
    return this.skipStars((set & (own | one)) << 1n | set & kept);
  }

  /** Returns the sets after any number of characters that only wildcards match. */
  public repeat(set: bigint): bigint[] {
    const found: bigint[] = [];
    for (let next = set; !found.includes(next); next = this.step(next, '?')) found.push(next);
    return found;
  }

  /** Returns the set after any matching text. */
  public anyAfter(set: bigint): bigint {
    return this.all & -(set & -set);
  }

  public accepts(set: bigint): boolean {
    return (set & this.last) !== 0n;
  }

  private skipStars(set: bigint): bigint {
    return set | (set & this.at('*')) << 1n;
  }

  private at(character: string): bigint {
    return this.before.get(character) ?? 0n;
  }
}

/** Returns the sets that do not contain another one. */
function smallest(sets: readonly bigint[]): bigint[] {
  const different = [...new Set(sets)];
  return different.filter(set => !different.some(other => other !== set && (other & set) === other));
}
