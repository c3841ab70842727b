/** Short names for conditions that combine others with "or". The names of CDK contain all names of the others, and occur often. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  'Containers,Cspm': 'Clusters',
  'Containers,Cspm,ServersP2': 'Disks',
  'Cspm,Databases': 'Dspm',
  'Databases,Servers': 'Arc',
};

/** A condition of CloudFormation that combines others. */
interface Combination {
  readonly operator: 'Fn::And' | 'Fn::Or';
  readonly operands: readonly string[];
  /** Operands that are not references to conditions. */
  readonly others: readonly object[];
}

/**
 * Returns the template with fewer conditions that mean the same. Redundant operands are removed. For example, if `AuditLogs` is true
 * only if `Containers` is true, then "`AuditLogs` and `Containers`" becomes `AuditLogs`, and "`AuditLogs` or `Containers`" becomes
 * `Containers`.
 */
export function withSimpleConditions(template: any): any {
  const simple = new Map<string, Combination | object>();
  const names = new Map<string, string>();
  for (const [id, expression] of Object.entries<any>(template.Conditions)) {
    const combination = combinationIn(expression);
    if (combination === undefined) {
      simple.set(id, expression);
      continue;
    }
    const operands = needed(combination, combination.operands.map(o => names.get(o) ?? o), simple);
    const isOne = operands.length === 1 && combination.others.length === 0;
    const hasShortName = combination.operator === 'Fn::Or' && combination.others.length === 0;
    const name = isOne ? operands[0] : hasShortName && SHORT_NAMES[operands.join()] || id;
    if (name !== id) names.set(id, name);
    if (!isOne) simple.set(name, { ...combination, operands });
  }
  const conditions = [...simple].map(([id, c]) => [id, 'operator' in c ? expressionOf(c as Combination) : c]);
  return renamed({ ...template, Conditions: Object.fromEntries(conditions) }, names);
}

function combinationIn(expression: any): Combination | undefined {
  const [[operator, values]] = Object.entries<any>(expression);
  if (operator !== 'Fn::And' && operator !== 'Fn::Or') return undefined;
  return {
    operator,
    operands: values.filter((v: any) => 'Condition' in v).map((v: any) => v.Condition),
    others: values.filter((v: any) => !('Condition' in v)),
  };
}

function expressionOf({ operator, operands, others }: Combination): object {
  return { [operator]: [...others, ...operands.map(Condition => ({ Condition }))] };
}

function needed(
  { operator }: Combination, given: readonly string[], all: ReadonlyMap<string, Combination | object>,
): string[] {
  const operands = [...new Set(given)];
  const follows = (id: string, from: string) => operator === 'Fn::And' ? implies(from, id, all) : implies(id, from, all);
  return operands.filter(o => !operands.some(other => other !== o && follows(o, other)));
}

/** Whether `one` is true only if `other` is true. */
function implies(one: string, other: string, all: ReadonlyMap<string, Combination | object>): boolean {
  if (one === other) return true;
  const [from, to] = [all.get(one), all.get(other)] as Partial<Combination>[];
  return from?.operator === 'Fn::And' && from.operands!.some(o => implies(o, other, all))
    || to?.operator === 'Fn::Or' && to.operands!.some(o => implies(one, o, all));
}

/** Renames conditions. Statements of IAM also have a `Condition`, but it is never a text. */
function renamed(value: any, names: ReadonlyMap<string, string>): any {
  if (Array.isArray(value)) return value.map(v => renamed(v, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries<any>(value).map(([key, v]) => {
    if (key === 'Condition' && typeof v === 'string') return [key, names.get(v) ?? v];
    if (key === 'Fn::If') return [key, [names.get(v[0]) ?? v[0], ...renamed(v.slice(1), names)]];
    return [key, renamed(v, names)];
  }));
}
