import { asText } from '../../../src/checks/json-text';
import { inTurn, together } from '../../asking/rows';
import { counted, some } from '../../shared/counted';
import { attempt, unlessOwn, type AccountContext, blocker, changes, fine, type Row } from '../context';
import type { Planned } from '../planned';
import { canBeOwn, type Owners } from './owners';
import { functionsOf, PROVIDER_RESOURCES, wantedProviders, type WantedProvider } from '../../checking/providers';

/** The quota of audiences, which cannot be raised. Source: IAM and AWS STS quotas, 2026-11. */
const MOST_AUDIENCES = 100;
const EXISTING = 'docs/existing-provider.md';

/** How a template uses a provider. */
type Use = 'creates' | 'creates or reuses' | 'adds audiences' | 'trusts';

/** Checks the OIDC providers of the templates: whether they exist, which stack owns them, and which audiences they have. */
export async function checkProviders(context: AccountContext, owners: Owners): Promise<Row[]> {
  return inTurn(context.planned, planned => attempt('OIDC providers', async () => {
    // Roles of Terraform can trust a provider that a stack of the same plan creates. That stack has its own row about it.
    const isMadeBeside = (arn: string) => context.planned.some(other => other !== planned && useOf(other, arn).startsWith('creates'));
    const wanted = [...wantedProviders(planned.template)].filter(([arn]) => useOf(planned, arn) !== 'trusts' || !isMadeBeside(arn));
    return together(wanted, ([arn, want]) => attempt(`OIDC provider ${urlOf(arn)}`, id =>
      checkProvider(context, owners, planned, { id, arn, ...want, use: useOf(planned, arn) })));
  }));
}

interface Used extends WantedProvider {
  readonly id: string;
  readonly arn: string;
  readonly use: Use;
}

async function checkProvider(context: AccountContext, owners: Owners, planned: Planned, used: Used): Promise<Row[]> {
  const { id, arn, audiences, use } = used;
  const arns: string[] = await context.ask('providers');
  if (!arns.includes(arn)) return [absent(used, arns.find(other => loose(other) === loose(arn)))];
  const isOwn = Object.values(planned.own).includes(arn);
  if (use === 'creates' && isOwn) {
    return [tooMany(id, audiences.length) ?? fine(id, `of this stack, ${counted(audiences.length, 'audience')}`)];
  }

  const owner = await owners.of(arn, planned.region, true);
  if (use === 'creates') {
    const row = blocker(id, `it exists. ${owner.text}. The deployment fails with EntityAlreadyExists, and a provider that ` +
      'is not retained can be deleted when it is rolled back',
    `EntraIdentityProvider.createOrReuse, or in an organization MemberIdentityProvider.createOrReuse(): ${EXISTING}. ` +
      'Do not delete the provider.');
    return [canBeOwn(owner, planned) ? unlessOwn([planned], row) : row];
  }
  const { ClientIDList: has } = await context.ask('provider', { provider: arn }) as { ClientIDList: string[] };
  const lacking = audiences.filter(audience => !has.includes(audience));
  if (use === 'trusts' && lacking.length > 0) {
    return [blocker(id,
      `it lacks the audiences ${some(lacking)}, and the template adds none, so Defender for Cloud cannot assume the roles`,
      `Set addMissingAudiences: true (in the templates, IdentityProvider=CreateOrReuse). ${EXISTING}`)];
  }
  const full = tooMany(id, has.length + lacking.length);
  if (full) return [full];
  if (lacking.length === 0) return [fine(id, `it exists, and has ${counted(audiences.length, 'audience')} of the template. ${owner.text}`)];
  const warning = 'The next deployment of that stack that changes its list of audiences removes those that its template does not ' +
    'name. Add them to its template.';
  return [changes(id, `it gets ${counted(lacking.length, 'audience')} in addition to the ${has.length} that it has. ${owner.text}`,
    owner.kind === 'stack' && !isOwn ? warning : undefined)];
}

function absent({ id, use, audiences }: Used, lookalike: string | undefined): Row {
  const other = lookalike === undefined ? '' : `. ${urlOf(lookalike)} exists, but IAM treats it as another provider`;
  if (use === 'creates' || use === 'creates or reuses') {
    return tooMany(id, audiences.length)
      ?? fine(id, `it does not exist, and will be created with ${counted(audiences.length, 'audience')}${other}`);
  }
  return blocker(id, `it does not exist, and the template does not create it${other}`,
    `Use EntraIdentityProvider.createOrReuse (in the templates, IdentityProvider=CreateOrReuse). ${EXISTING}`);
}

function tooMany(id: string, count: number): Row | undefined {
  return count <= MOST_AUDIENCES ? undefined : blocker(id,
    `it would have ${count} audiences, and IAM allows ${MOST_AUDIENCES}`,
    'Remove audiences that no role needs: aws iam remove-client-id-from-open-id-connect-provider. This quota cannot be raised.');
}

function useOf({ template }: Planned, arn: string): Use {
  const named = (type: string) => functionsOf(template, [type]).some(([, { Environment }]) =>
    asText(template.resolve(Environment.Variables).PROVIDERS).split('\n').some(line => line.trim().split(' ')[0] === arn));
  const [reusable, audiences] = PROVIDER_RESOURCES;
  if (template.ofType('AWS::IAM::OIDCProvider').some(([id]) => template.physicalId(id) === arn)) return 'creates';
  return named(reusable) ? 'creates or reuses' : named(audiences) ? 'adds audiences' : 'trusts';
}

function urlOf(arn: string): string {
  return arn.split('oidc-provider/')[1];
}

function loose(arn: string): string {
  return arn.toLowerCase().replace(/\/$/, '');
}
