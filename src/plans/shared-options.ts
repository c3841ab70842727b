import type { PlanBinding } from './plan-binding';

type KeptOption = readonly [option: string, message: string];

/**
 * Options that one plan switches off but another plan keeps on, because plans share roles: each option with a message.
 * An option of two plans has the same name in both. `hostManagement` is different: if one plan switches it off, it is
 * off.
 */
export function keptByOtherPlans(bindings: readonly PlanBinding[]): KeptOption[] {
  const off = bindings.flatMap(({ title, switchedOff = [] }) => switchedOff.map(option => ({ title, ...option })));
  return off.flatMap(({ title, name, capabilities }): KeptOption[] => {
    const keeping = bindings.filter(b => b.capabilities.some(c => capabilities.includes(c.capability)))
      .map(b => b.title);
    if (keeping.length === 0) return [];
    const [plans, verb] = [keeping.join(' and '), keeping.length > 1 ? 'keep' : 'keeps'];
    const message = `${name}: false of ${title} has no effect on the roles of the account, because ${plans} ${verb} ` +
      `${capabilities.join(', ')} on: set ${name}: false in ${plans} too, leave it out in ${title}, or ` +
      'acknowledge this warning if only the plan in Azure should be without it';
    return [[`${name}:${title.replaceAll(' ', '')}`, message]];
  });
}
