/**
 * A small matcher of event patterns, for what the library writes. It throws on anything else. The step event-rules
 * compares its results with EventBridge's own matcher.
 */
export function matches(pattern: any, event: any): boolean {
  return Object.entries<any>(pattern).every(([key, expected]) => {
    if (key === '$or') return expected.some((alternative: any) => matches(alternative, event));
    if (!Array.isArray(expected)) return [event?.[key] ?? {}].flat().some(value => matches(expected, value));
    return expected.some(matcher => matchesValue(matcher, event?.[key]));
  });
}

function matchesValue(matcher: any, value: unknown): boolean {
  if (typeof matcher !== 'object') return matcher === value;
  const [[kind, argument], ...others] = Object.entries<any>(matcher);
  if (others.length > 0) throw new Error(`one matcher is expected, got ${JSON.stringify(matcher)}`);
  if (kind === 'exists') return (value !== undefined) === argument;
  if (typeof value !== 'string') return false;
  switch (kind) {
    case 'prefix': return value.startsWith(argument);
    case 'suffix': return value.endsWith(argument);
    case 'equals-ignore-case': return value.toLowerCase() === argument.toLowerCase();
    case 'wildcard': return wildcard(argument).test(value);
    case 'anything-but':
      return Array.isArray(argument)
        ? !argument.includes(value)
        : !argument.wildcard.some((w: string) => wildcard(w).test(value));
    default: throw new Error(`the matcher does not know ${kind}`);
  }
}

function wildcard(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`);
}
