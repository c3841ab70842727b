import { answerOf, assemble, plan, unnamedStackOf, type Planned } from './planned';
import type { Ask } from '../asking/ask';
import { CommandError } from '../asking/run-command';
import { memberTemplate, siblingTemplate, type AssemblyStack } from '../verify/assembly';
import type { Identity } from '../verify/checks/account';
import { stackOfSet } from '../verify/checks/member';
import { valuesOf } from '../verify/checks/stack';
import type { DeployedTemplate } from '../verify/deployed-template';

/** A StackSet of the stack, as the template says it. */
export interface PlannedStackSet {
  readonly logicalId: string;
  readonly name: string;
  /** Its properties with functions evaluated. */
  readonly properties: any;
  /** Undefined if it is not in the assembly, and not next to the template file. */
  readonly json: any;
  readonly regions: readonly string[];
}

/** The stack, and the stacks that it nests if their templates are next to it. */
export async function planStack(
  ask: Ask, identity: Identity, stack: AssemblyStack, region: string, parameters: Readonly<Record<string, string>>,
): Promise<Planned[]> {
  const outer = await plan(ask, identity, { stackName: stack.stackName, region, json: stack.template, parameters });
  const nested = await Promise.all(outer.template.ofType('AWS::CloudFormation::Stack').map(async ([id, properties]) => {
    const json = siblingTemplate(String(outer.template.resolve(properties.TemplateURL)), stack.folder);
    if (!json) return [];
    const stackName = /:stack\/([^/]+)\//.exec(outer.own[id] ?? '')?.[1];
    const planned = await plan(ask, identity, { stackName, region, json, parameters: outer.template.resolve(properties.Parameters ?? {}) });
    return [outer.unread ? { ...planned, unread: outer.unread, stackName: `${stack.stackName}-${id}` } : planned];
  }));
  return [outer, ...nested.flat()];
}

export function stackSetsOf(template: DeployedTemplate, stack: AssemblyStack): PlannedStackSet[] {
  return template.ofType('AWS::CloudFormation::StackSet').map(([logicalId, { TemplateBody, TemplateURL, ...others }]) => {
    const properties = template.resolve(others);
    const url = stack.isTemplateFile && TemplateURL ? String(template.resolve(TemplateURL)) : undefined;
    const groups: any[] = properties.StackInstancesGroup ?? [];
    return {
      logicalId,
      name: String(properties.StackSetName),
      properties,
      json: url === undefined ? memberTemplate({ TemplateBody, TemplateURL }, stack) : siblingTemplate(url, stack.folder),
      regions: [...new Set<string>(groups.flatMap(group => group.Regions))],
    };
  });
}

/** What the StackSets deploy, or have deployed, to a member account. */
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

/** The template of a StackSet in an account of which nothing is asked. */
export function planNothing(identity: Identity, { name, json, properties, regions }: PlannedStackSet): Planned {
  return assemble(identity,
    { stackName: unnamedStackOf(name), region: regions[0] ?? '*', json, parameters: valuesOf(properties.Parameters) });
}
