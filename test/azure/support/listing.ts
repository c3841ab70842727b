import { readFileSync } from 'fs';
import { join } from 'path';
import { featuresInAzure, ROLES } from '../../facts/roles';

/**
 * Fields of `Microsoft.Security/securityConnectors` for AWS by type, copied from the public ARM type listing
 * (Azure/bicep-types-az, generated/security/microsoft.security/VERSION/types.md, 2026-11). No npm or PyPI package had
 * both versions then.
 */
export const VERSIONS = ['2024-08-01-preview', '2026-08-01-preview'] as const;

type Types = Record<string, Record<string, any>>;

/** The listing, with the features of the facts that are newer. */
export function listing(version: string): Types {
  const types: Types = JSON.parse(readFileSync(join(__dirname, '..', 'listing', `${version}.json`), 'utf-8'));
  for (const role of ROLES.filter(r => r.isNotListed && (r.apiVersion ?? version) === version)) {
    for (const [offering, feature] of featuresInAzure(role).map(path => path.split('.'))) {
      const fields = Object.values(types).find(({ offeringType }) => offeringType === `'${offering}' (required)`)!;
      if (feature in fields) throw new Error(`the listing of ${version} has ${offering}.${feature}: take isNotListed out of the facts`);
      types[`${offering}.${feature}`] = { enabled: 'bool', cloudRoleArn: 'string' };
      fields[feature] = `${offering}.${feature}`;
    }
  }
  return types;
}

/** Errors in a value of the given type; empty if it is valid. */
export function violations(types: Types, type: string, value: any, path: string): string[] {
  if (type === 'any') return [];
  if (type.endsWith('[]')) {
    return Array.isArray(value)
      ? value.flatMap((v, i) => violations(types, type.slice(0, -2), v, `${path}[${i}]`))
      : [`${path} is no list`];
  }
  if (type === 'string' || type === 'bool' || type === 'int') {
    const is = { string: typeof value === 'string', bool: typeof value === 'boolean', int: Number.isInteger(value) }[
      type
    ];
    return is ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  }
  if (type.startsWith("'")) {
    // `'A' | string` accepts any text in Azure; here only the named values.
    return type.split(' | ').includes(`'${value}'`) ? [] : [`${path} is not out of ${type}: ${value}`];
  }
  const fields = types[type];
  if (!fields) throw new Error(`the listing has no type ${type}`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no object`];
  if (fields.discriminator) {
    const of = (variant: string) =>
      String(types[variant][fields.discriminator]).startsWith(`'${value[fields.discriminator]}' `);
    const variant = fields.variants.find(of);
    return variant ? violations(types, variant, value, path) : [`${path} is of no known ${fields.discriminator}`];
  }
  if (fields['*']) return Object.entries(value).flatMap(([k, v]) => violations(types, fields['*'], v, `${path}.${k}`));
  const missing = Object.entries(fields)
    .filter(([k, t]) => / \(required\)$/.test(t) && !(k in value))
    .map(([k]) => `${path} lacks ${k}`);
  return [...missing, ...Object.entries(value).flatMap(([k, v]) => {
    if (!(k in fields)) return [`${path} has no field ${k}`];
    if (/ \(read-only\)$/.test(fields[k])) return [`${path}.${k} is read-only`];
    return violations(types, fields[k].replace(/ \(required\)$/, ''), v, `${path}.${k}`);
  })];
}

/**
 * Paths of all fields that can be written, such as `offerings.DefenderCspmAws.vmScanners.enabled`, without
 * discriminators and containers.
 */
export function fieldPaths(types: Types, type = 'SecurityConnectorProperties', path = ''): string[] {
  const bare = type.replace(/\[\]$/, '');
  const fields = types[bare];
  if (!fields || fields['*']) return [path];
  if (fields.discriminator) {
    return fields.variants.flatMap((variant: string) => {
      const tag = String(types[variant][fields.discriminator]).match(/^'(\w+)'/)![1];
      return fieldPaths(types, variant, path === '' ? tag : `${path}.${tag}`).filter(
        p => !p.endsWith(`.${fields.discriminator}`),
      );
    });
  }
  return Object.entries(fields).filter(([, t]) => !/ \(read-only\)$/.test(t))
    .flatMap(([k, t]) => fieldPaths(types, t.replace(/ \(required\)$/, ''), path === '' ? k : `${path}.${k}`));
}
