import { Stack } from 'aws-cdk-lib';
import type { TemplateParameters } from './template/deployment-template';
import type { PlanBinding } from '../plans/plan-binding';

/** Names that the template already has. Azure ignores the case. */
const OTHER_PARAMETERS = ['connectorname', 'location', 'awsaccountid', 'awspartition'];

/** Name of the parameter that switches a plan on: the logical id of its condition. Undefined if it is always on. */
export function planParameterOf({ condition }: PlanBinding): string | undefined {
  return condition && String(Stack.of(condition).resolve(condition.logicalId));
}

/**
 * A parameter for each condition of plans. It has no default, because it must be what CloudFormation got. Throws if the
 * name of a condition is the name of another parameter.
 */
export function planParameters(bindings: readonly PlanBinding[]): TemplateParameters {
  const titles = new Map<string, string[]>();
  for (const plan of bindings) {
    const name = planParameterOf(plan);
    if (name === undefined) continue;
    if (OTHER_PARAMETERS.includes(name.toLowerCase())) {
      throw new Error(`the condition of ${plan.title} must have another name, got ${name}, which is the name of ` +
        'another parameter of the template for Azure');
    }
    titles.set(name, [...titles.get(name) ?? [], plan.title]);
  }
  return Object.fromEntries([...titles].map(([name, plans]) => [name, {
    type: 'bool',
    description: `Whether ${plans.join(' and ')} is on: as the condition ${name} of the CloudFormation stack`,
  }]));
}
