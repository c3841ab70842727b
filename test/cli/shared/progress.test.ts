import { counting, Progress, withProgress, type ProgressOptions, type Target } from '../../../cli/shared/progress';

/** What is written, on a terminal or not. */
function target(isTTY: boolean, columns?: number): Target & { text: string } {
  return { isTTY, columns, text: '', write(text: string) { this.text += text; } };
}

const CLEAR = '\r\u001b[K';
/** A step, then a count after each of these seconds. */
function shown(options: ProgressOptions, isTTY: boolean, seconds: readonly number[] = [1, 12, 13]): string {
  const on = target(isTTY);
  let now = 0;
  const progress = new Progress({ env: {}, ...options, target: on, now: () => now });
  progress.step('synthesizes the app');
  seconds.forEach((second, i) => {
    now = second * 1000;
    progress.count(i, 9, `call ${i}`);
  });
  progress.end();
  return on.text;
}

test('on a terminal: one line, which is replaced, and nothing stays', () => {
  expect(shown({}, true)).toBe(`${CLEAR}synthesizes the app${CLEAR}0 of 9: call 0${CLEAR}1 of 9: call 1${CLEAR}2 of 9: call 2${CLEAR}`);
});

test.each<[string, ProgressOptions, boolean]>([
  ['no terminal', {}, false],
  ['CI', { env: { CI: 'true' } }, true],
  ['NO_COLOR', { env: { NO_COLOR: '1' } }, true],
  ['--json', { json: true }, true],
  ['a terminal that cannot replace a line', { env: { TERM: 'dumb' } }, true],
])('%s: plain lines, and a count at most every ten seconds', (_, options, isTTY) => {
  expect(shown(options, isTTY)).toBe('synthesizes the app\n1 of 9: call 1\n');
});

test.each([true, false])('--quiet: nothing (terminal: %s)', (isTTY) => {
  expect(shown({ quiet: true }, isTTY)).toBe('');
});

test('a text of others cannot control the terminal, and a line does not wrap', () => {
  const on = target(true, 12);
  new Progress({ target: on, env: {} }).step('a\u001b[2Jb\nc and much more');
  expect(on.text).toBe(`${CLEAR}a?[2Jb c an`);
});

test('the line is removed when the work fails', async () => {
  const on = target(true);
  await expect(withProgress({ target: on, env: {} }, async (progress) => {
    progress.step('asks');
    throw new Error('no');
  })).rejects.toThrow('no');
  expect(on.text).toBe(`${CLEAR}asks${CLEAR}`);
});

test('questions are counted once, when they begin and when they end, also with an error', async () => {
  const on = target(true);
  const answers = counting(async (name: string) => {
    if (name === 'c') throw new Error('denied');
    return name.toUpperCase();
  }, new Progress({ target: on, env: {} }), name => `shows ${name}`);
  await expect(Promise.all([answers('a'), answers('b'), answers('a')])).resolves.toEqual(['A', 'B', 'A']);
  await expect(answers('c')).rejects.toThrow('denied');
  expect(on.text.split(CLEAR).slice(1)).toEqual([
    '0 of 1: shows a', '0 of 2: shows b', '1 of 2: shows a', '2 of 2: shows b', '2 of 3: shows c', '3 of 3: shows c',
  ]);
});
