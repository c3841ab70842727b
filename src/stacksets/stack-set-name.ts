import { Names } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkPattern } from '../checks/input';

/** Stack instances have names StackSet-<name>-<36 characters>. CloudFormation allows 128 characters. */
const MAX_DEFAULT_LENGTH = 80;

/** Returns the name that the user set, or a name from the path of the construct in the app. */
export function resolveStackSetName(
  prop: string, given: string | undefined, construct: IConstruct, suffix: string,
): string {
  if (given !== undefined) return checkStackSetName(prop, given);
  const maxLength = MAX_DEFAULT_LENGTH - suffix.length - 1;
  return `${Names.uniqueResourceName(construct, { maxLength, separator: '-' })}-${suffix}`;
}

export function checkStackSetName(prop: string, name: string): string {
  return checkPattern(prop, name, /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
    'a name of 1 to 128 letters, digits or hyphens that begins with a letter');
}
