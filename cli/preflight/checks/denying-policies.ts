import { covers, inLowerCase, overlap } from '../../../src/policy-language/statements/pattern';
import { toStatement, type Statement } from '../../../src/policy-language/statements/statement';
import type { Ask } from '../../asking/ask';
import { together, inTurn } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { knownRoles } from '../../checking/expected-roles';
import type { Organization } from '../../checking/organization';
import { some } from '../../shared/counted';
import { grouped } from '../../shared/grouped';
import { attempt, type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import type { Planned } from '../planned';
import { wantedByRoles, wantedToDeploy, type Wanted } from '../rights/wanted';

const REMEDY = 'Read the statement. If its condition does not exempt these roles, exempt them, ' +
  'or accept that Defender for Cloud does not see this.';

/** An account or unit, and the permissions that are needed in it. */
export interface Place {
  readonly target: string;
  readonly wanted: readonly Wanted[];
  /** Roles whose permissions are not known. */
  readonly unknown?: readonly string[];
}

/**
 * Finds statements that may deny what is needed, in the service control policies and resource control policies of an account or unit and
 * of the units above it. If no statement matches, this does not mean that something is allowed.
 */
export async function checkOrganizationPolicies(ask: Ask, organization: Organization, places: readonly Place[]): Promise<readonly Row[]> {
  const found = new Map<string, Row>();
  for (const { target, wanted, unknown = [] } of places) {
    const id = `rights: policies of ${target}`;
    for (const row of await attempt(id, async () => {
      const levels = [target, ...await organization.above(target)];
      const rows = await together(levels, async level => (await Promise.all([
        ofLevel(ask, level, 'SERVICE_CONTROL_POLICY', wanted), ofLevel(ask, level, 'RESOURCE_CONTROL_POLICY', [TOKENS]),
      ])).flat());
      if (rows.length > 0) return rows;
      const text = `no statement of a service or resource control policy of ${levels.join(', ')} matches what is needed`;
      return [unknown.length === 0 ? fine(id, text) : cannotTell(id, `${text}. It is not known what ${some(unknown)} need`,
        'Apply, and run this command again: then Terraform knows it.')];
    })) found.set(row.id, row); // A policy can be above several places.
  }
  return [...found.values()];
}

/** The call with which Microsoft assumes a role. Resource control policies apply to it, because its caller is outside the organization. */
const TOKENS: Wanted = {
  who: 'Defender for Cloud',
  action: 'sts:assumerolewithwebidentity',
  shownAction: 'sts:AssumeRoleWithWebIdentity',
  resource: '*',
};

async function ofLevel(ask: Ask, target: string, type: string, wanted: readonly Wanted[]): Promise<Row[]> {
  const policies: [string, string][] = await ask('policiesOfTarget', { target, 'policy-type': type }) ?? [];
  const documents = await Promise.all(policies.map(async ([policy]) => JSON.parse(await ask('organizationPolicy', { policy }))));
  const denied = documents.flatMap((document, i) => rowsOf(`${policies[i][1]} (${policies[i][0]})`, document, wanted));
  // This cannot happen to resource control policies: AWS attaches one that allows everything and that nobody can detach.
  const unmentioned = policies.length === 0 || type !== 'SERVICE_CONTROL_POLICY' ? [] : allowedByNone(documents, wanted);
  return [...denied, ...unmentioned.length === 0 ? [] : [cannotTell(`rights: ${target}: allowed by no policy`,
    `no service control policy of ${target} allows ${inWords(unmentioned)}`,
    'Add the actions to a policy there that allows actions.')]];
}

/** The statements of a policy that deny, and that can match needed permissions. Conditions are shown, but not evaluated. */
function rowsOf(policy: string, document: any, wanted: readonly Wanted[]): Row[] {
  return statementsWithJson(document).flatMap(({ json, statement }, i) => {
    const matched = statement.allows ? [] : wanted.filter(matcher(statement));
    return matched.length === 0 ? [] : [cannotTell(`rights: ${policy}: statement ${statement.sid ?? `number ${i + 1}`}`,
      `it may deny ${inWords(matched)}${json.Condition === undefined ? ', without a condition' : `, if ${JSON.stringify(json.Condition)}`}`,
      REMEDY)];
  });
}

/** Checks the permissions boundaries of the roles that the templates create. */
export async function checkBoundaries({ ask, planned }: AccountContext): Promise<Row[]> {
  return inTurn(boundariesOf(planned), ([arn, wanted]) => attempt(`rights: boundary ${arn}`, async (id) => {
    const version = await missingAsUndefined(() => ask('policy', { policy: arn }));
    if (version === undefined) {
      return [blocker(id, 'it does not exist, so no role can be created', 'Create it in each account first: docs/boundary.md')];
    }
    const document = await ask('policyVersion', { policy: arn, version });
    const denied = rowsOf(`boundary ${arn}`, document, wanted);
    const unmentioned = allowedByNone([document], wanted);
    return [...denied, ...unmentioned.length === 0 ? [] : [cannotTell(`${id}: allowed by no statement`,
      `none of its statements allows ${inWords(unmentioned)}`,
      'Add them to the boundary, or accept that the roles cannot do this: docs/boundary.md')],
    ...denied.length + unmentioned.length > 0 ? [] : [fine(id, 'it exists, and no statement of it restricts what the roles need')]];
  }));
}

/** The boundaries that the templates do not create themselves, with the permissions that their roles need. */
function boundariesOf(planned: readonly Planned[]): Map<string, Wanted[]> {
  const found = new Map<string, Wanted[]>();
  for (const one of planned) {
    const wanted = wantedByRoles(one);
    const created = one.template.ofType('AWS::IAM::ManagedPolicy').map(([id]) => one.template.physicalId(id));
    for (const { name, boundary } of knownRoles(one)) {
      if (boundary === undefined || created.includes(boundary)) continue;
      found.set(boundary, [...found.get(boundary) ?? [], ...wanted.filter(({ who }) => who === name)]);
    }
  }
  return found;
}

/** The permissions that a StackSet needs in each account: of the role with which it deploys, and of the roles in its template. */
export function wantedByStackSet(planned: Planned): Wanted[] {
  return [...wantedToDeploy(planned, 'stacksets-exec-*'), ...wantedByRoles(planned)];
}

/** For example, `CspmMonitorAws: ec2:DescribeInstances, ... and 3 more`. */
function inWords(wanted: readonly Wanted[]): string {
  const roles = grouped(wanted.map(({ who, shownAction }) => [who, shownAction]));
  return [...roles].map(([who, actions]) => `${who}: ${some([...new Set(actions)], 3)}`).join('; ');
}

/** The permissions that none of these policies allows. Conditions of statements are ignored. */
function allowedByNone(documents: readonly any[], wanted: readonly Wanted[]): Wanted[] {
  const allowing = documents.flatMap(statementsWithJson).filter(({ statement }) => statement.allows)
    .map(({ statement }) => matcher(statement));
  return wanted.filter(want => !allowing.some(matches => matches(want)));
}

function statementsWithJson(document: any): { json: any; statement: Statement }[] {
  return [document?.Statement ?? []].flat().map((json: any) => ({ json, statement: toStatement(json, '') }));
}

/** Stands for an unknown account in ARNs. It matches any account id in a pattern. */
export const ANY_ACCOUNT = '0'.repeat(12);

/** Whether a statement can match a permission: its patterns overlap with it, or its exclusions do not cover it. */
function matcher({ actions, notActions, resources, notResources }: Statement): (wanted: Wanted) => boolean {
  const [named, excluded] = [actions, notActions ?? []].map(list => list.map(inLowerCase));
  const ofAny = resources.map(pattern => pattern.replace(/^(arn:[^:]*:[^:]*:[^:]*:)\d{12}:/, `$1${ANY_ACCOUNT}:`));
  return ({ action, resource }) => {
    const isAction = notActions ? !excluded.some(pattern => covers(pattern, action))
      : named.some(pattern => isSameService(pattern, action) && overlap(pattern, action));
    if (!isAction) return false;
    if (notResources) return !notResources.some(pattern => covers(pattern, resource));
    return (resource.includes(`:${ANY_ACCOUNT}:`) ? ofAny : resources).some(pattern => pattern === '*' || overlap(pattern, resource));
  };
}

/** A quick comparison that avoids most calls of `overlap`. */
function isSameService(first: string, second: string): boolean {
  const [a, b] = [first.split(':')[0], second.split(':')[0]];
  return a === b || /[*?]/.test(a) || /[*?]/.test(b);
}
