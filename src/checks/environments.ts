import { Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { inputError, isNotKnown } from './input';
import { nearest, withSuggestions } from './known-options';

/** Matches regions in partitions other than `aws`, by how they begin. Source: AWS General Reference, 2026-11. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc)-/;

/** Returns how all regions of a partition begin. For the partition `aws`, the text is empty. */
function beginningOf(region: string): string {
  return OTHER_PARTITIONS.exec(region)?.[1] ?? '';
}

/** Whether a region is in the partition `aws`. A region that is not known counts as one. */
export function isInPartitionAws(region: string): boolean {
  return beginningOf(region) === '';
}

/**
 * Throws if regions are in different partitions, because nothing can be deployed to two partitions. `own` is the region
 * of the stack.
 */
export function checkSamePartition(prop: string, regions: readonly string[], own: string): void {
  const [first = own, ...others] = [own, ...regions].filter(region => !isNotKnown(region));
  const other = others.find(region => beginningOf(region) !== beginningOf(first));
  if (other === undefined) return;
  const where = first === own ? `${own}, the region of the stack` : first;
  throw new Error(`${prop} must be regions of one partition, that of ${where}, got ${other}`);
}

/** Most apps use these regions. For them, the list of all regions, which takes about 0.1 seconds, is not loaded. */
const USUAL_REGIONS: readonly string[] = `
  ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-south-1
  eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2
`.trim().split(/\s+/);

/**
 * Returns a warning about regions that aws-cdk-lib does not know. They are misspelled, or newer than aws-cdk-lib. If it
 * knows all regions, the warning is undefined.
 */
export function unknownRegions(prop: string, regions: readonly string[]): string | undefined {
  const literal = regions.filter(r => !isNotKnown(r) && !USUAL_REGIONS.includes(r));
  if (literal.length === 0) return undefined;
  const known = knownRegions();
  const unknown = literal.filter(r => !known.includes(r));
  return unknown.length === 0 ? undefined
    : `${prop} has regions that aws-cdk-lib does not know: check the spelling of ${withSuggestions(unknown, known)}`;
}

/** Warns about the region of a stack only if it resembles a known one, because CDK also deploys to newer regions. */
export function misspelledRegion({ region }: Stack): string | undefined {
  const warning = unknownRegions('env of the stack', [region]);
  return warning !== undefined && nearest(region, knownRegions()) !== undefined ? warning : undefined;
}

function knownRegions(): string[] {
  return RegionInfo.regions.map(r => r.name);
}

/** Returns the stack that is deployed. It creates nested stacks, and generated names in them begin with its name. */
export function deployedStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? deployedStack(stack.nestedStackParent) : stack;
}

/** Whether two constructs are deployed to the same account. It is undefined if this is not known, as without `env`. */
export function inSameAccount(a: IConstruct, b: IConstruct): boolean | undefined {
  if (deployedStack(a) === deployedStack(b)) return true;
  const [one, other] = [Stack.of(a).account, Stack.of(b).account];
  return Token.isUnresolved(one) || Token.isUnresolved(other) ? undefined : one === other;
}

type What = 'account' | 'region';

/**
 * Throws if a prop names something in another account or region than the construct. What is not known passes. In
 * `allowed`, the account or region of the construct replaces `{own}`.
 */
export function checkSame<W extends What>(
  what: W, prop: string, user: IConstruct, allowed: string, named: { readonly path: string } & Record<W, string>,
): void {
  const [own, other] = [Stack.of(user)[what], named[what]];
  if (own === other || Token.isUnresolved(own) || Token.isUnresolved(other)) return;
  throw inputError(prop, allowed.replace('{own}', own), `${named.path} in ${other}`);
}
