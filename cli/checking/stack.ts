import type { Identity } from './account';
import { differs, information, notChecked, ok, type Finding, attempt, compared } from './findings';
import { asText } from '../../src/checks/json-text';
import type { Ask } from '../asking/ask';
import { type AssemblyStack, memberTemplate } from '../reading/assembly';
import { dataVersionOf, describeData, libraryVersionOf } from '../reading/data-age';
import { attempted, type Deployment, type DeployedTemplate } from '../reading/deployed-template';
import { differences, inWords } from '../reading/policy-difference';
import { siblingTemplate } from '../reading/read-stack';
import { templateIn } from '../shared/template-text';

const COMPLETE = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
/** A deployment failed, and CloudFormation restored the previous state. */
const ROLLED_BACK = /^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/;

/**
 * Reads the stack in the account. Throws a `CommandError` if it does not exist.
 *
 * @param where more values for the calls, such as the region
 */
export async function readDeployment(
  ask: Ask, stackName: string, identity: Identity, where: Readonly<Record<string, string>> = {},
): Promise<Deployment & { readonly status: string }> {
  const [{ Stacks: [stack] }, { StackResourceSummaries: resources }] = await Promise.all([
    ask('stack', { stack: stackName, ...where }),
    ask('stackResources', { stack: stackName, ...where }),
  ]);
  const parameters = (stack.Parameters ?? []).map((p: any) => [p.ParameterKey, p.ResolvedValue ?? p.ParameterValue]);
  return {
    account: identity.account,
    partition: identity.partition,
    region: stack.StackId.split(':')[3],
    stackName,
    stackId: stack.StackId,
    status: stack.StackStatus,
    parameters: Object.fromEntries(parameters),
    physicalIds: Object.fromEntries(
      resources.filter((r: any) => r.PhysicalResourceId && r.ResourceStatus !== 'DELETE_COMPLETE')
        .map((r: any) => [r.LogicalResourceId, r.PhysicalResourceId])),
  };
}

/** The template of a deployed stack. */
export async function templateOfStack(ask: Ask, values: { readonly stack: string; readonly region?: string }): Promise<any> {
  const { TemplateBody: body } = await ask('stackTemplate', values);
  return templateIn(body, `the stack ${values.stack}`);
}

export function checkStatus(stackName: string, status: string): Finding {
  const check = `stack ${stackName}`;
  if (COMPLETE.test(status)) return ok(check, status);
  return differs(check, status, ROLLED_BACK.test(status)
    ? 'The last deployment failed, so the one before it is in place. `aws cloudformation describe-stack-events` says why.'
    : 'Wait until the deployment ends. If it has failed, `aws cloudformation describe-stack-events` says why.');
}

/**
 * Compares the deployed template with the synthesized template or the template file. Metadata, such as paths of constructs, is ignored.
 * Also reports the versions of the library and of the permission data in both.
 */
export function checkTemplate(ask: Ask, stackName: string, synthesized: any, today: Date): Promise<Finding[]> {
  return attempt(`template of ${stackName}`, async (check) => {
    const deployed = await templateOfStack(ask, { stack: stackName });
    const found = templateDifferences(synthesized, deployed);
    return [found.length === 0
      ? ok(check, `the expected one, ${Object.keys(resourcesOf(synthesized)).length} resources`)
      : differs(check, `not the expected one: ${inWords(found)}`,
        'Deploy the app or template. Or verify with the app, the context and the version that were deployed.'),
    ...versions(stackName, deployed, synthesized, today)];
  });
}

/** The versions in both templates. Empty for templates that are not of this library. */
function versions(stackName: string, deployed: any, expected: any, today: Date): Finding[] {
  const finding = (check: string, versionOf: (template: any) => string | undefined) => {
    const [there, here] = [versionOf(deployed), versionOf(expected)];
    if (there === undefined && here === undefined) return [];
    const text = there === here ? there! : `deployed: ${there ?? 'unknown'}; expected: ${here ?? 'unknown'}`;
    return [information(`${check} of ${stackName}`, text)];
  };
  return [...finding('library version', libraryVersionOf), ...finding('permission data', (template) => {
    const version = dataVersionOf(template);
    return version && describeData(version, today);
  })];
}

/** The resources that differ, by logical id. */
export function templateDifferences(expected: any, actual: any): string[] {
  const [want, got] = [resourcesOf(expected), resourcesOf(actual)];
  const ids = [...new Set([...Object.keys(want), ...Object.keys(got)])].sort();
  const conditions = differences(conditionsOf(expected), conditionsOf(actual)).length === 0 ? [] : ['the conditions differ'];
  return [...conditions, ...ids.flatMap((id) => {
    if (!Object.hasOwn(got, id)) return [`${id} is not deployed`];
    if (!Object.hasOwn(want, id)) return [`${id} is deployed, but not expected`];
    return differences(want[id], got[id]).length === 0 ? [] : [`${id} differs`];
  })];
}

/** The conditions, without the condition for CDK's own metadata, which depends on how the app is synthesized. */
function conditionsOf({ Conditions: { CDKMetadataAvailable, ...others } = {} as any }: any): Record<string, any> {
  return others;
}

function resourcesOf(template: any): Record<string, any> {
  return Object.fromEntries(
    Object.entries<any>(template.Resources ?? {})
      .filter(([, resource]) => resource.Type !== 'AWS::CDK::Metadata')
      .map(([id, { Metadata, ...resource }]) => [id, resource]));
}

/** The values of a list of parameters, by name. */
export function valuesOf(parameters: readonly any[] = []): Record<string, string> {
  return Object.fromEntries(parameters.map(p => [p.ParameterKey, p.ParameterValue]));
}

/**
 * The values that were given. AWS lists the defaults of other parameters, too. They are left out: the defaults of the template, or all
 * values that are not expected if the template is not known.
 *
 * @param expected the values that should be given
 */
export function givenValues(
  parameters: readonly any[] = [], expected: Readonly<Record<string, string>>, template: any,
): Record<string, string> {
  const isDefault = (name: string, value: string) => template === undefined || asText(template.Parameters?.[name]?.Default) === value;
  return Object.fromEntries(Object.entries(valuesOf(parameters)).filter(([name, value]) => name in expected || !isDefault(name, value)));
}

interface NestedStack {
  readonly check: string;
  readonly stackName: string;
  /** The parameters that the outer template sets. Undefined if only CloudFormation knows them. */
  readonly parameters: Readonly<Record<string, string>> | undefined;
  /** The template of the stack. Undefined if it is no template next to the file, or no asset of the assembly. */
  readonly template: any;
}

/** The nested stacks of a stack whose conditions are true. */
export function nestedStacks(template: DeployedTemplate, stack: AssemblyStack): NestedStack[] {
  return template.ofType('AWS::CloudFormation::Stack').map(([id, properties]) => {
    const arn = template.physicalId(id);
    const stackName = /:stack\/([^/]+)\//.exec(arn)?.[1] ?? arn;
    return {
      check: `stack ${stackName}`,
      stackName,
      parameters: attempted(() => template.resolve(properties.Parameters ?? {})),
      template: stack.isTemplateFile ? siblingTemplate(asText(template.resolve(properties.TemplateURL)), stack.folder)
        : memberTemplate(properties, stack),
    };
  });
}

/** Checks whether somebody updated the nested stack directly. */
export async function checkParameters(
  ask: Ask, stackName: string, expected: Readonly<Record<string, string>> | undefined, template: any,
): Promise<Finding[]> {
  const check = `parameters of ${stackName}`;
  if (expected === undefined) return [notChecked(check, 'only CloudFormation knows the values that the outer stack sets')];
  const { Stacks: [{ Parameters = [] }] } = await ask('stack', { stack: stackName });
  const found = differences(expected, givenValues(Parameters, expected, template));
  return [compared(check, found, 'as set by the outer stack', 'Deploy the outer stack again.')];
}
