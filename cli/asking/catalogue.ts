import type { Asker, Call } from './call';
import { CLOUDFORMATION } from './calls/cloudformation';
import { IAM } from './calls/iam';
import { SERVICES } from './calls/services';

/**
 * Every call to AWS and Azure, with the commands that run it. build/docs/command-markdown.ts generates from it the tables and
 * rights in docs/preflight.md, docs/verification.md, docs/leave.md, docs/denied-calls.md and docs/review.md. `--show-commands` prints it.
 */
export const CALLS = { ...IAM, ...CLOUDFORMATION, ...SERVICES };

export type CallName = keyof typeof CALLS;

const NAMES = Object.keys(CALLS) as CallName[];

/** The calls that a command can run. If `given` names options, such as `--member`, only the calls that it can run with these options. */
export function callsOf(asker: Asker, given?: readonly string[]): [CallName, Call][] {
  return NAMES.map((name): [CallName, Call] => [name, CALLS[name]]).filter(([, { by }]) => {
    const when = by[asker];
    if (when === undefined || given === undefined || when === 'always') return when !== undefined;
    const isGiven = optionsIn(when).some(option => given.includes(option));
    return when.startsWith('with ') ? isGiven : !isGiven;
  });
}

/** The options that a text of `When` names. */
export function optionsIn(when: string): string[] {
  return when.replace(/^\w+ /, '').split(' or ');
}
