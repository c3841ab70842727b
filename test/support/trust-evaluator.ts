/**
 * Decides whether the trust policy of a role allows a caller to assume the role. It supports the elements of our trust policies,
 * and `StringLike`, which trust policies of Microsoft have. It throws on everything else, so that nothing is ignored. It is fast,
 * and it shows the type of a principal. In `trust-matrix.slow.test.ts`, a policy engine decides the same requests.
 */
export interface AssumeRequest {
  readonly action: string;
  /**
   * The caller: an ARN (for a session, the ARN of its role), the ARN of an identity provider, or the name of an AWS service.
   */
  readonly principal: { readonly type: 'AWS' | 'Federated' | 'Service'; readonly id: string };
  /** Condition keys of the request. A missing key has no value. */
  readonly context: Readonly<Record<string, string>>;
}

export function mayAssume(trust: any, request: AssumeRequest): boolean {
  onlyKeys('policy', trust, ['Version', 'Id', 'Statement']);
  return list(trust.Statement).filter(s => matches(s, request)).length > 0;
}

function matches(statement: any, request: AssumeRequest): boolean {
  onlyKeys('statement', statement, ['Sid', 'Effect', 'Principal', 'Action', 'Condition']);
  if (statement.Effect !== 'Allow') throw new Error(`unknown effect ${statement.Effect}`);
  const facts = [ // evaluates all, so that an unknown part throws even if another part does not match
    list(statement.Action).includes(request.action),
    matchesPrincipal(statement.Principal, request.principal),
    ...Object.entries<any>(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => matchesCondition(operator, list(values), valueOf(request, key)))),
  ];
  return facts.every(fact => fact);
}

function matchesPrincipal(principal: any, caller: AssumeRequest['principal']): boolean {
  onlyKeys('principal', principal, ['AWS', 'Federated', 'Service']);
  return Object.entries(principal)
    .flatMap(([type, ids]) => list(ids).map(id => ({ type, id })))
    .some(({ type, id }) => {
      const account = type === 'AWS' ? /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(id)?.[1] : undefined;
      return (
        type === caller.type && (id === caller.id || (account !== undefined && caller.id.split(':')[4] === account))
      );
    });
}

/** Values are compared case-sensitively. A key without a value matches nothing. */
function matchesCondition(operator: string, values: string[], actual: string | undefined): boolean {
  if (operator !== 'StringEquals' && operator !== 'StringLike') throw new Error(`unknown operator ${operator}`);
  const special = values.find(v => v.includes('${'));
  if (special) throw new Error(`policy variable in ${special}`);
  return actual !== undefined && values.some(value => (operator === 'StringLike' ? like(value).test(actual) : value === actual));
}

/** In a pattern, `*` matches any number of characters, and `?` matches one. */
function like(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
}

/** Names of condition keys are not case-sensitive. */
function valueOf(request: AssumeRequest, key: string): string | undefined {
  return Object.entries(request.context).find(([k]) => k.toLowerCase() === key.toLowerCase())?.[1];
}

function list(value: unknown): any[] {
  if (value === undefined || value === null) throw new Error('missing element');
  return Array.isArray(value) ? value : [value];
}

function onlyKeys(what: string, value: any, known: string[]): void {
  if (value === null || typeof value !== 'object') throw new Error(`${what} is not an object: ${JSON.stringify(value)}`);
  const unknown = Object.keys(value).find(k => !known.includes(k));
  if (unknown) throw new Error(`unknown element ${unknown} in ${what}`);
}
