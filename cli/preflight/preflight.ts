import { enabledRegions, type Ask } from '../asking/ask';
import { inPlaceOfAnswer, type Session } from '../asking/run-command';
import { checkChangeSet, checkDeletions } from './checks/change-set';
import { checkClusters } from './checks/clusters';
import { checkControls, type ControlledPlace } from './checks/controls';
import { checkData } from './checks/data';
import { checkBoundaries, checkOrganizationPolicies, wantedByStackSet, type Place, ANY_ACCOUNT } from './checks/denying-policies';
import { checkDeployer } from './checks/deployer';
import { checkHosts, checkOtherArc } from './checks/hosts';
import { checkNames } from './checks/names';
import { checkOrganization } from './checks/organization';
import { Owners } from './checks/owners';
import { checkProviders } from './checks/providers';
import { checkQuotas } from './checks/quotas';
import { checkHooks, checkRegions, checkStacks } from './checks/regions';
import { checkStackSets } from './checks/stack-sets';
import { checkTrails } from './checks/trails';
import { attempt, type AccountContext, blocker, cannotTell, fine, unanswered, type Row } from './context';
import { unknownRoles, type Planned, planMember, planNothing, planStack, stackSetsOf, type PlannedStackSet } from './planned';
import { wantedByRoles, wantedToDeploy } from './rights/wanted';
import { checkTerraform, planTerraform } from './terraform';
import { identify, type Identity } from '../checking/account';
import { Organization } from '../checking/organization';
import type { AssemblyStack } from '../reading/assembly';
import type { Terraform } from '../reading/terraform/deployments';
import { ofAccount } from '../reading/terraform/of-account';

export interface PreflightOptions {
  readonly stack: AssemblyStack;
  /** What Terraform deploys, instead of the template of the stack. */
  readonly terraform?: Terraform;
  /** The region of the stack. */
  readonly region: string;
  /** The values of template parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether the profile belongs to a member account. */
  readonly member: boolean;
  /** Member accounts that are also checked. */
  readonly accounts: readonly string[];
  /** The role to assume in these accounts. */
  readonly assumeRole?: string;
  /** Whether a change set may be created and removed. */
  readonly createChangeSet: boolean;
}

/** Makes the calls to AWS. */
interface Aws {
  readonly ask: Ask;
  /** Makes calls with the credentials of a session. */
  readonly as: (session: Session) => Ask;
}

/** All rows of the report: about the account of the caller, the organization, and the member accounts that the options name. */
export async function preflight(options: PreflightOptions, aws: Aws): Promise<Row[]> {
  const { stack, member, accounts } = options;
  const identity = await identify(aws.ask);
  const ofFile = options.terraform && ofAccount(options.terraform, identity.account);
  if (ofFile && ofFile.terraform === undefined) {
    return [blocker('account', `${identity.account}, as ${identity.arn}; the file is for ${ofFile.all}`,
      'Use the --profile of one of these accounts.')];
  }
  const terraform = ofFile?.terraform;
  const expected = member ? undefined : stack.account;
  if (expected !== undefined && expected !== identity.account) {
    return [blocker('account', `${identity.account}, as ${identity.arn}; the app names ${expected}`,
      'Use the --profile of the account that the stack is for. In a member account, add --member.')];
  }
  const rows: Row[] = [
    fine('account', `${identity.account}, as ${identity.arn}`),
    ...(ofFile?.notLookedAt ?? []).map(({ id, text, remedy, isOpen }) =>
      ({ ...cannotTell(id, text, remedy), ...isOpen && { unanswered: true } })),
  ];
  const planned = terraform ? await planTerraform(aws.ask, identity, terraform, options.region)
    : await planStack(aws.ask, identity, stack, options.region, member ? {} : options.parameters);
  const sets = planned.flatMap(({ template }) => stackSetsOf(template, stack));
  const deployment: Deployment = { identity, organization: new Organization(aws.ask), planned, sets, terraform };
  const places: (Place & ControlledPlace)[] = [];
  if (member) {
    rows.push(...await checkMember(aws.ask, identity, sets));
  } else {
    rows.push(...await checkDeployment(aws.ask, options, deployment));
    places.push(...await placesOf(deployment, rows));
  }
  for (const account of accounts) {
    const found = await attempt('account', async () => {
      const role = `arn:${identity.partition}:iam::${account}:role/${options.assumeRole}`;
      const ask = aws.as((await aws.ask('assumeRole', { role })).Credentials);
      return checkMember(ask, await identify(ask), sets);
    });
    rows.push(...found.map(row => ({ ...row, id: `${account} ${row.id}` })));
    places.push(placeOfSets(deployment, account, sets));
  }
  // Asked with the caller's credentials: a member account may not read policies and controls.
  rows.push(...await checkOrganizationPolicies(aws.ask, deployment.organization, places));
  rows.push(...await checkControls(aws.ask, deployment.organization, identity, { region: options.region, places }));
  return rows;
}

/** What the caller deploys, and with which identity. */
interface Deployment {
  readonly identity: Identity;
  readonly organization: Organization;
  readonly planned: readonly Planned[];
  readonly sets: readonly PlannedStackSet[];
  readonly terraform?: Terraform;
}

/** Checks what an administrator deploys to this account: the stacks, and the StackSets in them. */
async function checkDeployment(
  ask: Ask, { stack, createChangeSet: create, parameters }: PreflightOptions,
  { identity, organization, planned, sets, terraform }: Deployment,
): Promise<Row[]> {
  // In a plan of Terraform, resources of the AWS provider can come before the stack of the organization.
  const main = planned.find(({ template }) => stackSetsOf(template, stack).length > 0) ?? planned[0];
  const rows = [
    ...await checkAccount(ask, identity, planned),
    ...await checkDeployer({ ask, identity, planned, regions: [] }, stack.executionRoleArn),
  ];
  for (const one of planned.filter(({ byTerraform }) => terraform && !byTerraform)) {
    rows.push(...await attempt(`deletions: stack ${one.stackName}`, id => checkDeletions(ask, one, id)));
  }
  rows.push(...terraform ? checkTerraform(terraform) : await checkChangeSet(ask, main, stack, { create, parameters }));
  if (main) rows.push(...await checkOrganization(ask, identity, main, sets));
  if (sets.length > 0) rows.push(...await checkStackSets(ask, organization, main, sets));
  return rows;
}

async function checkMember(ask: Ask, identity: Identity, sets: readonly PlannedStackSet[]): Promise<Row[]> {
  return checkAccount(ask, identity, await planMember(ask, identity, sets));
}

async function checkAccount(ask: Ask, identity: Identity, planned: readonly Planned[]): Promise<Row[]> {
  const rows: Row[] = [];
  // If AWS gives no answer, these are the regions of the stacks.
  const regions = await enabledRegions(ask).catch(inPlaceOfAnswer((error) => {
    rows.push(unanswered('regions', error));
    return [...new Set(planned.map(({ region }) => region))].sort();
  }));
  const context: AccountContext = { ask, identity, planned, regions };
  const owners = new Owners(ask, regions);
  rows.push(
    ...checkStacks(context),
    ...await checkNames(context, owners),
    ...await checkProviders(context, owners),
    ...await checkQuotas(context),
    ...await checkBoundaries(context),
    ...await checkRegions(context),
    ...await checkHooks(context),
    ...await checkHosts(context),
    ...await checkOtherArc(context),
    ...await attempt('EKS clusters', () => checkClusters(context)),
    ...await attempt('disks, databases and buckets', () => checkData(context)),
    ...await attempt('trails', () => checkTrails(context)),
  );
  return rows;
}

/**
 * The places to which policies of the organization and controls apply: the account of the stack, unless it is the management account, and
 * the units of StackSets.
 */
async function placesOf(deployment: Deployment, rows: Row[]): Promise<(Place & ControlledPlace)[]> {
  const { identity, organization, planned, sets } = deployment;
  const unitsOf = ({ properties }: PlannedStackSet): string[] => (properties.StackInstancesGroup ?? [])
    .flatMap((group: any) => group.DeploymentTargets.OrganizationalUnitIds ?? []);
  const units = [...new Set(sets.flatMap(unitsOf))];
  // These policies do not apply to the management account, or to an account that is in no organization.
  const isExempt = await organization.isManagement(identity.account).catch(inPlaceOfAnswer((error) => {
    if (error.code !== 'AWSOrganizationsNotInUseException') rows.push(unanswered(`rights: policies of ${identity.account}`, error));
    return true;
  }));
  return [
    ...isExempt ? [] : [{
      target: identity.account,
      unknown: planned.flatMap(unknownRoles),
      wanted: planned.flatMap(one => [...wantedToDeploy(one, 'the deployment'), ...wantedByRoles(one)]),
      planned,
      isNew: !planned.some(({ unread }) => unread), // `brokenControls` ignores existing resources.
    }],
    ...units.map(unit => placeOfSets(deployment, unit, sets.filter(set => unitsOf(set).includes(unit)))),
  ];
}

/** A unit or account to which StackSets deploy. */
function placeOfSets({ identity, planned: stack }: Deployment, target: string, sets: readonly PlannedStackSet[]): Place & ControlledPlace {
  const planned = sets.filter(({ json }) => json).map(set => planNothing({ ...identity, account: ANY_ACCOUNT }, set));
  return {
    target,
    wanted: planned.flatMap(wantedByStackSet),
    planned,
    isNew: !stack.some(({ unread }) => unread) && !sets.some(({ logicalId }) => stack.some(({ own }) => logicalId in own)),
  };
}
