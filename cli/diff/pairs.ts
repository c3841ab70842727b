import type { Role } from './role';

/** One of both can be missing. */
export interface Pair {
  readonly old?: Role;
  readonly now?: Role;
}

/**
 * Each role with the same role before, of the same name: first in the same template, then in another one, if there is
 * only one that it can be. A role has at most one partner.
 */
export function pairs(olds: readonly Role[], news: readonly Role[]): Pair[] {
  const found = new Map<Role, Role>();
  const free = (roles: readonly Role[]) => roles.filter(role => !found.has(role));
  const match = (key: (role: Role) => string) => {
    for (const now of free(news)) {
      const [same, others] = [free(olds), free(news)].map(roles => roles.filter(role => key(role) === key(now)));
      if (same.length !== 1 || others.length !== 1) continue;
      found.set(now, same[0]);
      found.set(same[0], now);
    }
  };
  match(role => JSON.stringify([role.kind, role.name, role.template, role.logicalId]));
  match(role => JSON.stringify([role.kind, role.name, role.template]));
  match(role => JSON.stringify([role.kind, role.name]));
  return [
    ...news.map(now => ({ now, old: found.get(now) })),
    ...olds.filter(old => !found.has(old)).map(old => ({ old })),
  ];
}
