import { valuesOf } from './stack-sets';
import type { Ask } from '../../asking/ask';
import type { AssemblyStack } from '../assembly';
import type { DeployedTemplate } from '../deployed-template';
import { differs, ok, type Finding } from '../findings';
import { differences, inWords } from '../policy-difference';
import { siblingTemplate } from '../template-file';

export interface NestedStack {
  readonly check: string;
  readonly stackName: string;
  /** Those that the outer template gives it. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Undefined if no file next to the template has this name. */
  readonly template: any;
}

/** The nested stacks of a template file whose conditions are true. */
export function nestedStacks(template: DeployedTemplate, { folder }: AssemblyStack): NestedStack[] {
  return template.ofType('AWS::CloudFormation::Stack').map(([id, properties]) => {
    const arn = template.physicalId(id);
    const stackName = /:stack\/([^/]+)\//.exec(arn)?.[1] ?? arn;
    return {
      check: `stack ${stackName}`,
      stackName,
      parameters: template.resolve(properties.Parameters ?? {}),
      template: siblingTemplate(String(template.resolve(properties.TemplateURL)), folder),
    };
  });
}

/** Whether somebody updated the nested stack by itself. */
export async function checkParameters(
  ask: Ask, stackName: string, expected: Readonly<Record<string, string>>,
): Promise<Finding[]> {
  const check = `parameters of ${stackName}`;
  const { Stacks: [{ Parameters = [] }] } = await ask('stack', { stack: stackName });
  const found = differences(expected, valuesOf(Parameters));
  return [found.length === 0
    ? ok(check, 'those of the outer stack')
    : differs(check, inWords(found), 'Deploy the outer stack again.')];
}
