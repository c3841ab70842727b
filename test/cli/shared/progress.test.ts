import { Progress, withProgress, type ProgressOptions, type Target } from '../../../cli/shared/progress';

/** What is written, on a terminal or not. */
function target(isTTY: boolean, columns?: number): Target & { text: string } {
  return { isTTY, columns, text: '', write(text: string) { this.text += text; } };
}

const CLEAR = '\r\u001b[K';
/** A step, then an answer after each of these seconds. */
function shown(options: ProgressOptions, isTTY: boolean, seconds: readonly number[] = [1, 12, 13]): string {
  const on = target(isTTY);
  let now = 0;
  const progress = new Progress({ env: {}, ...options, target: on, now: () => now });
  progress.step('synthesizing the app');
  progress.asking(34);
  for (const second of seconds) {
    now = second * 1000;
    progress.answered();
  }
  progress.end();
  return on.text;
}

const of = (done: number, about: number) => `asking AWS: ${done} of about ${about}`;

test('on a terminal: one line, which is replaced, and nothing stays', () => {
  expect(shown({}, true)).toBe(
    [`${CLEAR}synthesizing the app`, `${CLEAR}asking AWS`, ...[1, 2, 3].map(done => `${CLEAR}${of(done, 40)}`), CLEAR].join(''));
});

test.each<[string, ProgressOptions, boolean]>([
  ['no terminal', {}, false],
  ['CI', { env: { CI: 'true' } }, true],
  ['NO_COLOR', { env: { NO_COLOR: '1' } }, true],
  ['--json', { json: true }, true],
  ['a terminal that cannot replace a line', { env: { TERM: 'dumb' } }, true],
])('%s: plain lines at once, and a count at most every ten seconds', (_, options, isTTY) => {
  expect(shown(options, isTTY)).toBe(`synthesizing the app\nasking AWS\n${of(2, 40)}\n`);
});

test('the total is a guess that seldom changes, and no answer is beyond it', () => {
  const totals = shown({}, true, Array.from({ length: 500 }, () => 1)).split(CLEAR).flatMap((line) => {
    const [, done, about] = /(\d+) of about (\d+)/.exec(line) ?? [];
    return about === undefined ? [] : [[Number(done), Number(about)]];
  });
  expect(totals).toHaveLength(500);
  expect(totals.filter(([done, about]) => done > about)).toEqual([]);
  expect([...new Set(totals.map(([, about]) => about))]).toEqual([40, 80, 160, 320, 640]);
});

test('the guess can become better, without another line', () => {
  const on = target(true);
  const progress = new Progress({ target: on, env: {} });
  progress.asking(34);
  progress.expecting(201);
  progress.answered();
  expect(on.text).toBe(`${CLEAR}asking AWS${CLEAR}${of(1, 210)}`);
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
