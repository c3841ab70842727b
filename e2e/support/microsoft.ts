import { readFileSync } from 'fs';
import { join } from 'path';
import { call } from './aws';
import type { Target } from './environment';
import { readStack } from './state';
import { TENANT } from './trust';
import { until } from './wait';
import { roleFact } from '../../test/facts/roles';

/** A replacement for the template that the Azure portal offers. */
export const TEMPLATE = JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'microsoft', 'template.json'), 'utf-8'));
export const CAPABILITIES = ['CAPABILITY_NAMED_IAM'];
export const PARAMETERS = [{ ParameterKey: 'AzureTenantId', ParameterValue: TENANT }];
/** The parameters that keep their values in an update. */
export const KEPT_PARAMETERS = ['AzureTenantId', 'CspmRoleName'].map(ParameterKey => ({ ParameterKey, UsePreviousValue: true }));

/** The roles of the old stack with the audiences that they require. */
export const OLD: Record<string, string> = Object.fromEntries([
  'CspmMonitorAws', 'DefenderForCloud-AgentlessScanner', 'DefenderForCloud-DefenderForServers',
  'DefenderForCloud-ArcAutoProvisioning', 'MDCContainersImageAssessmentRole',
].map(name => [name, roleFact(name).audience!]));
/** The new roles of Defender for Servers, with their audiences. */
export const NEW: Record<string, string> = Object.fromEntries(
  Object.entries(OLD).filter(([name]) => !name.startsWith('MDC')).map(([name, audience]) => [`${name}-cdk`, audience]),
);

export async function createOldStack(target: Target): Promise<void> {
  const stack = { StackName: 'Microsoft', TemplateBody: JSON.stringify(TEMPLATE), Parameters: PARAMETERS };
  await call('cloudformation', 'create_stack', { ...stack, Capabilities: CAPABILITIES }, target);
  await until('the old stack is there', async () => (await readStack('Microsoft', target))?.status === 'CREATE_COMPLETE');
}

export async function deleteOldStack(target: Target): Promise<void> {
  await call('cloudformation', 'delete_stack', { StackName: 'Microsoft' }, target);
  await until('the old stack is gone', async () => (await readStack('Microsoft', target)) === undefined);
}

/** Runs `aws cloudformation deploy`, which keeps the values of parameters. */
export async function deployTemplate(StackName: string, template: object, target: Target): Promise<void> {
  const update = { StackName, ChangeSetName: 'retain' };
  await call('cloudformation', 'create_change_set', {
    ...update,
    ChangeSetType: 'UPDATE',
    TemplateBody: JSON.stringify(template),
    Capabilities: CAPABILITIES,
    Parameters: KEPT_PARAMETERS,
  }, target);
  await until('the change set is there', async () =>
    (await call('cloudformation', 'describe_change_set', update, target)).Status === 'CREATE_COMPLETE');
  await call('cloudformation', 'execute_change_set', update, target);
  await until(`${StackName} is updated`, async () => (await readStack(StackName, target))?.status === 'UPDATE_COMPLETE');
}
