import { asText } from '../../src/checks/json-text';
import type { Ask } from '../asking/ask';
import { CommandError, inPlaceOfAnswer, missingAsUndefined } from '../asking/run-command';
import type { Identity } from '../checking/account';
import { expectedRoles } from '../checking/expected-roles';
import { readDeployment, valuesOf } from '../checking/stack';
import { stackOfSet } from '../checking/stack-sets';
import { memberTemplate, type AssemblyStack } from '../reading/assembly';
import { attempted, DeployedTemplate, type Deployment } from '../reading/deployed-template';
import { siblingTemplate } from '../reading/read-stack';
import { withoutUndefined } from '../shared/json';

/** A template that is to be deployed to one account and region. */
export interface Planned {
  readonly stackName: string;
  readonly region: string;
  /** The template with the names that its resources have or will have. */
  readonly template: DeployedTemplate;
  readonly json: any;
  /** The status of the stack. Undefined if it does not exist yet. */
  readonly status: string | undefined;
  /** Whether Terraform itself creates the resources, without a stack. */
  readonly byTerraform?: boolean;
  /** The error if it is not known whether the stack exists, or what it has created. */
  readonly unread?: CommandError;
  /** The resources of the stack: physical ids by logical id. Empty if the stack does not exist yet, or could not be read. */
  readonly own: Readonly<Record<string, string>>;
  /** The names that the template sets: physical ids by logical id. */
  readonly names: Readonly<Record<string, string>>;
  /** The parameters of the deployed stack. */
  readonly deployedParameters: Readonly<Record<string, string>>;
}

interface PlannedStack {
  /** The name of the stack. Undefined if only CloudFormation knows it, as for the stacks of StackSets. */
  readonly stackName: string | undefined;
  readonly region: string;
  readonly json: any;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Describes a stack of a StackSet whose name is not known. */
export const unnamedStackOf = (stackSet: string) => `of the StackSet ${stackSet}`;

type Existing = Deployment & { readonly status?: string };

/** Reads what the stack has created, and combines it with the template. */
export async function plan(ask: Ask, identity: Identity, stack: PlannedStack): Promise<Planned> {
  const { stackName, region } = stack;
  const existing = stackName === undefined ? undefined : await answerOf(() => readDeployment(ask, stackName, identity, { region }));
  return existing instanceof CommandError ? { ...assemble(identity, stack), unread: existing } : assemble(identity, stack, existing);
}

/** The answer of AWS, undefined if the resource does not exist, or the error if there is no answer. */
async function answerOf<T>(work: () => Promise<T>): Promise<T | undefined | CommandError> {
  return missingAsUndefined(work).catch(inPlaceOfAnswer(error => error));
}

/** Combines a template with an existing stack. The value of a parameter is the given one, or that of the stack, or the default. */
export function assemble(
  identity: Identity, { stackName = 'stack', region, json, parameters }: PlannedStack, existing?: Existing,
): Planned {
  const own = existing?.physicalIds ?? {};
  const values = withoutUndefined(Object.fromEntries(Object.entries<any>(json.Parameters ?? {}).map(([name, { Default }]) =>
    [name, parameters[name] ?? existing?.parameters[name] ?? (Default === undefined ? undefined : asText(Default))])));
  const deployment: Deployment = {
    account: identity.account,
    partition: identity.partition,
    region,
    stackName,
    stackId: existing?.stackId ?? `arn:${identity.partition}:cloudformation:${region}:${identity.account}:stack/${stackName}/new`,
    parameters: values,
    physicalIds: own,
  };
  const unknown = Object.keys(json.Resources ?? {}).map(id => [id, unknownName(id)]);
  const names = futureIds(json, deployment);
  const physicalIds = { ...Object.fromEntries(unknown), ...own, ...names };
  return {
    stackName,
    region,
    template: new DeployedTemplate(json, { ...deployment, physicalIds, unknownAttribute: unknownName }),
    json,
    status: existing?.status,
    own,
    names,
    deployedParameters: existing?.parameters ?? {},
  };
}

const unknownName = (logicalId: string) => `<${logicalId}>`;

/** Whether a value contains the name of a resource that CloudFormation will choose. */
export function isUnknown(value: unknown): boolean {
  return typeof value === 'string' && /<\w+>/.test(value);
}

/** The names that a template gives to its resources: physical ids by logical id. */
function futureIds(json: any, deployment: Deployment): Record<string, string> {
  const template = new DeployedTemplate(json, deployment);
  const arn = (kind: string, name: string) => `arn:${deployment.partition}:iam::${deployment.account}:${kind}/${name}`;
  return Object.fromEntries(Object.entries<any>(json.Resources ?? {}).flatMap(([id, { Type, Properties = {} }]) => {
    const value = (property: string) => attempted(() => template.resolve(Properties[property]));
    const path = () => asText(value('Path') ?? '/').replace(/^\//, '');
    const text = (given: unknown, convert = (name: string) => name) =>
      typeof given === 'string' && !isUnknown(given) ? [[id, convert(given)]] : [];
    switch (Type) {
      case 'AWS::IAM::Role': return text(value('RoleName'));
      case 'AWS::IAM::InstanceProfile': return text(value('InstanceProfileName'));
      case 'AWS::IAM::ManagedPolicy': return text(value('ManagedPolicyName'), name => arn('policy', `${path()}${name}`));
      case 'AWS::IAM::OIDCProvider': return text(value('Url'), url => arn('oidc-provider', url.replace(/^https:\/\//, '')));
      case 'AWS::SSM::Document': case 'AWS::Events::Rule': return text(value('Name'));
      case 'AWS::Logs::LogGroup': return text(value('LogGroupName'));
      case 'AWS::CloudFormation::StackSet': return text(value('StackSetName'));
      default: return [];
    }
  }));
}

/** The logical ids of the roles whose policies are known only after the apply of Terraform. */
export function unknownRoles({ template }: Planned): string[] {
  return template.ofType('AWS::IAM::Role').map(([id]) => id).filter(id => attempted(() => expectedRoles(template, id)) === undefined);
}

/** A StackSet in the template of the stack. */
export interface PlannedStackSet {
  readonly logicalId: string;
  readonly name: string;
  /** The properties with functions evaluated. */
  readonly properties: any;
  /** The template of the StackSet. Undefined if it is neither in the assembly nor next to the template file. */
  readonly json: any;
  readonly regions: readonly string[];
}

/** The stack, and its nested stacks if their templates are in the assembly or next to the template file. */
export async function planStack(
  ask: Ask, identity: Identity, stack: AssemblyStack, region: string, parameters: Readonly<Record<string, string>>,
): Promise<Planned[]> {
  const outer = await plan(ask, identity, { stackName: stack.stackName, region, json: stack.template, parameters });
  const nested = await Promise.all(outer.template.ofType('AWS::CloudFormation::Stack').map(async ([id, properties]) => {
    const json = childOf(outer.template, properties, stack);
    if (!json) return [];
    const stackName = /:stack\/([^/]+)\//.exec(outer.own[id] ?? '')?.[1];
    const planned = await plan(ask, identity, { stackName, region, json, parameters: outer.template.resolve(properties.Parameters ?? {}) });
    return [outer.unread ? { ...planned, unread: outer.unread, stackName: `${stack.stackName}-${id}` } : planned];
  }));
  return [outer, ...nested.flat()];
}

/** The template that a nested stack or a StackSet deploys: from the folder of the template file, or from the assembly. */
function childOf(template: DeployedTemplate, { TemplateBody, TemplateURL }: any, stack: AssemblyStack): any | undefined {
  if (stack.isTemplateFile && TemplateURL) return siblingTemplate(asText(template.resolve(TemplateURL)), stack.folder);
  return memberTemplate({ TemplateBody, TemplateURL }, stack);
}

export function stackSetsOf(template: DeployedTemplate, stack: AssemblyStack): PlannedStackSet[] {
  return template.ofType('AWS::CloudFormation::StackSet').map(([logicalId, { TemplateBody, TemplateURL, ...others }]) => {
    const properties = template.resolve(others);
    const groups: any[] = properties.StackInstancesGroup ?? [];
    return {
      logicalId,
      name: asText(properties.StackSetName),
      properties,
      json: childOf(template, { TemplateBody, TemplateURL }, stack),
      regions: [...new Set<string>(groups.flatMap(group => group.Regions))],
    };
  });
}

/** The templates that StackSets deploy, or have deployed, to a member account. */
export async function planMember(ask: Ask, identity: Identity, sets: readonly PlannedStackSet[]): Promise<Planned[]> {
  const known = sets.filter(({ json }) => json);
  return Promise.all(known.flatMap(({ name, properties, json, regions }) => regions.map(async (region) => {
    const answer = await answerOf(() => ask('stacks', { region }));
    const unread = answer instanceof CommandError ? { unread: answer } : {};
    const found = stackOfSet(answer instanceof CommandError ? [] : answer?.StackSummaries ?? [], name);
    const planned = await plan(ask, identity, { stackName: found?.StackName, region, json, parameters: valuesOf(properties.Parameters) });
    return { ...planned, ...unread, stackName: found?.StackName ?? unnamedStackOf(name) };
  })));
}

/** The template of a StackSet in an account to which no call is made. */
export function planNothing(identity: Identity, { name, json, properties, regions }: PlannedStackSet): Planned {
  return assemble(identity,
    { stackName: unnamedStackOf(name), region: regions[0] ?? '*', json, parameters: valuesOf(properties.Parameters) });
}
