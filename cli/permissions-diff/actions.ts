import { expandIamActions } from '@cloud-copilot/iam-expand';
import { covers } from '../../src/validation/pattern';

/** What actions with wildcards stand for. Each is looked up once. */
export class ActionExpander {
  private readonly known = new Map<string, readonly string[]>();

  /** Looks up the actions, so that `expand` can answer. */
  public async prepare(actions: Iterable<string>): Promise<void> {
    for (const action of actions) {
      if (!this.known.has(action)) this.known.set(action, await lookUp(action));
    }
  }

  /** The names of the existing actions that the wildcards of an action match. */
  public expand(action: string): readonly string[] {
    return this.known.get(action)!;
  }
}

/** `*` alone stands for every action of every service, which is not written out. */
async function lookUp(action: string): Promise<string[]> {
  return !hasWildcard(action) || action === '*' ? [] : expandIamActions(action);
}

/** Whether a pattern matches all that the other one matches. A variable or reference, `${...}`, matches only itself. */
export function includes(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  // Most patterns differ early, and the complete comparison takes longer.
  const wildcard = outer.search(/[*?]/);
  if (wildcard < 0 || !inner.startsWith(outer.slice(0, wildcard))) return false;
  if (!inner.includes('${')) return covers(outer, inner);
  // The length of a variable is not known.
  return !outer.includes('?') && covers(replaceVariables(outer, inOtherCharacters), replaceVariables(inner, inOtherCharacters));
}

/** The same for ARNs in conditions, whose wildcards end at the next colon. */
export function includesArn(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  const [o, i] = [outer, inner].map(arn => replaceVariables(arn, inOtherCharacters).split(':'));
  return o.length >= 6 && i.length >= 6 && !outer.includes('?')
    && [0, 1, 2, 3, 4].every(n => includes(o[n], i[n])) && includes(o.slice(5).join(':'), i.slice(5).join(':'));
}

/** Other characters for those of a variable, so that the text of no pattern matches them. */
function inOtherCharacters(variable: string): string {
  return String.fromCodePoint(...[...variable].map(c => 0xf0000 + c.charCodeAt(0)));
}

/** Replaces each `${...}`. It can contain braces. */
function replaceVariables(text: string, make: (variable: string) => string): string {
  const start = text.indexOf('${');
  if (start < 0) return text;
  let [end, depth] = [start + 2, 1];
  for (; end < text.length && depth > 0; end++) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
  return text.slice(0, start) + make(text.slice(start, end)) + replaceVariables(text.slice(end), make);
}

export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a request can match both patterns. If that is not known: yes. */
export function canOverlap(first: string, second: string): boolean {
  const [a, b] = [first, second].map(text =>
    replaceVariables(text.replace(ONE_PARTITION, 'arn::'), () => '*').replace(SOME_PARTITIONS, 'arn:*'));
  return includes(a, b) || includes(b, a) || hasWildcard(a) && hasWildcard(b) && endsAgree(a, b);
}

/** Those of two ARNs are not compared: a reference can be each of them. */
const ONE_PARTITION = /^arn:(aws[a-z-]*|\$\{AWS::Partition\}):/;
/** A wildcard at its end can also match what follows the colon. */
const SOME_PARTITIONS = /^arn:[^:]*[*?][^:]*/;

/** Whether the texts before the first wildcards can begin the same text, and those after the last ones can end it. */
function endsAgree(a: string, b: string): boolean {
  const [x, y] = [a, b].map(text => text.replace(/[*?].*$/s, ''));
  const [v, w] = [a, b].map(text => text.replace(/^.*[*?]/s, ''));
  return (x.startsWith(y) || y.startsWith(x)) && (v.endsWith(w) || w.endsWith(v));
}

/** An ARN that stands for one principal, and for no session of another one. */
const ONE_PRINCIPAL = /^(AWS|Federated) arn:[\w-]+:iam::\d{12}:(role|user|oidc-provider|saml-provider)\/[^*?$]+$/;

/** Whether a request can come from both principals of trusts. If that is not known: yes. */
export function principalsOverlap(a: string, b: string): boolean {
  return a === b || a.split(' ')[0] !== b.split(' ')[0] || !ONE_PRINCIPAL.test(a) || !ONE_PRINCIPAL.test(b);
}
