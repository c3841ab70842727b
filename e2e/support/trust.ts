import { MICROSOFT, providerArn, TENANT } from '../../test/facts/identity';
import type { RoleView } from '../../test/support/resolve';
import { mayAssume, type AssumeRequest } from '../../test/support/trust-evaluator';

export { TENANT };
export const OTHER_TENANT = '99999999-8888-7777-6666-555555555555';

/** Whether Defender for Cloud is admitted, with a token for `audience` and the session of `tenant`. */
export function admitsDefender(role: RoleView & { readonly arn: string }, audience: string, tenant: string): boolean {
  const account = role.arn.split(':')[4];
  const request: AssumeRequest = {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { type: 'Federated', id: providerArn(MICROSOFT, account) },
    context: {
      [`sts.windows.net/${MICROSOFT}/:aud`]: audience,
      [`sts.windows.net/${MICROSOFT}/:sub`]: 'app',
      'sts:RoleSessionName': `MicrosoftDefenderForClouds_${tenant}`,
    },
  };
  return mayAssume(role.trust, request);
}

/** The one audience that a role of Defender for Cloud asks for; undefined for roles that AWS services assume. */
export function audienceOf(role: RoleView): string | undefined {
  const audiences = role.trust.Statement.map(
    (s: any) => s.Condition?.StringEquals?.[`sts.windows.net/${MICROSOFT}/:aud`],
  ).filter((a: any) => a);
  if (audiences.length > 1) throw new Error(`${role.roleName} asks for ${audiences}`);
  return audiences[0];
}
