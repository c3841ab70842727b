import { Stack, type CfnCondition } from 'aws-cdk-lib';
import type { PlanBinding } from '../../plans/plan-binding';
import { PARAMETERS, type TemplateParameters } from '../template/deployment-template';

/** Returns the name of the parameter for a condition: its logical id. Undefined without a condition. */
export function parameterFor(condition: CfnCondition | undefined): string | undefined {
  return condition && String(Stack.of(condition).resolve(condition.logicalId));
}

/**
 * Returns a parameter for each condition of plans. It has no default, because it must match the value in
 * CloudFormation. Throws if another parameter has the name of a condition.
 */
export function planParameters(bindings: readonly PlanBinding[]): TemplateParameters {
  const titles = new Map<string, string[]>();
  for (const { title, condition, capabilities } of bindings) {
    const switches = [{ condition, title }, ...capabilities.map(c => ({
      condition: c.condition, title: `${c.capability._definition.title} (${title})`,
    }))];
    for (const { condition: onlyIf, title: what } of switches) {
      const name = parameterFor(onlyIf);
      if (name === undefined) continue;
      checkName(name, title);
      titles.set(name, [...titles.get(name) ?? [], what]);
    }
  }
  return Object.fromEntries([...titles].map(([name, what]) => [name, {
    type: 'bool',
    description: `Switches on: ${what.join('; ')}. Use the value of the condition ${name} in the CloudFormation stack`,
  }]));
}

/** Throws if the name is taken. Azure ignores the case of parameter names. */
function checkName(name: string, title: string): void {
  if (!PARAMETERS.some(other => other.toLowerCase() === name.toLowerCase())) return;
  throw new Error(`the condition of ${title} must have another name, got ${name}, which is the name of another ` +
    'parameter of the template for Azure');
}
