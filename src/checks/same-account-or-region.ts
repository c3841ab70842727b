import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { inputError } from './input';

type What = 'account' | 'region';

/**
 * Throws if the account or region of a construct, and that of what a prop names, are known and differ. `allowed` has
 * that of the construct in place of `{own}`.
 */
export function checkSame<W extends What>(
  what: W, prop: string, user: IConstruct, allowed: string, named: { readonly path: string } & Record<W, string>,
): void {
  const [own, other] = [Stack.of(user)[what], named[what]];
  if (own === other || Token.isUnresolved(own) || Token.isUnresolved(other)) return;
  throw inputError(prop, allowed.replace('{own}', own), `${named.path} in ${other}`);
}
