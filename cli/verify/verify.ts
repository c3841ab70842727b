import type { Options } from './options';
import { remedied, withoutStack } from './without-stack';
import type { Ask } from '../asking/ask';
import { inTurn } from '../asking/rows';
import { CommandError } from '../asking/run-command';
import { checkAccount, checkTokens, type Identity } from '../checking/account';
import { checkAzure } from '../checking/azure';
import { trustedProviders, trustOf } from '../checking/expected-roles';
import { attempt, differs, information, notChecked, type Finding, type StackContext } from '../checking/findings';
import { checkHostManagement } from '../checking/host-management';
import { checkOtherArc } from '../checking/other-arc';
import { checkFunctions, checkProviders, checkTenant } from '../checking/providers';
import { checkAccessEntries, checkRoles } from '../checking/roles';
import { checkParameters, checkStatus, checkTemplate, nestedStacks, readDeployment } from '../checking/stack';
import { checkMissing, memberStacks, checkStackSets, NO_TEMPLATE } from '../checking/stack-sets';
import { checkDrift, runOn } from '../checking/started';
import { type AssemblyStack, checkLevels } from '../reading/assembly';
import { DeployedTemplate, type Deployment } from '../reading/deployed-template';
import { siblingTemplate } from '../reading/read-stack';
import { unreadStacks, type Terraform } from '../reading/terraform/deployments';
import { ofAccount } from '../reading/terraform/of-account';

/**
 * Runs all checks of one stack of the app, or of a template file, in the account of the caller. If the user asks for Azure, but no check
 * reaches it, a finding says so.
 */
export async function verify(
  ask: Ask, identity: Identity, stack: AssemblyStack, options: Options, today = new Date(), terraform?: Terraform,
): Promise<Finding[]> {
  let isAzureAsked = false;
  const noting: Ask = (question, values) => {
    isAzureAsked ||= question === 'azureConnector';
    return ask(question, values);
  };
  const checks = { ...options, areConnectorsAsked: options.azureResourceGroup !== undefined };
  const findings = await verifyAll({ ask: noting, identity, options: checks, today }, stack, terraform);
  return options.azureResourceGroup === undefined || isAzureAsked ? findings
    : [...findings, notChecked(`security connector ${connectorName(options, identity)}`,
      'Azure was not asked about it, because of the rows above')];
}

/** With `areConnectorsAsked`, the stack with the StackSets reads the connectors of accounts, even if another stack has the roles. */
type Checks = Options & { readonly areConnectorsAsked?: boolean };

/** What all checks of a run share. */
interface Run {
  readonly ask: Ask;
  readonly identity: Identity;
  readonly options: Checks;
  readonly today: Date;
}

async function verifyAll(run: Run, stack: AssemblyStack, terraform?: Terraform): Promise<Finding[]> {
  const { identity, options } = run;
  const ofFile = terraform && ofAccount(terraform, identity.account);
  const expected = options.account ?? (options.member ? undefined : ofFile?.account ?? stack.account);
  const findings = [checkAccount(identity, expected)];
  // In a wrong account, all other findings would be misleading.
  if (findings[0].status === 'differs') return findings;
  if (ofFile && ofFile.terraform === undefined) {
    return [differs('account', `${identity.account}, as ${identity.arn}; the file is for ${ofFile.all}`,
      'Use the --profile of one of these accounts.')];
  }
  findings.push(...(ofFile?.notLookedAt ?? []).map(({ id, text, remedy, isOpen }) =>
    (isOpen ? notChecked : information)(id, `${text}. ${remedy}`)));
  const stacks = ofFile?.terraform ? verifyTerraform(run, stack, ofFile.terraform)
    : options.member ? verifyMember(run, stack) : verifyWithNested(run, stack);
  return [...findings, ...await stacks, ...await checkTokens(run.ask)];
}

async function verifyStack(run: Run, stackName: string, synthesized: any, stack?: AssemblyStack, known?: Deployment): Promise<Finding[]> {
  const { ask, identity, options, today } = run;
  const deployment = known ? { ...known, status: undefined } : options.parameter
    ? { ...await withoutStack(ask, identity, synthesized, options.parameter), status: undefined }
    : await deployed(ask, stackName, identity);
  if ('id' in deployment) return [deployment, notChecked(`resources of ${stackName}`, 'the stack is missing, so none of them was checked')];
  const { status } = deployment;
  const context: StackContext = {
    ask, template: new DeployedTemplate(synthesized, deployment), additionalDenies: deniesBeside(stack, deployment),
  };
  const found = await Promise.all([
    status === undefined ? [] : checkTemplate(ask, stackName, synthesized, today),
    attempt('OIDC providers', () => checkProviders(context)),
    attempt('tenant', async () => checkTenant(context, options.tenantId)),
    attempt('roles', () => checkRoles(context)),
    attempt('functions', () => checkFunctions(context)),
    attempt('access entries', () => checkAccessEntries(context)),
    attempt('host management', () => checkHostManagement(context)),
    attempt('Azure Arc', () => checkOtherArc(context)),
    stack ? attempt('StackSets', () => checkStackSets(context, stack, options.areConnectorsAsked)) : [],
    options.detectDrift ? checkDrift(ask, stackName) : [],
    options.runOn ? runOn(context, options.runOn) : [],
    options.azureResourceGroup ? attempt('Azure', () => azure(context, run, stack)) : [],
  ]);
  const asOfTerraform = (finding: Finding) => remedied(finding, known !== undefined);
  return status === undefined ? found.flat().map(asOfTerraform) : [checkStatus(stackName, status), ...found.flat()];
}

/** The text about a resource that is in a plan, but does not exist yet. */
const notApplied = (id: string) => `Terraform has not created ${id} yet: apply the plan, and verify the state`;

/** Checks what Terraform created: its own resources in their regions, and each CloudFormation stack. */
async function verifyTerraform(run: Run, all: AssemblyStack, file: Terraform): Promise<Finding[]> {
  const { deployments } = file;
  const found: Finding[] = [
    ...deployments.flatMap(({ unread }) => unread).map(address => notChecked(`permissions ${address}`,
      'the file does not contain them or their role')),
    ...unreadStacks(file).map(address => notChecked(`stack ${address}`, 'its template is not in the file')),
  ];
  for (const { name, region = run.options.region ?? '', template, parameters, physicalIds, isStack } of deployments) {
    const there: Run = { ...run, ask: (question, values) => run.ask(question, { ...region !== '' && { region }, ...values }) };
    found.push(...isStack ? await verifyWithNested(there, { ...all, id: name, stackName: name, template })
      : await verifyStack(there, name, template, undefined,
        { ...run.identity, region, stackName: name, stackId: name, parameters, physicalIds, missing: notApplied }));
  }
  return deployments.length > 0 ? found : [notChecked('Terraform', 'the file has no resource that this command knows')];
}

/** Checks a stack and its nested stacks. Options for Azure and the runbook apply to the outermost one with roles or a runbook only. */
async function verifyWithNested(run: Run, stack: AssemblyStack, level = 0): Promise<Finding[]> {
  checkLevels(level);
  const { ask, options } = run;
  const isNesting = has(stack.template, 'AWS::CloudFormation::Stack');
  const isConnected = JSON.stringify(stack.template.Resources).includes('sts.windows.net');
  const isManaging = has(stack.template, 'AWS::SSM::Document');
  const only = (isForAzure: boolean, isForRunbook: boolean): Run => ({
    ...run,
    options: {
      ...options,
      azureResourceGroup: isForAzure ? options.azureResourceGroup : undefined,
      runOn: isForRunbook ? options.runOn : undefined,
    },
  });
  const own = isNesting || level > 0 ? only(isConnected, isManaging) : run;
  const found = await verifyStack(own, stack.stackName, stack.template, stack);
  if (!isNesting) return found;
  const nested = await attempt('nested stacks', async () => {
    const parent = await readDeployment(ask, stack.stackName, run.identity);
    const nestedOnes = nestedStacks(new DeployedTemplate(stack.template, parent), stack);
    return inTurn(nestedOnes, async ({ check, stackName, parameters, template }) => [
      ...await attempt(check, () => checkParameters(ask, stackName, parameters, template)),
      ...template === undefined
        ? [notChecked(check, 'no template next to the file has the name of its template, or it is no asset of the app')]
        : await verifyWithNested(only(!isConnected, !isManaging), { ...stack, stackName, template }, level + 1),
    ]);
  });
  return [...found, ...nested];
}

/** The policies that deny data reads, if their template is next to the template file. Their stack names the roles. */
function deniesBeside(stack: AssemblyStack | undefined, deployment: Deployment): any[] {
  const template = stack?.isTemplateFile ? siblingTemplate('/defender-deny-data-reads.template.json', stack.folder) : undefined;
  if (template === undefined) return [];
  const denying = new DeployedTemplate(template, deployment);
  return denying.ofType('AWS::IAM::ManagedPolicy').map(([, policy]) => denying.resolve(policy.PolicyDocument));
}

function has(template: any, type: string): boolean {
  return Object.values<any>(template.Resources).some(resource => resource.Type === type);
}

async function deployed(ask: Ask, stackName: string, identity: Identity) {
  try {
    return await readDeployment(ask, stackName, identity);
  } catch (error) {
    if (!(error instanceof CommandError) || !error.isMissing) throw error;
    return differs(`stack ${stackName}`, 'it does not exist in this account and region',
      'Deploy it, or choose the account (--profile) and the --region to which it was deployed. In a member account, add --member.');
  }
}

/** Checks what the StackSets of a stack have deployed to this account and region. */
async function verifyMember(run: Run, stack: AssemblyStack): Promise<Finding[]> {
  const { ask } = run;
  const sets = await memberStacks(ask, stack);
  const [here, missing] = [sets.filter(set => set.stackName), sets.filter(set => !set.stackName)];
  if (here.length === 0) {
    return [differs('stacks of StackSets',
      `this account and region have none of ${sets.map(set => set.stackSet).join(', ')}`,
      'Check the instance in the management account: run the same command there, without --member. Or choose the --region.'),
    notChecked('resources of StackSets', 'the stacks are missing, so none of them was checked')];
  }
  return [
    ...await inTurn(missing, set => checkMissing(ask, set, here[0].region!, here)),
    ...await inTurn(here, async ({ stackSet, stackName, template }) => template === undefined
      ? [notChecked(`StackSet ${stackSet}: template`, NO_TEMPLATE)] : verifyStack(run, stackName!, template)),
  ];
}

function azure({ template }: StackContext, { ask, identity, options }: Run, stack?: AssemblyStack): Promise<Finding[]> {
  const roles = template.ofType('AWS::IAM::Role')
    .filter(([, properties]) => trustedProviders(trustOf(template, properties)).length > 0)
    .map(([id]) => [template.physicalId(id), template.resolve({ 'Fn::GetAtt': [id, 'Arn'] })] as const);
  const target = { resourceGroup: options.azureResourceGroup!, connector: connectorName(options, identity) };
  // Only the user knows the parameter values of a template without CDK.
  const condition = (name: string) => template.resolve({ 'Fn::If': [name, true, false] });
  const app = stack && !stack.isTemplateFile ? { stack, condition } : undefined;
  return checkAzure(ask, target, identity, new Map(roles), options.tenantId, app);
}

function connectorName({ azureConnector }: Options, { account }: Identity): string {
  return azureConnector ?? `aws-${account}`;
}
