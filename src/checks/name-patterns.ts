import { checkPattern } from './input';

/** The name of any stack. It can end in a wildcard, which stands for the GUID of the stacks of a StackSet. */
export function checkStackName(prop: string, name: string): string {
  return checkPattern(prop, name, /^[A-Za-z][A-Za-z0-9-]{0,127}\*?$/,
    'the name of a stack: letters, digits or hyphens, beginning with a letter; it can end in *');
}

/** A name with single wildcards, but not only a wildcard. */
const POLICY_PATTERN = /^(?!\*+$)(?!.*\*\*)[\w+=,.@*-]{1,128}$/;

/** The name of a managed policy. It can contain wildcards. */
export function checkPolicyPattern(prop: string, name: string): string {
  return checkPattern(prop, name, POLICY_PATTERN,
    'a policy name of 1 to 128 letters, digits or any of _+=,.@-, with wildcards * but not only a wildcard');
}
