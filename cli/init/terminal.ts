import { promises } from 'readline';
import type { Ask } from './questions';
import { InputError } from '../shared/input-error';

/**
 * Runs work that can ask the person at the terminal. Questions are on the standard error. Without a terminal, it cannot
 * ask.
 */
export async function withTerminal<T>(work: (ask?: Ask) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return work();
  const terminal = promises.createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<never>((_, reject) => terminal.once('close', () => reject(new InputError('no answer: nothing was written'))));
  closed.catch(() => {}); // It is of no use after the last answer.
  try {
    return await work(question => Promise.race([terminal.question(question), closed]));
  } finally {
    terminal.close();
  }
}
