import { MICROSOFT, TENANT } from '../../test/facts/identity';
import type { RoleView } from '../../test/support/resolve';
import { mayAssume } from '../../test/support/trust-evaluator';
import { web } from '../../test/support/trust-matrix';

export { TENANT };
export const OTHER_TENANT = '99999999-8888-7777-6666-555555555555';

/** Whether the role admits Defender for Cloud with a token for `audience` and the session name of `tenant`. */
export function admitsDefender(role: RoleView & { readonly arn: string }, audience: string, tenant: string): boolean {
  const account = role.arn.split(':')[4];
  return mayAssume(role.trust, web(MICROSOFT, audience, `MicrosoftDefenderForClouds_${tenant}`, 'app', account));
}

/** Returns the audience that a role of Defender for Cloud requires, by any operator. Roles that AWS services assume have none. */
export function audienceOf(role: RoleView): string | undefined {
  const audiences: string[] = role.trust.Statement.flatMap((statement: any) => Object.values<any>(statement.Condition ?? {}))
    .flatMap((keys: any) => keys[`sts.windows.net/${MICROSOFT}/:aud`] ?? []);
  if (audiences.length > 1) throw new Error(`${role.roleName} requires several audiences: ${audiences}`);
  return audiences[0];
}
