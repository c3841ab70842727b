import type { Asker, Call } from './call';
import { CLOUDFORMATION } from './calls/cloudformation';
import { IAM } from './calls/iam';
import { SERVICES } from './calls/services';

/**
 * Every question to AWS and Azure, and who asks it. The tables and rights in docs/preflight.md, docs/verification.md, docs/leave.md and
 * docs/denied-calls.md follow from it, which tests compare, and so does `--show-commands`.
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

function optionsIn(when: string): string[] {
  return when.replace(/^\w+ /, '').split(' or ');
}

/** The table of a document. */
export function commandTable(asker: Asker): string {
  const options = (when: string) => optionsIn(when).map(option => `\`${option}\``).join(' or ');
  const runs = (when: string) => when === 'always' ? '' : `${when.split(' ')[0]} ${options(when)}`;
  const rows = callsOf(asker).map(([, { line, shows, needs, by }]) =>
    `| \`${line.replaceAll('|', '\\|')}\` | ${shows} | ${needs.map(n => `\`${n}\``).join(', ')} | ${runs(by[asker]!)} |`);
  return ['| command | what it shows | IAM actions | runs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A policy of IAM for who may only read: the rights that answer everything that a command asks. A service is a line. */
export function readingPolicy(asker: Asker): string {
  const actions = [...new Set(callsOf(asker).filter(([, { acts }]) => !acts).flatMap(([, { needs }]) => needs))].sort();
  const services = [...new Set(actions.map(action => action.split(':')[0]))];
  const lines = services.map(service => actions.filter(action => action.startsWith(`${service}:`)).map(action => `"${action}"`).join(', '));
  return [
    '{', '  "Version": "2012-10-17",', '  "Statement": [{', '    "Effect": "Allow",', '    "Action": [',
    lines.map(line => `      ${line}`).join(',\n'), '    ],', '    "Resource": "*"', '  }]', '}',
  ].join('\n');
}
