import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';

/**
 * Returns the account of an owner: 12 digits, the same in each run. `folder` has a file for each account that was handed out, with
 * its owner. Throws if the account was handed out already, so that no owner gets the account of another owner, or its own twice.
 */
export function handOut(folder: string, owner: string): string {
  const account = numberOf(owner);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, account), owner, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = readFileSync(join(folder, account), 'utf-8');
    throw new Error(`"${owner}" gets account ${account}, which "${other}" already has: choose another name`);
  }
  return account;
}

/** Returns the accounts that were handed out with their owners, sorted by owner. */
export function handedOut(folder: string): string[] {
  const accounts = existsSync(folder) ? readdirSync(folder) : [];
  return accounts.map(account => `${readFileSync(join(folder, account), 'utf-8')}: ${account}`).sort();
}

/** Returns 12 digits that do not begin with 0. */
function numberOf(owner: string): string {
  const hash = createHash('sha256').update(owner).digest().readBigUInt64BE();
  return String(10n ** 11n + hash % (9n * 10n ** 11n));
}
