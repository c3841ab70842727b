import type { Ask } from '../../asking/ask';
import { missingAsUndefined } from '../../asking/run-command';
import { some } from '../../shared/counted';
import { attempt, type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import { knownRoles, type Planned } from '../planned';
import { allowedByNone, mayDeny } from '../rights/may-deny';
import { wantedByRoles, wantedToDeploy, type Wanted } from '../rights/wanted';
import type { Organization } from '../stack-sets/organization';

const REMEDY = 'Read the statement. If its condition does not exempt these roles, exempt them, ' +
  'or accept that Defender for Cloud does not see this.';

/** Accounts or units, and what is needed in them. */
export interface Place {
  readonly target: string;
  readonly wanted: readonly Wanted[];
  /** Roles of which it is not known what they need. */
  readonly unknown?: readonly string[];
}

/**
 * Statements of service control policies and resource control policies of an account or unit and of those above it.
 * They may deny. That nothing here matches does not mean that something is allowed.
 */
export async function checkOrganizationPolicies(ask: Ask, organization: Organization, places: readonly Place[]): Promise<readonly Row[]> {
  const found = new Map<string, Row>();
  for (const { target, wanted, unknown = [] } of places) {
    const id = `rights: policies of ${target}`;
    for (const row of await attempt(id, async () => {
      const levels = [target, ...await organization.above(target)];
      const rows = (await Promise.all(levels.map(level => Promise.all([
        ofLevel(ask, level, 'SERVICE_CONTROL_POLICY', wanted),
        ofLevel(ask, level, 'RESOURCE_CONTROL_POLICY', [TOKENS]),
      ])))).flat(2);
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
  const found: Row[] = [];
  for (const [arn, wanted] of boundariesOf(planned)) {
    const id = `rights: boundary ${arn}`;
    found.push(...await attempt(id, async () => {
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
    }));
  }
  return found;
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
