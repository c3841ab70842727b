import { parametersAsReferences } from './known-trust';
import type { RuleId, Violation } from './rules';
import type { Template } from './templates';
import { entriesOf } from '../../policy-language/cloudformation/template-resources';
import { REFERENCES } from '../../policy-language/cloudformation/template-text';
import type { Statement } from '../../policy-language/statements/statement';

/** The property of a role that has its trust policy. */
export const TRUST = 'Properties.AssumeRolePolicyDocument';

export function violation(rule: RuleId, { location }: Statement, text: string): Violation {
  return { rule, text, location: `${TRUST}.${location}` };
}

/** Whether a text has no references, so that its value is known before the deployment. */
export function isKnownText(text: string): boolean {
  return text.search(REFERENCES) < 0;
}

/** Returns the known properties of references in a template. */
export const referencesOf = ({ json }: Template) => {
  const parameters = new Map(entriesOf(json, 'Parameters'));
  return { parameters, ...parametersAsReferences(name => parameters.get(name)) };
};
