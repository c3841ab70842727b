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

/** Whether a pattern matches all that the other one matches. */
export function includes(outer: string, inner: string): boolean {
  if (outer === inner) return true;
  // Most patterns differ early, and the complete comparison takes longer.
  const wildcard = outer.search(/[*?]/);
  return wildcard >= 0 && inner.startsWith(outer.slice(0, wildcard)) && covers(outer, inner);
}

export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}

/** Whether a request can match both patterns. If that is not known: yes. */
export function canOverlap(a: string, b: string): boolean {
  return includes(a, b) || includes(b, a) || hasWildcard(a) && hasWildcard(b) && prefixesAgree(a, b);
}

/** Whether the texts before the first wildcards can begin the same text. */
function prefixesAgree(a: string, b: string): boolean {
  const [x, y] = [a, b].map(text => text.replace(/[*?].*$/s, ''));
  return x.startsWith(y) || y.startsWith(x);
}
