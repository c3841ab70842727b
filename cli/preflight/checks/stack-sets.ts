import { compared, quotaOf } from './quotas';
import type { Ask } from '../../asking/ask';
import { inTurn } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import type { Organization } from '../../checking/organization';
import { templateOfStack } from '../../checking/stack';
import { attempted, DeployedTemplate } from '../../reading/deployed-template';
import { counted, some } from '../../shared/counted';
import { grouped } from '../../shared/grouped';
import { attempt, unlessOwn, blocker, changes, fine, type Row } from '../context';
import type { Planned, PlannedStackSet } from '../planned';
import { effectsOf, instancesIn, type Effects, type Instances } from '../stack-sets/effects';
import type { Group } from '../stack-sets/instance-changes';

const TARGETS = 'docs/organization.md#change-the-targets';
const TAKE_OUT = 'docs/organization.md#take-a-unit-out-of-the-list keeps the roles.';
/** Properties whose change replaces a StackSet. Source: CloudFormation template reference, AWS::CloudFormation::StackSet, 2026-11. */
const REPLACING = ['StackSetName', 'PermissionModel', 'CallAs'];
/**
 * `Stack sets per administrator account` and `Stack instances per stack set` in Service Quotas. Source:
 * org-formation/aws-resource-providers, service-quotas/cloud-formation, looked up 2026-11.
 */
const STACK_SETS = 'L-EC62D81A';
const INSTANCES_PER_STACK_SET = 'L-C8225BA5';

interface StackSetContext {
  readonly ask: Ask;
  readonly planned: Planned;
  readonly sets: readonly PlannedStackSet[];
  readonly organization: Organization;
}

/** Checks what a deployment does to the StackSets of a stack, and to the accounts and regions that have their stacks. */
export async function checkStackSets(
  ask: Ask, organization: Organization, planned: Planned, sets: readonly PlannedStackSet[],
): Promise<Row[]> {
  const context: StackSetContext = { ask, planned, sets, organization };
  const deployed = await attempt('StackSets: deployed template', async () => {
    const before = await deployedSets(context);
    const gone = [...before].filter(([logicalId]) => !sets.some(set => set.logicalId === logicalId));
    return [
      ...await inTurn(sets, set => attempt(`StackSet ${set.name}`, id => checkStackSet(context, id, set, before.get(set.logicalId)))),
      ...await inTurn(gone, ([, { StackSetName: name, CallAs }]) =>
        attempt(`StackSet ${name}`, async id => [removed(id, await instancesOf(context, name, CallAs))])),
    ];
  });
  return [
    ...await attempt('StackSets: units', () => checkUnits(context)),
    ...await attempt('StackSets: accounts of two', () => checkShared(context)),
    ...deployed,
    ...await attempt('quota: StackSets', id => checkCount(context, id)),
  ];
}

/** The properties of the StackSets of the deployed template by logical id, with functions evaluated. */
async function deployedSets({ ask, planned }: StackSetContext): Promise<Map<string, any>> {
  if (planned.unread) throw planned.unread;
  if (!Object.keys(planned.own).length) return new Map();
  const json = await templateOfStack(ask, { stack: planned.stackName, region: planned.region });
  const template = new DeployedTemplate(json,
    { ...planned.template.deployment, parameters: planned.deployedParameters, physicalIds: planned.own });
  return new Map(template.ofType('AWS::CloudFormation::StackSet').map(([id, { TemplateBody: _, TemplateURL: __, ...properties }]) =>
    [id, attempted(() => template.resolve(properties)) ?? properties]));
}

async function checkStackSet(
  context: StackSetContext, id: string, { name, properties }: PlannedStackSet, before: any,
): Promise<Row[]> {
  const replacing = before === undefined ? [] : REPLACING.filter(key => (before[key] ?? 'SELF') !== (properties[key] ?? 'SELF'));
  if (replacing.length > 0) {
    return [blocker(id, `the change of ${replacing.join(', ')} replaces the StackSet ${before.StackSetName}: ` +
      'CloudFormation creates the new one first, which fails because the roles exist',
    'Remove the construct, deploy, add it again, deploy: docs/organization.md#replace-move-exclude')];
  }
  const instances = await instancesOf(context, name, properties.CallAs);
  if (before === undefined && instances !== undefined) {
    return [blocker(id, 'it exists, but does not belong to this stack: NameAlreadyExistsException',
      'Set memberStackSetName or hostManagementStackSetName (in the templates, StackSetName).')];
  }
  const there: Instances = instances ?? new Map();
  const effects = await effectsOf(context.organization, there, before?.StackInstancesGroup ?? [], properties.StackInstancesGroup ?? []);
  const count = effects.flatMap(({ kept, added, anew }) => [...kept, ...added, ...anew]).length;
  return [...rowsOf(id, effects), ...await attempt(`quota: instances of ${name}`, about => checkInstances(context, about, count))];
}

function rowsOf(id: string, effects: readonly Effects[]): Row[] {
  const [lostTargets, anew, lost, added, kept] = (['lostTargets', 'anew', 'lost', 'added', 'kept'] as const)
    .map(key => inWords(effects, key));
  return [
    ...lostTargets ? [blocker(`${id}: targets lose their stack`,
      `${lostTargets}. They are targets, but the deployment succeeds without them: CloudFormation does not know which unit contains which`,
      `Do not only remove the unit from the list. ${TAKE_OUT}`)] : [],
    ...anew ? [blocker(`${id}: stacks are deleted and created again`,
      `${anew}. Their roles are missing for minutes, or until a failed deployment is repeated, and get new ids`,
      `Keep the units of the list, and change account filters only: ${TARGETS}. ${TAKE_OUT}`)] : [],
    ...lost ? [changes(`${id}: accounts lose their stack`, lost, 'If you do not intend it, keep the accounts in the targets. ' +
      `Remove the accounts from Azure first: ${TARGETS}. ` +
      'Their instances lose the profile of host management: docs/host-management.md#undo')] : [],
    ...added ? [fine(`${id}: accounts get a stack`, added)] : [],
    ...kept ? [fine(`${id}: accounts keep their stack`, kept)] : [],
    ...[lostTargets, anew, lost, added, kept].some(text => text) ? [] : [fine(id, 'no account has or gets a stack')],
  ];
}

function removed(id: string, instances: Instances | undefined): Row {
  const accounts = new Set([...instances?.values() ?? []].flatMap(there => [...there]));
  return changes(`${id}: removed`, `it is no longer in the template: ${counted(accounts.size, 'account')} lose their stacks`,
    'If you do not intend it, restore the construct with its id. Removing host management takes two deployments: ' +
    'docs/organization.md#switch-host-management-off');
}

/** For example, `3 accounts in eu-west-1, us-east-1: 1111..., ...`. Regions with the same accounts are listed together. */
function inWords(effects: readonly Effects[], key: 'lost' | 'lostTargets' | 'anew' | 'added' | 'kept'): string {
  const regions = grouped(effects.filter(effect => effect[key].length > 0).map(effect => [effect[key].join(), effect.region]));
  return [...regions].map(([accounts, names]) => {
    const ids = accounts.split(',');
    return `${counted(ids.length, 'account')} in ${some(names, 40)}: ${some(ids)}`;
  }).join('; ');
}

/** The instances of a StackSet. Undefined if there is no StackSet of this name. */
async function instancesOf({ ask, planned: { region } }: StackSetContext, name: string, callAs = 'SELF'): Promise<Instances | undefined> {
  const rows = await missingAsUndefined(() => ask('stackSetInstances', { 'stack-set': name, 'call-as': callAs, region }));
  return rows && instancesIn(rows);
}

/** Checks whether a unit in a list of targets is below another unit of the same list. */
async function checkUnits({ sets, organization }: StackSetContext): Promise<Row[]> {
  const lists = new Set(sets.flatMap(({ properties }) => (properties.StackInstancesGroup as Group[] ?? [])
    .map(({ DeploymentTargets: { OrganizationalUnitIds = [] } }) => [...OrganizationalUnitIds].sort().join())));
  return inTurn([...lists].filter(l => l), async (list) => {
    const units = list.split(',');
    const found = await inTurn(units, unit => attempt(`StackSets: unit ${unit}`, async (id) => {
      const above = await missingAsUndefined(() => organization.above(unit));
      if (!above) {
        return [blocker(id, 'the organization has no such unit',
          'aws organizations list-organizational-units-for-parent lists the units below another one.')];
      }
      const outer = above.filter(parent => units.includes(parent));
      return outer.length === 0 ? []
        : [blocker(id, `it is below ${outer.join(', ')}, which is in the same list. When one of them leaves the list, ` +
        'the accounts of both lose their stacks', `Leave the lower unit out if it is not deployed yet. Otherwise ${TAKE_OUT}`)];
    }));
    return found.length > 0 ? found : [fine('StackSets: units', `${some(units)}: none is below another one`)];
  });
}

/** Checks whether StackSets that create the same roles target the same accounts. */
async function checkShared({ sets, organization }: StackSetContext): Promise<Row[]> {
  const withRoles = sets.map(set => ({ set, roles: roleNames(set) })).filter(({ roles }) => roles.length > 0);
  const targets = async ({ properties }: PlannedStackSet) => {
    const groups: Group[] = properties.StackInstancesGroup ?? [];
    const accounts = await Promise.all(groups.map(group => organization.accountsIn(group.DeploymentTargets)));
    return new Set(accounts.flatMap(ofGroup => [...ofGroup]));
  };
  const found: Row[] = [];
  for (const [i, first] of withRoles.entries()) {
    for (const second of withRoles.slice(i + 1)) {
      const shared = first.roles.filter(role => second.roles.includes(role));
      if (shared.length === 0) continue;
      const [a, b] = await Promise.all([targets(first.set), targets(second.set)]);
      const accounts = [...a].filter(account => b.has(account)).sort();
      const id = `StackSets: accounts of ${first.set.name} and ${second.set.name}`;
      found.push(accounts.length === 0 ? fine(id, 'no account is in both') : blocker(id,
        `${counted(accounts.length, 'account')} in both: ${some(accounts)}. Both create the roles ${some(shared)}`,
        'Exclude the accounts in one of them (excludingAccounts), or set roleNameSuffix in one of them.'));
    }
  }
  return found;
}

/** The role names that are the same in every account. */
function roleNames({ json }: PlannedStackSet): string[] {
  return Object.values<any>(json?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map(({ Properties }) => Properties?.RoleName).filter(name => typeof name === 'string');
}

async function checkInstances({ ask, planned: { region } }: StackSetContext, id: string, count: number): Promise<Row[]> {
  if (count === 0) return [];
  const most = await quotaOf(ask, 'cloudformation', INSTANCES_PER_STACK_SET, region);
  const text = `${count} after the deployment, ${most} are allowed`;
  return [count > most
    ? blocker(id, text, 'Use two constructs with different units, or fewer hostManagementRegions, or request an increase: ' +
      `aws service-quotas request-service-quota-increase --service-code cloudformation --quota-code ${INSTANCES_PER_STACK_SET}`)
    : fine(id, text)];
}

async function checkCount({ ask, planned, sets }: StackSetContext, id: string): Promise<Row[]> {
  const { region, own } = planned;
  const added = sets.filter(set => !(set.logicalId in own));
  if (added.length === 0) return [];
  const names: string[] = await ask('stackSets', { 'call-as': added[0].properties.CallAs ?? 'SELF', region });
  return [unlessOwn([planned], compared(id, names.length, added.length, await quotaOf(ask, 'cloudformation', STACK_SETS, region),
    `aws service-quotas request-service-quota-increase --service-code cloudformation --quota-code ${STACK_SETS}`))];
}
