import type { Asker, Call } from './call';
import { CLOUDFORMATION } from './calls/cloudformation';
import { IAM } from './calls/iam';
import { SERVICES } from './calls/services';

/**
 * Every question to AWS and Azure, and who asks it. The tables and rights in docs/preflight.md, docs/verification.md, docs/leave.md,
 * docs/denied-calls.md and docs/review.md are made of it (build/docs/command-markdown.ts), and so is what `--show-commands` prints.
 */
export const CALLS = { ...IAM, ...CLOUDFORMATION, ...SERVICES };

export type CallName = keyof typeof CALLS;

const NAMES = Object.keys(CALLS) as CallName[];

/** What a command asks. With options, such as `--member`, only what it can ask if exactly these are given. */
export function callsOf(asker: Asker, given?: readonly string[]): [CallName, Call][] {
  return NAMES.map((name): [CallName, Call] => [name, CALLS[name]]).filter(([, { by }]) => {
    const when = by[asker];
    if (when === undefined || given === undefined || when === 'always') return when !== undefined;
    const isGiven = optionsIn(when).some(option => given.includes(option));
    return when.startsWith('with ') ? isGiven : !isGiven;
  });
}

/** The options in such a text. */
export function optionsIn(when: string): string[] {
  return when.replace(/^\w+ /, '').split(' or ');
}
