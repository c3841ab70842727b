import { checkPattern } from './input';

/** Checks the name of a stack. It can end in a wildcard, which stands for the GUID of the stacks of a StackSet. */
export function checkStackName(prop: string, name: string): string {
  return checkPattern(prop, name, /^[A-Za-z][A-Za-z0-9-]{0,127}\*?$/,
    'the name of a stack: letters, digits or hyphens, beginning with a letter; it can end in *');
}

/** Matches a name that can contain single wildcards, but is not only a wildcard. */
const POLICY_PATTERN = /^(?!\*+$)(?!.*\*\*)[\w+=,.@*-]{1,128}$/;

/** Checks the name of a managed policy. It can contain wildcards. */
export function checkPolicyPattern(prop: string, name: string): string {
  return checkPattern(prop, name, POLICY_PATTERN,
    'a policy name of 1 to 128 letters, digits or any of _+=,.@-, with wildcards * but not only a wildcard');
}
