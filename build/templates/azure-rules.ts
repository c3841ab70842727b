import { EXCLUDED_ACCOUNT_IDS } from './organization-parameters';
import type { Condition, Rule } from './parameter-spec';
import { PLAN_RULES } from './rules';
import type { DeploymentTemplate } from '../../src/azure/template/deployment-template';
import { call, parameter, type AzureObject, type Expression } from '../../src/azure/template/expression';

/**
 * Adds those rules of the CloudFormation template that concern parameters of this template. Azure has no rules. So if a rule is broken,
 * a value that every deployment needs fails with the sentence of the rule. Source: Bicep, flow control functions (`fail`), 2026-11.
 */
export function withRules(template: DeploymentTemplate): DeploymentTemplate {
  const properties = template.resource.properties as AzureObject;
  const own = PLAN_RULES.filter(({ when, must }) => [when, must].every(c => isAbout(c, template)));
  const account = withListOfAccounts(template, properties.hierarchyIdentifier as Expression);
  const hierarchyIdentifier = own.reduceRight((value, rule) => unlessBroken(rule, template, value), account);
  return { ...template, resource: { ...template.resource, properties: { ...properties, hierarchyIdentifier } } };
}

function isAbout(condition: Condition | undefined, { parameters }: DeploymentTemplate): boolean {
  return condition !== undefined && 'parameter' in condition && condition.parameter in parameters;
}

function unlessBroken({ sentence, when, must }: Rule, template: DeploymentTemplate, value: Expression): Expression {
  const [applies, holds] = [comparison(when!, template, false), comparison(must, template, true)];
  return call('if', call('and', applies, holds), call('fail', sentence), value);
}

/**
 * Checks the length of the list of excluded accounts. Azure has no patterns for parameters, and with a wrong list, Azure would create
 * a connector for an account that the user wants to exclude.
 */
function withListOfAccounts({ parameters }: DeploymentTemplate, value: Expression): Expression {
  const { name, constraintDescription } = EXCLUDED_ACCOUNT_IDS;
  if (!(name in parameters)) return value;
  const accounts = parameter(name);
  const length = call('length', call('replace', accounts, ' ', ''));
  const lengthOfIds = call('sub', call('mul', call('length', call('split', accounts, ',')), 13), 1);
  const isBroken = call('and', call('not', call('empty', accounts)), call('notEquals', length, lengthOfIds));
  return call('if', isBroken, call('fail', `${name} must be ${constraintDescription}`), value);
}

/** Converts a condition on one parameter: a switch, or a text that must or must not be empty. */
function comparison(condition: Condition, { parameters }: DeploymentTemplate, negated: boolean): Expression {
  if (!('parameter' in condition)) throw new Error('a rule for Azure must have single comparisons');
  const { parameter: name } = condition;
  const isSwitch = parameters[name].type === 'bool';
  const value = 'is' in condition ? condition.is : condition.isNot;
  if (!isSwitch && value !== '') throw new Error(`a rule for Azure can compare ${name} only with an empty text`);
  const isTrue = ('is' in condition) !== negated !== (value === 'false');
  const compared = isSwitch ? parameter(name) : call('empty', parameter(name));
  return isTrue ? compared : call('not', compared);
}
