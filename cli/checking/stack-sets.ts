import { checkCoverage, stateOf } from './coverage';
import { differs, information, notChecked, ok, type Finding, attempt, type StackContext, compared } from './findings';
import { givenValues, templateDifferences, valuesOf } from './stack';
import { asText } from '../../src/checks/json-text';
import type { Ask } from '../asking/ask';
import { together } from '../asking/rows';
import { memberTemplate, type AssemblyStack } from '../reading/assembly';
import { differences } from '../reading/policy-difference';
import { siblingTemplate } from '../reading/read-stack';
import { GUID } from '../shared/command';
import { templateIn } from '../shared/template-text';

const MOST_INSTANCES = 20;
/** The reason if a template is not compared. */
export const NO_TEMPLATE = 'it is in a function, or its address is not an asset of the app, so it cannot be read';
const UPDATE = 'Deploy the stack again.';
const TABLE = 'docs/troubleshooting.md#errors-of-stacksets explains the reasons. Fix the account or exclude it, then ' +
  'deploy again, or update the instances: aws cloudformation update-stack-instances.';

/** Checks in the administrator account: trusted access, the StackSets, their last operations, their instances, and the accounts. */
export async function checkStackSets(context: StackContext, stack: AssemblyStack, areConnectorsAsked = false): Promise<Finding[]> {
  const sets = context.template.ofType('AWS::CloudFormation::StackSet');
  const isManaged = sets.some(([, properties]) => properties.PermissionModel === 'SERVICE_MANAGED');
  const callAs = callAsOf(context, sets[0]?.[1]);
  return [
    ...isManaged ? await checkTrustedAccess(context, callAs) : [],
    ...await together(sets, ([, properties]) => checkStackSet(context, stack, properties)),
    ...await checkCoverage(context, sets.map(([, properties]) => properties), areConnectorsAsked),
  ];
}

function callAsOf({ template }: StackContext, properties: any): string {
  return asText(template.resolve(properties?.CallAs ?? 'SELF'));
}

function checkTrustedAccess({ ask }: StackContext, callAs: string): Promise<Finding[]> {
  return attempt('trusted access of StackSets', async (check) => {
    const { Status } = await ask('trustedAccess', { 'call-as': callAs });
    return [compared(check, Status === 'ENABLED' ? [] : [`it is ${Status}`], Status,
      'aws cloudformation activate-organizations-access, in the management account')];
  });
}

function checkStackSet(context: StackContext, stack: AssemblyStack, properties: any): Promise<Finding[]> {
  const { ask, template } = context;
  const { TemplateBody, TemplateURL, StackSetName, CallAs, ...settings } = properties;
  const values = { 'stack-set': template.resolve(StackSetName) as string, 'call-as': callAsOf(context, properties) };
  return attempt(`StackSet ${values['stack-set']}`, async (check) => {
    const { StackSet } = await ask('stackSet', values);
    const expected = template.resolve(settings);
    const url = stack.isTemplateFile && TemplateURL ? asText(template.resolve(TemplateURL)) : undefined;
    const expectedTemplate = url === undefined ? memberTemplate(properties, stack) : siblingTemplate(url, stack.folder);
    const actualTemplate: any = templateIn(StackSet.TemplateBody, values['stack-set']);
    const found = [
      ...settingDifferences(expected, StackSet, actualTemplate),
      ...expectedTemplate ? templateDifferences(expectedTemplate, actualTemplate) : [],
    ];
    const notFound = url === undefined ? NO_TEMPLATE
      : `no template next to the file has the name of ${url}`;
    const automatic = expected.AutoDeployment?.Enabled ? 'on' : 'off';
    const more = await Promise.all([
      attempt(`${check}: last operation`, async id => [checkOperation(id, (await ask('stackSetOperations', values)).Summaries[0])]),
      attempt(`${check}: instances`, async id => checkInstances(id, (await ask('stackSetInstanceDetails', values)).Summaries)),
    ]);
    return [
      compared(check, found,
        `${StackSet.Status}, ${expectedTemplate ? 'the expected template, ' : ''}automatic deployment ${automatic}`, UPDATE),
      ...expectedTemplate ? [] : [notChecked(`${check}: template`, notFound)],
      ...dependency(check, expected.AutoDeployment, StackSet.AutoDeployment),
      ...more.flat(),
    ];
  });
}

function settingDifferences(expected: any, actual: any, actualTemplate: any): string[] {
  const units = new Set(actual.OrganizationalUnitIds ?? []);
  const wanted: string[] = (expected.StackInstancesGroup ?? []).flatMap((group: any) =>
    expected.AutoDeployment?.Enabled ? group.DeploymentTargets?.OrganizationalUnitIds ?? [] : []);
  const given = valuesOf(expected.Parameters);
  const automatic = ({ Enabled, RetainStacksOnAccountRemoval }: any = {}) => Enabled
    ? `on, ${asText(RetainStacksOnAccountRemoval) === 'true' ? 'stacks stay' : 'stacks are deleted'} when an account leaves`
    : 'off';
  return [
    ...actual.Status === 'ACTIVE' ? [] : [`its status is ${actual.Status}`],
    ...differences(expected.PermissionModel, actual.PermissionModel, 'permission model '),
    ...differences(automatic(expected.AutoDeployment), automatic(actual.AutoDeployment), 'automatic deployment '),
    ...differences(expected.ManagedExecution?.Active ?? false, actual.ManagedExecution?.Active ?? false, 'managed execution '),
    ...differences(given, givenValues(actual.Parameters, given, actualTemplate), 'parameter '),
    ...wanted.filter(unit => !units.has(unit)).map(unit => `it does not deploy to ${unit}`),
  ];
}

/** Checks the order of automatic deployments. Older versions of the AWS CLI do not show it. */
function dependency(title: string, expected: any, actual: any): Finding[] {
  if (!expected?.DependsOn) return [];
  const check = `${title}: order`;
  if (!actual?.DependsOn) return [notChecked(check, 'the answer has no DependsOn: update the AWS CLI')];
  const found = differences([...expected.DependsOn].sort(), [...actual.DependsOn].sort(), 'DependsOn ');
  return [compared(check, found, 'after the StackSet with the roles', UPDATE)];
}

export function checkOperation(check: string, last: any): Finding {
  if (!last) return differs(check, 'there was none', UPDATE);
  const text = `${last.Action} ${last.Status}${last.StatusReason ? `: ${last.StatusReason}` : ''}`;
  if (last.Status === 'SUCCEEDED') return ok(check, text);
  if (['RUNNING', 'QUEUED', 'STOPPING'].includes(last.Status)) {
    return differs(check, text, 'Wait until it ends, and then verify again.');
  }
  return differs(check, text, TABLE);
}

/** Checks the instances. Suspended accounts are information only, because CloudFormation skips them. */
export function checkInstances(check: string, instances: readonly any[]): Finding[] {
  const isSkipped = (i: any) => i.StackInstanceStatus?.DetailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT';
  const skipped = instances.filter(isSkipped);
  const wrong = instances.filter(i => i.Status !== 'CURRENT' && !isSkipped(i));
  if (instances.length === 0) {
    return [differs(check, 'there is none', 'Check that the target units have accounts that are not excluded.')];
  }
  const listed = wrong.slice(0, MOST_INSTANCES).map(i => differs(
    `${check}: ${i.Account} ${i.Region}`,
    stateOf(i),
    TABLE));
  return [
    ...wrong.length === 0 ? [ok(check, `${instances.length - skipped.length} of ${instances.length} are CURRENT`)] : listed,
    ...wrong.length > MOST_INSTANCES ? [differs(check, `${wrong.length - MOST_INSTANCES} more are not CURRENT`, TABLE)] : [],
    ...skipped.length === 0 ? [] : [information(check, `skipped suspended accounts: ${skipped.map(i => i.Account).join(', ')}`)],
  ];
}

/** A StackSet of the app, with its stack in the account and region of the caller. */
export interface MemberStack {
  readonly stackSet: string;
  /** The template of the StackSet. Undefined if the source does not contain it. */
  readonly template: any;
  /** The ids of the target units, separated by commas. Empty for a list of accounts. */
  readonly units: string;
  /** The target regions. Undefined if only CloudFormation knows them. */
  readonly regions: readonly string[] | undefined;
  /** The name of the stack. Undefined if the StackSet has none in this account and region. */
  readonly stackName: string | undefined;
  readonly region: string | undefined;
}

/** The stack of a StackSet in the answer of `list-stacks`. CloudFormation names it `StackSet-<name of the StackSet>-<GUID>`. */
export function stackOfSet(summaries: readonly any[], name: string): any {
  const prefix = `StackSet-${name}-`;
  return summaries.find(({ StackName, StackStatus }) =>
    StackStatus !== 'DELETE_COMPLETE' && StackName.startsWith(prefix) && GUID.test(StackName.slice(prefix.length)));
}

export async function memberStacks(ask: Ask, stack: AssemblyStack): Promise<MemberStack[]> {
  const { StackSummaries } = await ask('stacks');
  return Object.values<any>(stack.template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')
    .map(({ Properties }) => {
      const name: string = Properties.StackSetName;
      const found = stackOfSet(StackSummaries, name);
      const regions = Properties.StackInstancesGroup.flatMap((group: any) => group.Regions)
        .map((region: any) => typeof region === 'string' ? region : stack.region);
      return {
        stackSet: name,
        units: Properties.StackInstancesGroup.flatMap((group: any) => group.DeploymentTargets?.OrganizationalUnitIds ?? [])
          .sort().join(', '),
        template: memberTemplate(Properties, stack),
        regions: regions.includes(undefined) ? undefined : regions,
        stackName: found?.StackName,
        region: found?.StackId.split(':')[3],
      };
    });
}

/**
 * Checks a StackSet that has no stack here. This is right if it targets other regions, or other units than the StackSets that have one
 * (`here`). If it targets other regions, its roles must exist, because roles are global.
 */
export function checkMissing(ask: Ask, set: MemberStack, region: string, here: readonly MemberStack[]): Promise<Finding[]> {
  const check = `StackSet ${set.stackSet}`;
  const remedy = 'Check the instance in the management account: run the same command there, without --member.';
  return attempt(check, async () => {
    if (!here.some(({ units }) => units === set.units)) {
      return [information(check, `it has no stack here, which is right unless the account is below ${set.units}`)];
    }
    if (set.regions?.includes(region)) return [differs(check, `it has no stack in ${region}`, remedy)];
    if (set.regions) return [information(check, `it is for other regions: ${set.regions.join(', ')}`)];
    if (set.template === undefined) return [notChecked(`${check}: template`, NO_TEMPLATE)];
    const wanted: string[] = Object.values<any>(set.template.Resources)
      .filter(({ Type, Condition }) => Type === 'AWS::IAM::Role' && Condition === undefined)
      .map(({ Properties }) => Properties.RoleName)
      .filter(name => typeof name === 'string');
    const names = new Set((await ask('authorization')).RoleDetailList.map((role: any) => role.RoleName));
    const lacking = wanted.filter(name => !names.has(name));
    return [lacking.length === 0
      ? information(check, `its stack is not in ${region}, but its roles are in the account. Verify its region, too`)
      : differs(check, `it has no stack in ${region}, and the account lacks its roles ${lacking.join(', ')}`, remedy)];
  });
}
