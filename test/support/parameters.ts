import { isTrue, withParameters } from './with-parameters';

/**
 * What CloudFormation makes of a template for given parameters. It checks them by their patterns, their allowed values
 * and the rules of the template. It then leaves out what a condition leaves out, and fills in the values. Throws what
 * CloudFormation would refuse, and on what it does not know.
 */
export function deployTemplate(template: any, given: Record<string, string>): any {
  const values = checkedParameters(template.Parameters ?? {}, given);
  const broken = brokenRules(template.Rules ?? {}, values);
  if (broken.length > 0) throw new Error(broken.join('; '));
  const { Rules, Metadata, ...chosen } = withParameters(template, values);
  return fill(chosen, values);
}

function checkedParameters(parameters: any, given: Record<string, string>): Record<string, string> {
  const unknown = Object.keys(given).find(name => !(name in parameters));
  if (unknown) throw new Error(`no parameter ${unknown}`);
  return Object.fromEntries(Object.entries<any>(parameters).map(([name, definition]) => {
    const { Default, AllowedValues, AllowedPattern, MaxLength = Infinity, ConstraintDescription } = definition;
    const value = given[name] ?? Default;
    if (value === undefined) throw new Error(`${name} must have a value`);
    const isAllowed = (!AllowedValues || AllowedValues.includes(value)) && value.length <= MaxLength
      && (!AllowedPattern || new RegExp(`^(?:${AllowedPattern})$`).test(value));
    if (!isAllowed) throw new Error(`${name} must be ${ConstraintDescription ?? AllowedValues?.join(', ')}`);
    return [name, value];
  }));
}

/** Rules cannot refer to conditions. */
function brokenRules(rules: any, values: Record<string, string>): string[] {
  return Object.values<any>(rules).filter(r => r.RuleCondition === undefined || isTrue(r.RuleCondition, values))
    .flatMap(r => r.Assertions.filter((a: any) => !isTrue(a.Assert, values)).map((a: any) => a.AssertDescription));
}

function fill(value: any, values: Record<string, string>): any {
  if (Array.isArray(value)) return value.map(v => fill(v, values));
  if (value === null || typeof value !== 'object') return value;
  if (typeof value.Ref === 'string' && value.Ref in values) return values[value.Ref];
  if ('Fn::Join' in value && 'Fn::Split' in value['Fn::Join'][1]) return fill(value['Fn::Join'][1], values).join(value['Fn::Join'][0]);
  if ('Fn::Split' in value) return fill(value['Fn::Split'][1], values).split(value['Fn::Split'][0]);
  if (typeof value['Fn::Sub'] === 'string') return substituted(fillText(value['Fn::Sub'], values));
  return Object.fromEntries(Object.entries<any>(value).map(([key, v]) => {
    const isJsonText = key === 'AssumeRolePolicyDocument' && 'Fn::Sub' in v;
    return [key, isJsonText ? withSubs(JSON.parse(fillText(v['Fn::Sub'], values))) : fill(v, values)];
  }));
}

function fillText(text: string, values: Record<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (reference, name) => values[name] ?? reference);
}

/** A text whose rest of references stays in Fn::Sub. */
function substituted(text: string): unknown {
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}

function withSubs(value: any): any {
  if (typeof value === 'string') return substituted(value);
  if (Array.isArray(value)) return value.map(withSubs);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withSubs(v)]));
}
