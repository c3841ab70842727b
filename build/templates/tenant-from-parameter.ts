import { flattenIntrinsics } from '../../src/policy-language/cloudformation/intrinsics';

/** A placeholder for the tenant at synthesis. Keys of conditions contain the tenant, and a key cannot be a token. */
export const TENANT_PLACEHOLDER = 'dddddddd-dddd-4ddd-8ddd-dddddddddddd';

/**
 * Replaces the placeholder with a parameter. If keys of a trust policy contain the placeholder, the policy becomes a JSON text in
 * Fn::Sub. Throws if other keys contain it.
 */
export function tenantFromParameter(template: any, parameter: string): any {
  const inText = (text: string) => text.replaceAll(TENANT_PLACEHOLDER, `\${${parameter}}`);
  const fill = (value: any): any => {
    if (typeof value === 'string') return isConcerned(value) ? { 'Fn::Sub': inText(value) } : value;
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    if (typeof value['Fn::Sub'] === 'string') return { 'Fn::Sub': inText(value['Fn::Sub']) };
    return Object.fromEntries(Object.entries(value).map(([key, v]) => {
      if (isConcerned(key)) throw new Error(`the key ${key} contains the tenant`);
      return [key, key === 'AssumeRolePolicyDocument' && hasKey(v) ? { 'Fn::Sub': inText(jsonText(v)) } : fill(v)];
    }));
  };
  return fill(template);
}

function isConcerned(text: string): boolean {
  return text.includes(TENANT_PLACEHOLDER);
}

function hasKey(value: any): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(([key, v]) => isConcerned(key) || hasKey(v));
}

/** Returns JSON text for Fn::Sub, with references as `${...}`. */
function jsonText(document: unknown): string {
  return JSON.stringify(flattenIntrinsics(document, reference => `\${${reference}}`));
}
