import type { Ask } from '../../asking/ask';
import { expectedRoles } from '../../checking/expected-roles';
import { attempted } from '../../reading/deployed-template';
import { some } from '../../shared/counted';
import { attempt, unlessOwn, type AccountContext, blocker, fine, type Row } from '../context';
import type { Planned } from '../planned';

/** The resources that IAM counts per account: the type, and the key in `aws iam get-account-summary`. */
const COUNTED = [
  { title: 'roles', type: 'AWS::IAM::Role', key: 'Roles' },
  { title: 'managed policies', type: 'AWS::IAM::ManagedPolicy', key: 'Policies' },
  { title: 'instance profiles', type: 'AWS::IAM::InstanceProfile', key: 'InstanceProfiles' },
];
/** `Managed policies per role` in Service Quotas. Source: openshift/rosa, tests/e2e/test_rosacli_policy.go, looked up 2026-11. */
const POLICIES_PER_ROLE = 'L-0DA4ABF3';
/**
 * `OpenId connect providers per account` in Service Quotas. Source: aws/aws-eks-best-practices, scalability/docs/quotas.md, looked up
 * 2026-11.
 */
const PROVIDERS_PER_ACCOUNT = 'L-858F3967';
/** The regions in which Service Quotas has the quotas of IAM, which is global. In other partitions, it is us-east-1. */
const IAM_REGIONS: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
const RAISE = 'Request an increase: aws service-quotas request-service-quota-increase --service-code iam';
const FREE = `${RAISE}, or remove unused ones.`;

/** Checks whether the quotas of the account are large enough for the resources that the templates add. */
export async function checkQuotas(context: AccountContext): Promise<Row[]> {
  const { ask, planned } = context;
  const quota = (code: string) => quotaOf(ask, 'iam', code, IAM_REGIONS[context.identity.partition] ?? 'us-east-1');
  const found = await Promise.all([
    ...COUNTED.map(({ title, type, key }) => attempt(`quota: ${title}`, async (id) => {
      const added = planned.flatMap(p => newOf(p, type)).length;
      if (added === 0) return [];
      const { [key]: used, [`${key}Quota`]: most } = (await ask('accountSummary')).SummaryMap;
      return [unlessOwn(planned, compared(id, used, added, most, FREE))];
    })),
    attempt('quota: OIDC providers', async (id) => {
      const added = planned.flatMap(p => newOf(p, 'AWS::IAM::OIDCProvider', 'Custom::ReusableOpenIDConnectProvider'));
      if (added.length === 0) return [];
      const arns: string[] = await ask('providers');
      return [unlessOwn(planned, compared(id, arns.length, added.length, await quota(PROVIDERS_PER_ACCOUNT), FREE))];
    }),
    attempt('quota: managed policies per role', async (check) => {
      const roles = planned.flatMap(({ template }) => template.ofType('AWS::IAM::Role').map(([id, { RoleName }]) => ({
        name: RoleName === undefined ? id : template.resolve(RoleName),
        count: attempted(() => expectedRoles(template, id).attached.length) ?? 0,
      })));
      if (roles.length === 0) return [];
      const most = await quota(POLICIES_PER_ROLE);
      const over = roles.filter(({ count }) => count > most);
      return [over.length === 0
        ? fine(check, `at most ${Math.max(...roles.map(r => r.count))}, and ${most} are allowed`)
        : blocker(check,
          `${some(over.map(({ name, count }) => `${name} has ${count}`))}; ${most} are allowed`,
          `${RAISE} --quota-code ${POLICIES_PER_ROLE}`)];
    }),
  ]);
  return found.flat();
}

/** A quota of the account in Service Quotas. */
export async function quotaOf(ask: Ask, service: string, code: string, region: string): Promise<number> {
  return (await ask('quota', { service, code, region })).Quota.Value;
}

/** The row that says whether a quota is large enough for the resources that a deployment adds. */
export function compared(id: string, used: number, added: number, most: number, remedy: string): Row {
  const text = `${used} exist, the deployment adds ${added}, ${most} are allowed`;
  return used + added > most ? blocker(id, text, remedy) : fine(id, text);
}

/** Resources that the stack does not have yet. */
function newOf({ template, own }: Planned, ...types: string[]): string[] {
  return template.ofType(...types).map(([id]) => id).filter(id => !(id in own));
}
