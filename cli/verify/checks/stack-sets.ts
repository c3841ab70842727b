import { templateDifferences, valuesOf } from './stack';
import { memberTemplate, siblingTemplate, type AssemblyStack } from '../assembly';
import { differs, information, notChecked, ok, unanswered, type Finding, attempt, type StackContext } from '../findings';
import { differences, inWords } from '../policy-difference';

const MOST_INSTANCES = 20;
const UPDATE = 'Deploy the stack again.';
const TABLE = 'docs/troubleshooting.md#errors-of-stacksets explains the reasons. Mend the account or exclude it, then ' +
  'deploy again, or update the instances: aws cloudformation update-stack-instances.';

/** In the administrator's account: trusted access, the StackSets, their last operations and their instances. */
export async function checkStackSets(context: StackContext, stack: AssemblyStack): Promise<Finding[]> {
  const sets = context.template.ofType('AWS::CloudFormation::StackSet');
  const isManaged = sets.some(([, properties]) => properties.PermissionModel === 'SERVICE_MANAGED');
  const callAs = callAsOf(context, sets[0]?.[1]);
  return [
    ...isManaged ? await checkTrustedAccess(context, callAs) : [],
    ...(await Promise.all(sets.map(([, properties]) => checkStackSet(context, stack, properties)))).flat(),
  ];
}

function callAsOf({ template }: StackContext, properties: any): string {
  return String(template.resolve(properties?.CallAs ?? 'SELF'));
}

function checkTrustedAccess({ ask }: StackContext, callAs: string): Promise<Finding[]> {
  const check = 'trusted access of StackSets';
  return attempt(check, async () => {
    const { Status } = await ask('trustedAccess', { 'call-as': callAs });
    return [Status === 'ENABLED'
      ? ok(check, Status)
      : differs(check, `it is ${Status}`, 'aws cloudformation activate-organizations-access, in the management account')];
  });
}

function checkStackSet(context: StackContext, stack: AssemblyStack, properties: any): Promise<Finding[]> {
  const { ask, template } = context;
  const { TemplateBody, TemplateURL, StackSetName, CallAs, ...settings } = properties;
  const values = { 'stack-set': template.resolve(StackSetName) as string, 'call-as': callAsOf(context, properties) };
  const check = `StackSet ${values['stack-set']}`;
  return attempt(check, async () => {
    const { StackSet } = await ask('stackSet', values);
    const expected = template.resolve(settings);
    const url = stack.isTemplateFile && TemplateURL ? String(template.resolve(TemplateURL)) : undefined;
    const expectedTemplate = url === undefined ? memberTemplate(properties, stack) : siblingTemplate(url, stack.folder);
    const found = [
      ...settingDifferences(expected, StackSet),
      ...expectedTemplate ? templateDifferences(expectedTemplate, JSON.parse(StackSet.TemplateBody)) : [],
    ];
    const automatic = expected.AutoDeployment?.Enabled ? 'on' : 'off';
    const more = await Promise.all([
      attempt(`${check}: last operation`, async () =>
        [checkOperation(`${check}: last operation`, (await ask('stackSetOperations', values)).Summaries[0])]),
      attempt(`${check}: instances`, async () =>
        checkInstances(`${check}: instances`, (await ask('stackSetInstanceDetails', values)).Summaries)),
    ]);
    return [
      found.length === 0
        ? ok(check, `${StackSet.Status}, ${expectedTemplate ? 'the expected template, ' : ''}automatic deployment ${automatic}`)
        : differs(check, inWords(found), UPDATE),
      ...expectedTemplate ? [] : [notChecked(`${check}: template`, `no file next to the template has the name of ${url}`)],
      ...dependency(check, expected.AutoDeployment, StackSet.AutoDeployment),
      ...more.flat(),
    ];
  });
}

function settingDifferences(expected: any, actual: any): string[] {
  const units = new Set(actual.OrganizationalUnitIds ?? []);
  const wanted: string[] = (expected.StackInstancesGroup ?? []).flatMap((group: any) =>
    expected.AutoDeployment?.Enabled ? group.DeploymentTargets?.OrganizationalUnitIds ?? [] : []);
  const automatic = ({ Enabled, RetainStacksOnAccountRemoval }: any = {}) => Enabled
    ? `on, ${RetainStacksOnAccountRemoval ? 'stacks stay' : 'stacks go'} when an account leaves`
    : 'off';
  return [
    ...actual.Status === 'ACTIVE' ? [] : [`its status is ${actual.Status}`],
    ...differences(expected.PermissionModel, actual.PermissionModel, 'permission model '),
    ...differences(automatic(expected.AutoDeployment), automatic(actual.AutoDeployment), 'automatic deployment '),
    ...differences(expected.ManagedExecution?.Active ?? false, actual.ManagedExecution?.Active ?? false, 'managed execution '),
    ...differences(valuesOf(expected.Parameters), valuesOf(actual.Parameters), 'parameter '),
    ...wanted.filter(unit => !units.has(unit)).map(unit => `it does not deploy to ${unit}`),
  ];
}

/** The order of automatic deployments. Older versions of the AWS CLI do not show it. */
function dependency(title: string, expected: any, actual: any): Finding[] {
  if (!expected?.DependsOn) return [];
  const check = `${title}: order`;
  if (!actual?.DependsOn) return [unanswered(check, 'the answer has no DependsOn: update the AWS CLI')];
  const found = differences([...expected.DependsOn].sort(), [...actual.DependsOn].sort(), 'DependsOn ');
  return [found.length === 0 ? ok(check, 'after the StackSet with the roles') : differs(check, inWords(found), UPDATE)];
}

export function checkOperation(check: string, last: any): Finding {
  if (!last) return differs(check, 'there was none', UPDATE);
  const text = `${last.Action} ${last.Status}${last.StatusReason ? `: ${last.StatusReason}` : ''}`;
  if (last.Status === 'SUCCEEDED') return ok(check, text);
  if (['RUNNING', 'QUEUED', 'STOPPING'].includes(last.Status)) {
    return differs(check, text, 'Wait until it ends, then verify again.');
  }
  return differs(check, text, TABLE);
}

/** CloudFormation skips suspended accounts. There is nothing to do about them. */
export function checkInstances(check: string, instances: readonly any[]): Finding[] {
  const isSkipped = (i: any) => i.StackInstanceStatus?.DetailedStatus === 'SKIPPED_SUSPENDED_ACCOUNT';
  const skipped = instances.filter(isSkipped);
  const wrong = instances.filter(i => i.Status !== 'CURRENT' && !isSkipped(i));
  if (instances.length === 0) {
    return [differs(check, 'there is none', 'Check that the target units have accounts that are not excluded.')];
  }
  const listed = wrong.slice(0, MOST_INSTANCES).map(i => differs(
    `${check}: ${i.Account} ${i.Region}`,
    `${i.Status} (${i.StackInstanceStatus?.DetailedStatus ?? 'no detailed status'}): ${i.StatusReason ?? 'no reason given'}`,
    TABLE));
  return [
    ...wrong.length === 0 ? [ok(check, `${instances.length - skipped.length} of ${instances.length} are CURRENT`)] : listed,
    ...wrong.length > MOST_INSTANCES
      ? [differs(check, `${wrong.length - MOST_INSTANCES} more are not CURRENT`, TABLE)]
      : [],
    ...skipped.length === 0 ? [] : [information(check, `skipped suspended accounts: ${skipped.map(i => i.Account).join(', ')}`)],
  ];
}
