import { CfnResource, Stack, Token, Validations, type IResolvable } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { flattenIntrinsics } from '../cloudformation/intrinsics';
import { fillPseudoParameters } from '../cloudformation/sub-text';

/** A finding of cdk-nag that is meant to be, and why. */
export interface NagFinding {
  readonly rule: string;
  /** What the rule names, such as `Action::s3:*`; rules that look at one thing only name nothing. */
  readonly finding?: string;
  readonly reason: string;
}

/** Words of a value as cdk-nag writes them: references stand in angle brackets. */
export function nagText(scope: IConstruct, value: string): string {
  const show = (reference: string) => `<${reference}>`;
  const text = fillPseudoParameters(value, show);
  return Token.isUnresolved(text) ? String(flattenIntrinsics(Stack.of(scope).resolve(text), show)) : text;
}

interface NagSuppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: readonly string[];
}

/** Metadata that cdk-nag 2 reads from the construct. It does not go into the template, where it would take much room. */
class ConstructMetadata implements IResolvable {
  public readonly creationStack = [];

  // The name is cdk-nag's.
  constructor(public readonly rules_to_suppress: NagSuppression[]) {}

  public resolve(): undefined {
    return undefined;
  }
}

/**
 * Acknowledges findings one by one, for cdk-nag 3 (CDK's own validations) and for cdk-nag 2 (metadata on the resource).
 * cdk-nag itself is not needed.
 */
export function acknowledgeNag(resource: IConstruct, findings: readonly NagFinding[]): void {
  const cfn = resource.node.defaultChild;
  if (!CfnResource.isCfnResource(cfn) || findings.length === 0) return; // made elsewhere (Role.customizeRoles)
  for (const { rule, finding, reason } of findings) acknowledge(cfn, finding ? `${rule}[${finding}]` : rule, reason);
  const suppressions = new Map<string, NagSuppression>();
  for (const { rule, finding, reason } of findings) {
    const key = `${rule} ${reason}`;
    const found = finding ? { applies_to: [...suppressions.get(key)?.applies_to ?? [], finding] } : {};
    suppressions.set(key, { id: rule, reason, ...found });
  }
  cfn.addMetadata('cdk_nag', new ConstructMetadata([...suppressions.values()]));
}

/**
 * CDK refuses some ids: before aws-cdk-lib 2.269 those with a second `::`, which every ARN has; since then those whose brackets do not
 * match. For these, this writes the record that `acknowledge` would write and that cdk-nag 3 reads.
 */
function acknowledge(resource: CfnResource, id: string, reason: string): void {
  try {
    Validations.of(resource).acknowledge({ id, reason });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidValidationId') throw error;
    resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
  }
}
