import type { PermissionSet, PermissionSource, StatementData } from '../../src/permissions/permission-set';

/** Describes the managed policies and statements of a permission set, with their sources. */
export function permissionSet(set: PermissionSet): string {
  return [
    ...set.note ? [`Note: ${set.note}.\n`] : [],
    ...set.managedPolicies.length > 0 ? ['AWS managed policies:\n'] : [],
    ...set.managedPolicies.map(p => `- \`${p.name}\`: ${p.purpose}`),
    ...set.managedPolicies.length > 0 ? [''] : [],
    ...set.statements.length > 0 ? [statements(set.statements)] : [],
    `Source: ${set.sources.map(source).join('; ')}.\n`,
  ].join('\n');
}

export function statements(data: readonly StatementData[]): string {
  return data.map(statement).join('\n');
}

function source({ title, url, date }: PermissionSource): string {
  return url === undefined ? title : `[${title}](${url}), read ${date}`;
}

function statement({ sid, effect, actions, resources, conditions, purpose, wildcardReason }: StatementData): string {
  const wildcards = [...actions, ...resources].some(text => text.includes('*'));
  return [
    `**${sid}**: ${effect === 'Deny' ? 'denies: ' : ''}${purpose}.\n`,
    `- actions: ${code(actions)}`,
    `- resources: ${code(resources)}`,
    ...Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => `- only if: \`${key}\` ${operator} ${code([value].flat())}`)),
    ...wildcards ? [`- why \`*\`: ${wildcardReason}`] : [],
    '',
  ].join('\n');
}

function code(texts: readonly string[]): string {
  return texts.map(text => `\`${text}\``).join(', ');
}
