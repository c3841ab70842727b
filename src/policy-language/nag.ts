import { CfnResource, Stack, Token, Validations, type IResolvable } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { flattenIntrinsics } from './cloudformation/intrinsics';
import { fillPseudoParameters } from './cloudformation/sub-text';

/** A finding of cdk-nag that the library accepts, and the reason. */
export interface NagFinding {
  readonly rule: string;
  /** The finding of the rule, such as `Action::s3:*`. Undefined for a rule without finding ids. */
  readonly finding?: string;
  readonly reason: string;
}

/** Returns a value as cdk-nag writes it, with references in angle brackets. */
export function nagText(scope: IConstruct, value: string): string {
  const show = (reference: string) => `<${reference}>`;
  const text = fillPseudoParameters(value, show);
  return Token.isUnresolved(text) ? String(flattenIntrinsics(Stack.of(scope).resolve(text), show)) : text;
}

/**
 * Acknowledges each finding for cdk-nag 3 (validations of CDK) and for cdk-nag 2 (metadata on the resource). This does
 * not need cdk-nag itself. docs/cdk-nag.md lists what is acknowledged.
 */
export function acknowledgeNag(resource: IConstruct, findings: readonly NagFinding[]): void {
  const cfn = resource.node.defaultChild;
  if (!CfnResource.isCfnResource(cfn) || findings.length === 0) return; // an existing role (Role.customizeRoles)
  for (const { rule, finding, reason } of findings) {
    const id = finding ? `${rule}[${finding}]` : rule;
    if (!acknowledge(cfn, id, reason)) record(cfn, id, reason);
  }
  suppressForNag2(cfn, findings);
}

/**
 * Returns false if CDK does not accept the id unchanged: it rejects the id, or newer versions replace spaces. Stack
 * traces are off, because they would show only files of this library and take most of the time.
 */
function acknowledge(resource: CfnResource, id: string, reason: string): boolean {
  if (id.includes(' ')) return false;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    Validations.of(resource).acknowledge({ id, reason });
    return true;
  } catch {
    return false;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Writes the record of `Validations.acknowledge`, which cdk-nag 3 reads, for an id that CDK does not accept. Before
 * aws-cdk-lib 2.269.0, this applies to each id with a second `::`, which every ARN has. When 2.269.0 is the lowest
 * supported version, only ids with the user's own names need this: 2.276.0 accepts no spaces or unmatched brackets.
 */
function record(resource: CfnResource, id: string, reason: string): void {
  resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
}

/**
 * Writes the metadata that cdk-nag 2 reads from the construct. As a token that resolves to nothing, it does not make
 * the template larger. It will be removed in version 2 of this library, because new findings are a breaking change for
 * users of cdk-nag 2.
 */
function suppressForNag2(resource: CfnResource, findings: readonly NagFinding[]): void {
  const suppressions = new Map<string, { id: string; reason: string; applies_to?: string[] }>();
  for (const { rule, finding, reason } of findings) {
    const key = `${rule} ${reason}`;
    const found = finding ? { applies_to: [...suppressions.get(key)?.applies_to ?? [], finding] } : {};
    suppressions.set(key, { id: rule, reason, ...found });
  }
  const metadata: IResolvable & { rules_to_suppress: unknown } = {
    creationStack: [], resolve: () => undefined, rules_to_suppress: [...suppressions.values()],
  };
  resource.addMetadata('cdk_nag', metadata);
}
