import type { Wanted } from './wanted';
import { covers, inLowerCase, overlap } from '../../../src/policy-language/statements/pattern';
import { toStatement, type Statement } from '../../../src/policy-language/statements/statement';

/** A statement of a policy that can match what somebody needs. Nothing here says that something is allowed. */
export interface MayDeny {
  readonly statement: string;
  /** As it is written, without line breaks. Undefined if there is none. */
  readonly condition: string | undefined;
  readonly matched: readonly Wanted[];
}

/** The statements of a policy that deny, and that can match. Conditions are not judged. */
export function mayDeny(document: any, wanted: readonly Wanted[]): MayDeny[] {
  return statementsOf(document).flatMap(({ json, statement }, i) => {
    if (statement.allows) return [];
    const matches = matcher(statement);
    const matched = wanted.filter(matches);
    if (matched.length === 0) return [];
    const condition = json.Condition === undefined ? undefined : JSON.stringify(json.Condition);
    return [{ statement: statement.sid ?? `number ${i + 1}`, condition, matched }];
  });
}

/** What none of these policies allows, whatever the conditions of their statements. */
export function allowedByNone(documents: readonly any[], wanted: readonly Wanted[]): Wanted[] {
  const statements = documents.flatMap(statementsOf).map(({ statement }) => statement).filter(({ allows }) => allows);
  const allowing = statements.map(matcher);
  return wanted.filter(want => !allowing.some(matches => matches(want)));
}

function statementsOf(document: any): { json: any; statement: Statement }[] {
  return [document?.Statement ?? []].flat().map((json: any) => ({ json, statement: toStatement(json, '') }));
}

/** The account of resources whose account is not known: it can be each one that a pattern names. */
export const ANY_ACCOUNT = '0'.repeat(12);

/** Whether a statement can match: patterns overlap, or none that it excludes covers everything. */
function matcher({ actions, notActions, resources, notResources }: Statement): (wanted: Wanted) => boolean {
  const [named, excluded] = [actions, notActions ?? []].map(list => list.map(inLowerCase));
  const ofAny = resources.map(pattern => pattern.replace(/^(arn:[^:]*:[^:]*:[^:]*:)\d{12}:/, `$1${ANY_ACCOUNT}:`));
  return ({ action, resource }) => {
    const isAction = notActions ? !excluded.some(pattern => covers(pattern, action))
      : named.some(pattern => isSameService(pattern, action) && overlap(pattern, action));
    if (!isAction) return false;
    if (notResources) return !notResources.some(pattern => covers(pattern, resource));
    return (resource.includes(`:${ANY_ACCOUNT}:`) ? ofAny : resources).some(pattern => pattern === '*' || overlap(pattern, resource));
  };
}

/** Most actions are of another service. */
function isSameService(first: string, second: string): boolean {
  const [a, b] = [first.split(':')[0], second.split(':')[0]];
  return a === b || /[*?]/.test(a) || /[*?]/.test(b);
}
