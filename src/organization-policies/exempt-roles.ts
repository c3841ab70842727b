import { Token } from 'aws-cdk-lib';
import type { DefenderOrganizationPoliciesOptions } from './organization-policies-props';
import type { ProtectedNames } from './protected-names';
import { fillPseudoParameters } from '../cloudformation/sub-text';

/** Throws if a role that the user exempts can be a role that is protected. */
export function checkExemptRoles(options: DefenderOrganizationPoliciesOptions, names: ProtectedNames): void {
  for (const prop of ['administrators', 'stackSetAdministrationRoles'] as const) {
    for (const [i, arn] of (options[prop] ?? []).entries()) {
      const text = fillPseudoParameters(arn, () => '*');
      if (Token.isUnresolved(text)) continue;
      const role = text.slice(text.indexOf(':role/') + ':role/'.length);
      const matched = names.roles.find(name => canMatchTheSame(role, name))
        ?? [...names.functionRoles, ...names.monitoring.roles].find(generated => isWithin(generated, role));
      if (matched === undefined) continue;
      throw new Error(`${prop}[${i}] must not match a role that is protected, because this role would be exempt, got ` +
        `${text}, which can match ${matched}: name it more exactly, or do not protect this role`);
    }
  }
}

/** Whether a pattern is meant to match generated names: not if it is only one of the names that they can be. */
function isWithin(generated: string, pattern: string): boolean {
  const [beforeWildcard] = pattern.split(/[*?]/);
  return generated.slice(0, -1).startsWith(beforeWildcard) && canMatchTheSame(generated, pattern);
}

/** Whether there is a text that both patterns (`*`, `?`) match. Tokens are literal text. */
export function canMatchTheSame(a: string, b: string): boolean {
  // row[j]: whether the rest of `a` and the rest of `b` from j on can match the same text.
  let row = Array.from({ length: b.length + 1 }, (_, j) => /^\**$/.test(b.slice(j)));
  for (const c of [...a].reverse()) {
    const before = row;
    row = new Array<boolean>(b.length + 1);
    row[b.length] = c === '*' && before[b.length];
    for (let j = b.length - 1; j >= 0; j--) {
      row[j] = c === '*' || b[j] === '*'
        ? before[j] || row[j + 1]
        : (c === b[j] || c === '?' || b[j] === '?') && before[j + 1];
    }
  }
  return row[0];
}
