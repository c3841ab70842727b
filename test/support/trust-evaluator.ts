/**
 * Decides whether a role's trust policy allows a caller to assume the role. Small and strict: it supports the elements
 * of our trust policies and throws on everything else, so that nothing is ignored. Needed in addition to a policy
 * engine, since those support only the condition keys of well-known issuers, not `sts.windows.net/<tenant>/:aud`.
 */
export interface AssumeRequest {
  readonly action: string;
  /**
   * The caller: an ARN (for a session, of its role), the ARN of an identity provider, or the name of an AWS service.
   */
  readonly principal: { readonly type: 'AWS' | 'Federated' | 'Service'; readonly id: string };
  /** Condition keys of the request; a missing key has no value. */
  readonly context: Readonly<Record<string, string>>;
}

export function mayAssume(trust: any, request: AssumeRequest): boolean {
  onlyKeys('policy', trust, ['Version', 'Id', 'Statement']);
  const effects = list(trust.Statement).filter(s => matches(s, request)).map(s => s.Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function matches(statement: any, request: AssumeRequest): boolean {
  onlyKeys('statement', statement, ['Sid', 'Effect', 'Principal', 'Action', 'Condition']);
  if (!['Allow', 'Deny'].includes(statement.Effect)) throw new Error(`unknown effect ${statement.Effect}`);
  const facts = [ // all are looked at, so that an unknown part throws even where another one does not match
    list(statement.Action).some(action => like(action, false).test(request.action)),
    matchesPrincipal(statement.Principal, request.principal),
    ...Object.entries<any>(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => matchesCondition(operator, list(values), valueOf(request, key)))),
  ];
  return facts.every(fact => fact);
}

function matchesPrincipal(principal: any, caller: AssumeRequest['principal']): boolean {
  if (principal === '*') return true;
  onlyKeys('principal', principal, ['AWS', 'Federated', 'Service']);
  return Object.entries(principal)
    .flatMap(([type, ids]) => list(ids).map(id => ({ type, id })))
    .some(({ type, id }) => {
      if (id === '*') return true; // Wider than IAM, which is safe for a test of who is refused.
      const account = type === 'AWS' ? /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1] : undefined;
      return (
        type === caller.type && (id === caller.id || (account !== undefined && caller.id.split(':')[4] === account))
      );
    });
}

/** Values are compared case-sensitively. A key without a value matches nothing. */
function matchesCondition(operator: string, values: string[], actual: string | undefined): boolean {
  const variable = values.find(v => v.includes('${'));
  if (variable) throw new Error(`policy variable in ${variable}`);
  switch (operator) {
    case 'StringEquals': return values.some(v => v === actual);
    case 'StringLike': return actual !== undefined && values.some(v => like(v, true).test(actual));
    default: throw new Error(`unknown operator ${operator}`);
  }
}

/** Names of condition keys are not case-sensitive. */
function valueOf(request: AssumeRequest, key: string): string | undefined {
  return Object.entries(request.context).find(([k]) => k.toLowerCase() === key.toLowerCase())?.[1];
}

function like(pattern: string, caseSensitive: boolean): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^]*').replace(/\?/g, '[^]');
  return new RegExp(`^${escaped}$`, caseSensitive ? '' : 'i');
}

function list(value: unknown): any[] {
  if (value === undefined || value === null) throw new Error('missing element');
  return Array.isArray(value) ? value : [value];
}

function onlyKeys(what: string, value: any, known: string[]): void {
  if (value === null || typeof value !== 'object') throw new Error(`${what} is no object: ${JSON.stringify(value)}`);
  const unknown = Object.keys(value).find(k => !known.includes(k));
  if (unknown) throw new Error(`unknown element ${unknown} in ${what}`);
}
