import { covers, inLowerCase, overlap } from '../../../src/policy-language/statements/pattern';
import { toStatement, type Statement } from '../../../src/policy-language/statements/statement';
import type { Ask } from '../../asking/ask';
import { together, inTurn } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { knownRoles } from '../../checking/expected-roles';
import type { Organization } from '../../checking/organization';
import { some } from '../../shared/counted';
import { attempt, type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import type { Planned } from '../planned';
import { wantedByRoles, wantedToDeploy, type Wanted } from '../rights/wanted';

const REMEDY = 'Read the statement. If its condition does not exempt these roles, exempt them, ' +
  'or accept that Defender for Cloud does not see this.';

/** An account or unit, with the permissions that are needed in it. */
export interface Place {
  readonly target: string;
  readonly wanted: readonly Wanted[];
  /** Roles whose needed permissions are not known. */
  readonly unknown?: readonly string[];
}

/**
 * Finds statements that may deny, in service control policies and resource control policies of an account or unit and of its
 * parents. If no statement matches, that does not prove that a call is allowed.
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
      return [unknown.length === 0 ? fine(id, text) : cannotTell(id, `${text}, as far as that is known: not for ${some(unknown)}`,
        'Apply, and ask again: then Terraform knows it.')];
    })) found.set(row.id, row); // A policy can be above several places.
  }
  return [...found.values()];
}

/** What Microsoft calls to assume a role. A resource control policy applies to it, since the caller is outside of the organization. */
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
  // AWS attaches a resource control policy that allows everything, and nobody can remove it.
  const unmentioned = policies.length === 0 || type !== 'SERVICE_CONTROL_POLICY' ? [] : allowedByNone(documents, wanted);
  return [...denied, ...unmentioned.length === 0 ? [] : [cannotTell(`rights: ${target}: allowed by no policy`,
    `no service control policy of ${target} allows ${inWords(unmentioned)}`,
    'Add the actions to a policy there that allows.')]];
}

function rowsOf(policy: string, document: any, wanted: readonly Wanted[]): Row[] {
  return mayDeny(document, wanted).map(({ statement, condition, matched }) => cannotTell(
    `rights: ${policy}: statement ${statement}`,
    `it may deny ${inWords(matched)}${condition === undefined ? ', without a condition' : `, if ${condition}`}`, REMEDY));
}

/** Permissions boundaries of roles that are not there yet. */
export async function checkBoundaries({ ask, planned }: AccountContext): Promise<Row[]> {
  return inTurn(boundariesOf(planned), ([arn, wanted]) => {
    const id = `rights: boundary ${arn}`;
    return attempt(id, async () => {
      const version = await missingAsUndefined(() => ask('policy', { policy: arn }));
      if (version === undefined) {
        return [blocker(id, 'it does not exist, so no role is created', 'Create it in each account before: ' +
        'docs/boundary.md')];
      }
      const document = await ask('policyVersion', { policy: arn, version });
      const denied = rowsOf(`boundary ${arn}`, document, wanted);
      const unmentioned = allowedByNone([document], wanted);
      return [...denied, ...unmentioned.length === 0 ? [] : [cannotTell(`${id}: allowed by no statement`,
        `none of its statements allows ${inWords(unmentioned)}`,
        'Add them to the boundary, or accept that the roles cannot do this: docs/boundary.md')],
      ...denied.length + unmentioned.length > 0 ? [] : [fine(id, 'it exists, and no statement of it matches only a part of what ' +
      'the roles need')]];
    });
  });
}

/** Boundaries that the templates do not create themselves, with what their roles need. */
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

/** What the StackSets of a management account deploy to each account, by the role that they use there. */
export function wantedByStackSet(planned: Planned): Wanted[] {
  return [...wantedToDeploy(planned, 'stacksets-exec-*'), ...wantedByRoles(planned)];
}

/** `CspmMonitorAws ec2:DescribeInstances, ... and 3 more`. */
function inWords(wanted: readonly Wanted[]): string {
  const roles = new Map<string, Set<string>>();
  for (const { who, shownAction } of wanted) roles.set(who, (roles.get(who) ?? new Set()).add(shownAction));
  return [...roles].map(([who, actions]) => `${who}: ${some([...actions], 3)}`).join('; ');
}

/** A statement of a policy that can match what somebody needs. Nothing here says that something is allowed. */
interface MayDeny {
  readonly statement: string;
  /** As it is written, without line breaks. Undefined if there is none. */
  readonly condition: string | undefined;
  readonly matched: readonly Wanted[];
}

/** The statements of a policy that deny, and that can match. Conditions are not judged. */
function mayDeny(document: any, wanted: readonly Wanted[]): MayDeny[] {
  return statementsOf(document).flatMap(({ json, statement }, i) => {
    if (statement.allows) return [];
    const matches = matcher(statement);
    const matched = wanted.filter(matches);
    if (matched.length === 0) return [];
    const condition = json.Condition === undefined ? undefined : JSON.stringify(json.Condition);
    return [{ statement: statement.sid ?? `number ${i + 1}`, condition, matched }];
  });
}

/** Permissions that none of these policies allows, even if all conditions are met. */
function allowedByNone(documents: readonly any[], wanted: readonly Wanted[]): Wanted[] {
  const statements = documents.flatMap(statementsOf).map(({ statement }) => statement).filter(({ allows }) => allows);
  const allowing = statements.map(matcher);
  return wanted.filter(want => !allowing.some(matches => matches(want)));
}

function statementsOf(document: any): { json: any; statement: Statement }[] {
  return [document?.Statement ?? []].flat().map((json: any) => ({ json, statement: toStatement(json, '') }));
}

/** The account of resources whose account is not known: it can be each one that a pattern names. */
export const ANY_ACCOUNT = '0'.repeat(12);

/** Whether a statement can match: patterns overlap, or none that it excludes covers everything. */
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

/** A quick check, because most actions belong to another service. */
function isSameService(first: string, second: string): boolean {
  const [a, b] = [first.split(':')[0], second.split(':')[0]];
  return a === b || /[*?]/.test(a) || /[*?]/.test(b);
}
