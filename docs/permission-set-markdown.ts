import type { PermissionSet, StatementData } from '../src/permissions/permission-set';

/** Managed policies and statements of a permission set, with their source. */
export function permissionSet(set: PermissionSet): string {
  return [
    ...set.note ? [`Note: ${set.note}.\n`] : [],
    ...set.managedPolicies.length > 0 ? ['AWS managed policies:\n'] : [],
    ...set.managedPolicies.map(p => `- \`${p.name}\`: ${p.why}`),
    ...set.managedPolicies.length > 0 ? [''] : [],
    ...set.statements.length > 0 ? [statements(set.statements)] : [],
    `Source: ${set.source.title}, read ${set.source.date}.\n`,
  ].join('\n');
}

export function statements(data: readonly StatementData[]): string {
  return data.map(statement).join('\n');
}

function statement({ sid, effect, actions, resources, conditions, why, wildcardReason }: StatementData): string {
  const wildcards = [...actions, ...resources].some(text => text.includes('*'));
  return [
    `**${sid}**: ${effect === 'Deny' ? 'denies: ' : ''}${why}.\n`,
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
