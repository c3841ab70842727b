/** What e2e waits for may come late, and among other things. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { collect, until } from '../../e2e/support/wait';

const E2E = join(__dirname, '..', '..', 'e2e');
const filesWith = (pattern: RegExp) => readdirSync(E2E, { recursive: true, encoding: 'utf-8' })
  .filter(file => file.endsWith('.ts') && pattern.test(readFileSync(join(E2E, file), 'utf-8'))).sort();

/** Each call gets the next of these answers, then none. */
function answers(...lists: string[][]): () => Promise<string[]> {
  return async () => lists.shift() ?? [];
}

describe('messages', () => {
  const isReal = (message: string) => !message.startsWith('test');

  test('that come after many empty answers', async () => {
    const late = answers(...Array.from({ length: 30 }, () => []), ['one'], [], [], ['two']);
    expect(await collect(late, 2)).toEqual(['one', 'two']);
  });

  test('that come after test messages, which do not count', async () => {
    expect(await collect(answers(['test 1'], ['test 2', 'test 3'], ['one', 'test 4'], [], ['two']), 2, isReal)).toEqual(['one', 'two']);
  });

  test('more than were expected are found too', async () => {
    expect(await collect(answers(['one'], ['two'], ['three']), 1)).toEqual(['one', 'two', 'three']);
  });

  test('none is expected: one look', async () => expect(await collect(answers([], ['later']), 0)).toEqual([]));

  test('fewer until the deadline are an error that has them', async () => {
    await expect(collect(answers(['one'], ['test 1']), 2, isReal, 20))
      .rejects.toThrow(/^only 1 of 2 messages arrived within 0.02 s:\none$/);
  });
});

describe('until', () => {
  test('it is so', async () => {
    let asked = 0;
    await until('asked three times', async () => ++asked === 3, 500);
    expect(asked).toBe(3);
  });

  test('it is not so before the deadline: an error says what was waited for', async () => {
    await expect(until('the stack is there', async () => false, 20)).rejects.toThrow('the stack is there: this is not true after 0.02 s');
  });
});

test('no file of e2e counts how often it asks', () => {
  expect(filesWith(/for \(let \w+ = 0; \w+ < \d+;/)).toEqual([]);
  // The others are loops with a deadline, or until something else ends.
  expect(filesWith(/setTimeout\(/)).toEqual(['support/emulator.ts', 'support/wait.ts', 'support/watch.ts']);
});
