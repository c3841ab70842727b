import { Token } from 'aws-cdk-lib';

/** CDK writes a token like this in a text, or as the only element of a list. */
const MARKER = /[$#]\{Token\[/;

/** Whether CDK takes a text or a number of a file for a value that it knows only later. */
export function isLikeToken(value: unknown): boolean {
  return typeof value === 'string' ? MARKER.test(value) : typeof value === 'number' && Token.isUnresolved(value);
}
