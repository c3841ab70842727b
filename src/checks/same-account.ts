import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { inputError } from './input';

/** What a prop names, and the account that it is in. */
export interface InAccount {
  readonly path: string;
  readonly account: string;
}

/** Throws if both accounts are known and differ. `allowed` has the account of the construct in place of `{account}`. */
export function checkSameAccount(prop: string, user: IConstruct, allowed: string, { path, account }: InAccount): void {
  const own = Stack.of(user).account;
  if (own === account || Token.isUnresolved(own) || Token.isUnresolved(account)) return;
  throw inputError(prop, allowed.replace('{account}', own), `${path} in ${account}`);
}
