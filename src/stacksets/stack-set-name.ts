import { Names } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkPattern } from '../guardrails/input';

/** A stack of an instance is called StackSet-<name>-<36 characters>, for which CloudFormation has 128. */
const MOST_IN_DERIVED_NAME = 80;

/** The name given, or one that is made of the place of the construct in the app. */
export function resolveStackSetName(prop: string, given: string | undefined, construct: IConstruct, suffix: string): string {
  if (given !== undefined) {
    return checkPattern(prop, given, /^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a name of 1 to 128 letters, digits or hyphens that begins with a letter');
  }
  return `${Names.uniqueResourceName(construct, { maxLength: MOST_IN_DERIVED_NAME - suffix.length - 1, separator: '-' })}-${suffix}`;
}
