import { existsSync } from 'fs';
import { join } from 'path';
import { attempt, type Unanswered } from './finding';
import type { Plan } from './leftovers';
import { asText } from '../../src/checks/json-text';
import type { Ask } from '../asking/ask';
import { missingAsUndefined } from '../asking/run-command';
import { evaluateResource } from '../checking/azure-template';
import { filesBeside, memberTemplate, type AssemblyStack, readAssembly } from '../reading/assembly';
import { DeployedTemplate, Unresolvable } from '../reading/deployed-template';
import { siblingTemplate, assemblyOf, checkStackOptions, readStack, type StackOptions } from '../reading/read-stack';
import { InputError } from '../shared/input-error';
import { PLAN_PARAMETERS } from '../shared/plans';
import type { Progress } from '../shared/progress';
import { readJson } from '../shared/read-files';
import { templateOrNothing } from '../shared/template-text';

/** The app from the options. Throws an `InputError`. */
export function readApp(options: StackOptions, progress?: Progress): LeavingApp {
  checkStackOptions(options);
  const { app, assembly, template, stack } = options;
  if (template !== undefined) return { kind: 'template', from: template, stacks: [readStack(options)] };
  if (app === undefined && assembly === undefined && !existsSync(join('cdk.out', 'manifest.json'))) {
    if (stack !== undefined) {
      throw new InputError('--stack needs --app, --assembly or --template: this folder has no cdk.out');
    }
    return { kind: 'none', from: 'none: only published names are known', stacks: [] };
  }
  const all = readAssembly(assemblyOf(options, progress));
  const stacks = all.filter(({ id, stackName }) => stack === undefined || stack === id || stack === stackName);
  if (all.length === 0) throw new InputError('the app has no stack');
  if (stacks.length === 0) throw new InputError(`--stack must be one of ${all.map(({ id }) => id).join(', ')}, got "${stack}"`);
  return { kind: 'cdk', from: app ?? assembly ?? 'cdk.out', stacks };
}

/** The app that connects accounts, read from its templates. */
export interface LeavingApp {
  /** With `none`, only the published names are known. */
  readonly kind: 'cdk' | 'template' | 'none';
  /** Where the app was read from, for the report. */
  readonly from: string;
  readonly stacks: readonly AssemblyStack[];
}

/** A deployed stack, with the resources of its nested stacks. */
export interface DeployedStack {
  readonly account: string;
  readonly partition: string;
  readonly region: string;
  readonly stackName: string;
  readonly status: string;
  readonly isProtected: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
}

interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  readonly physicalId: string;
}

export interface StackSetOfApp {
  readonly stack: AssemblyStack;
  readonly name: string;
  readonly callAs: string;
  readonly region: string;
  readonly units: readonly string[];
  /** How the filter uses `accounts`. */
  readonly filter?: 'DIFFERENCE' | 'INTERSECTION';
  readonly accounts: readonly string[];
  /** Whether automatic deployment is on. Undefined if it depends on a value that is known only at deployment. */
  readonly isAutomatic?: boolean;
  readonly retainsStacks: boolean;
  /** Whether it deploys host management to regions. Undefined if its template was not found. */
  readonly isHostManagement?: boolean;
}

/** Looks for a stack in each region, because a template does not say where it was deployed. */
export async function findDeployed(
  ask: Ask, stack: AssemblyStack,
  { account, partition, regions }: Pick<DeployedStack, 'account' | 'partition'> & { readonly regions: readonly string[] },
  unanswered: Unanswered[],
): Promise<DeployedStack[]> {
  const found = await Promise.all((stack.region === undefined ? regions : [stack.region]).map(region =>
    attempt(`stack ${stack.stackName}`, region, unanswered, () => missingAsUndefined(async () => {
      const { Stacks: [state] } = await ask('stack', { region, stack: stack.stackName });
      return {
        account,
        partition,
        region,
        stackName: stack.stackName,
        status: state.StackStatus as string,
        isProtected: state.EnableTerminationProtection === true,
        parameters: Object.fromEntries((state.Parameters ?? []).map((p: any) => [p.ParameterKey, p.ParameterValue])),
        resources: await resourcesOf(ask, region, stack.stackName),
      };
    }))));
  return found.filter(deployed => deployed !== undefined);
}

async function resourcesOf(ask: Ask, region: string, stack: string): Promise<StackResource[]> {
  const { StackResourceSummaries } = await ask('stackResources', { region, stack });
  const resources: StackResource[] = StackResourceSummaries
    .filter((r: any) => r.PhysicalResourceId !== undefined && r.ResourceStatus !== 'DELETE_COMPLETE')
    .map((r: any) => ({ type: r.ResourceType, logicalId: r.LogicalResourceId, physicalId: r.PhysicalResourceId }));
  const nested = await Promise.all(resources.filter(r => r.type === 'AWS::CloudFormation::Stack')
    .map(r => resourcesOf(ask, region, r.physicalId)));
  return [...resources, ...nested.flat()];
}

/** The resources of a template, with their logical ids. */
export function ofType(template: any, ...types: string[]): [string, any][] {
  return Object.entries<any>(template.Resources ?? {}).filter(([, resource]) => types.includes(resource.Type));
}

/** The StackSets of a stack. If the stack is deployed, their properties have the deployed values. */
export function stackSetsOf(stack: AssemblyStack, deployed: readonly DeployedStack[]): StackSetOfApp[] {
  const there = deployed.find(d => d.stackName === stack.stackName);
  return propertiesOf(stack, 'AWS::CloudFormation::StackSet', there).flatMap(([id, Properties]) => {
    if (typeof Properties.StackSetName !== 'string') return []; // The stack is not deployed here, and the name is not a literal.
    const targets = literals(Properties.StackInstancesGroup).map((group: any) => group?.DeploymentTargets ?? {});
    const member = templateOf(Properties, stack, id);
    const { Enabled: automatic }: any = Properties.AutoDeployment ?? { Enabled: false };
    return [{
      stack,
      name: Properties.StackSetName,
      callAs: typeof Properties.CallAs === 'string' ? Properties.CallAs : 'SELF',
      region: there?.region ?? stack.region ?? '',
      units: targets.flatMap((t: any) => literals(t.OrganizationalUnitIds)).filter((unit: unknown) => typeof unit === 'string'),
      filter: targets.map((t: any) => t.AccountFilterType).find((type: unknown) => type === 'DIFFERENCE' || type === 'INTERSECTION'),
      accounts: targets.flatMap((t: any) => literals(t.Accounts)).filter((account: unknown) => typeof account === 'string'),
      isAutomatic: typeof automatic === 'boolean' ? automatic : undefined,
      // The value of a parameter is a string.
      retainsStacks: asText(Properties.AutoDeployment?.RetainStacksOnAccountRemoval) === 'true',
      isHostManagement: member && ofType(member, 'AWS::SSM::Association').length > 0,
    }];
  });
}

/** Logical ids and properties of the resources of a type. If the stack is deployed: those that exist, with deployed values. */
function propertiesOf(stack: AssemblyStack, type: string, there: DeployedStack | undefined): [string, any][] {
  const raw = ofType(stack.template, type).map(([id, { Properties = {} }]): [string, any] => [id, Properties]);
  if (there === undefined) return raw;
  const template = new DeployedTemplate(stack.template, {
    ...there, stackId: '', physicalIds: Object.fromEntries(there.resources.map(r => [r.logicalId, r.physicalId])),
  });
  return raw.flatMap(([id, properties]): [string, any][] => {
    try {
      return template.ofType(type).some(([known]) => known === id) ? [[id, template.resolve(properties)]] : [];
    } catch (error) {
      if (error instanceof Unresolvable) return [[id, properties]];
      throw error;
    }
  });
}

/** A literal list of a template. Empty if it is an intrinsic function. */
function literals(value: any): any[] {
  return Array.isArray(value) ? value : [];
}

/** The template of a StackSet. `properties` has the deployed values if the stack is deployed. */
function templateOf(properties: any, stack: AssemblyStack, id: string): any | undefined {
  if (stack.isTemplateFile && typeof properties.TemplateURL === 'string') return siblingTemplate(properties.TemplateURL, stack.folder);
  const { TemplateBody: body, ...others } = stack.template.Resources[id].Properties ?? {};
  return body === undefined ? memberTemplate(others, stack) : templateOrNothing(body);
}

/**
 * Names of the roles of the app that trust an OIDC provider, without roles of instances. They are the deployed roles, and the
 * literal names in the templates of the app and of its StackSets.
 */
export function roleNamesOf(stacks: readonly AssemblyStack[], deployed: readonly DeployedStack[]): string[] {
  const templates = stacks.flatMap(stack => [
    stack.template,
    ...ofType(stack.template, 'AWS::CloudFormation::StackSet')
      .flatMap(([id, { Properties = {} }]) => templateOf(Properties, stack, id) ?? []),
  ]);
  const roles = templates.flatMap(template => ofType(template, 'AWS::IAM::Role'));
  const isFederated = ([, { Properties }]: [string, any]) => /Federated/.test(JSON.stringify(Properties?.AssumeRolePolicyDocument ?? {}));
  const others = new Set(roles.filter(role => !isFederated(role)).map(([id]) => id));
  const spelledOut = roles.filter(isFederated).map(([, { Properties }]) => Properties?.RoleName).filter(name => typeof name === 'string');
  const physical = deployed.flatMap(d => d.resources)
    .filter(r => r.type === 'AWS::IAM::Role' && !others.has(r.logicalId)).map(r => r.physicalId);
  return [...new Set<string>([...spelledOut, ...physical])].sort();
}

/** Logical ids and types of the resources that the template retains, except OIDC providers. */
export function retainedOf(stack: AssemblyStack): [string, string][] {
  return Object.entries<any>(stack.template.Resources ?? {})
    .filter(([, { Type, DeletionPolicy }]) => /^Retain/.test(DeletionPolicy ?? '') && Type !== 'AWS::IAM::OIDCProvider')
    .map(([id, { Type }]) => [id, Type]);
}

/** A template for Azure that the app writes. */
export interface AzureTemplate {
  /** Path of the file. */
  readonly file: string;
  /** Name of the connector. Undefined if it is known only at deployment. */
  readonly connector?: string;
  readonly plans: readonly Plan[];
}

export function azureTemplatesOf(stacks: readonly AssemblyStack[], account: string): AzureTemplate[] {
  const files = new Set(stacks.flatMap(stack => filesBeside(stack, '.securityConnector.json')));
  return [...files].map((file) => {
    const template = readJson(file);
    const text = JSON.stringify(template);
    return {
      file,
      connector: connectorOf(template, account),
      plans: PLAN_PARAMETERS.filter(plan => text.includes(`"offeringType":"${plan}Aws"`)),
    };
  });
}

function connectorOf(template: any, account: string): string | undefined {
  try {
    const [{ name }] = template.resources;
    return evaluateResource({ ...template, resources: [{ name }] }, parameter => parameter === 'awsAccountId' ? account : undefined).name;
  } catch {
    return undefined;
  }
}

/** The plans that are on. Undefined if neither a template for Azure nor the parameters of a stack name them. */
export function plansOf(azure: readonly AzureTemplate[], deployed: readonly DeployedStack[]): Plan[] | undefined {
  const parameters = deployed.map(d => d.parameters).filter(p => PLAN_PARAMETERS.some(plan => plan in p));
  if (azure.length === 0 && parameters.length === 0) return undefined;
  return PLAN_PARAMETERS.filter(plan => azure.some(({ plans }) => plans.includes(plan)) ||
    parameters.some(p => p[plan] !== undefined && !['false', 'Off'].includes(p[plan])));
}
