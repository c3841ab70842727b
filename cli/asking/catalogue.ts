import type { Asker, Call } from './call';
import { AZURE } from './calls/azure';
import { CLOUDFORMATION } from './calls/cloudformation';
import { CLUSTERS } from './calls/clusters';
import { DATABASES } from './calls/databases';
import { HOSTS } from './calls/hosts';
import { IAM } from './calls/iam';
import { STORAGE } from './calls/storage';

/**
 * Every call to AWS and Azure, with the commands that make it. build/docs/command-markdown.ts generates the tables of calls and rights
 * in the documents from this catalogue. `--show-commands` prints from it, too.
 */
export const CALLS = { ...IAM, ...CLOUDFORMATION, ...HOSTS, ...CLUSTERS, ...DATABASES, ...STORAGE, ...AZURE };

export type CallName = keyof typeof CALLS;

const NAMES = Object.keys(CALLS) as CallName[];

/** The calls of a command. With `given` options, such as `--member`: only the calls that it can make with exactly these options. */
export function callsOf(asker: Asker, given?: readonly string[]): [CallName, Call][] {
  return NAMES.map((name): [CallName, Call] => [name, CALLS[name]]).filter(([, { by }]) => {
    const when = by[asker];
    if (when === undefined || given === undefined || when === 'always') return when !== undefined;
    const isGiven = optionsIn(when).some(option => given.includes(option));
    return when.startsWith('with ') ? isGiven : !isGiven;
  });
}

/** The options that the text of a `When` names. */
export function optionsIn(when: string): string[] {
  return when.replace(/^\w+ /, '').split(' or ');
}

/** The IAM actions that calls need, if they only read, sorted. */
export function actionsOf(calls: readonly (readonly [string, Call])[]): string[] {
  return [...new Set(calls.filter(([, { acts }]) => !acts).flatMap(([, { needs }]) => needs))].sort();
}

export const allow = (Action: readonly string[] | string, Resource: readonly string[] | string, more: object = {}) =>
  ({ Effect: 'Allow', Action, Resource, ...more });

/** An IAM policy that allows only reading, with other statements. */
export function readingPolicy(actions: readonly string[], ...more: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [allow(actions, '*'), ...more] }, undefined, 2);
}
