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

/** A value as cdk-nag writes it: references are in angle brackets. */
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

/** Metadata that cdk-nag 2 reads from the construct. It resolves to nothing, to keep the template small. */
class ConstructMetadata implements IResolvable {
  public readonly creationStack = [];

  // cdk-nag requires this name.
  constructor(public readonly rules_to_suppress: NagSuppression[]) {}

  public resolve(): undefined {
    return undefined;
  }
}

/**
 * Acknowledges each finding for cdk-nag 3 (validations of CDK) and for cdk-nag 2 (metadata on the resource). This does
 * not need cdk-nag itself.
 *
 * Writes the record of `Validations.acknowledge`, which refuses some of the ids: those with brackets that do not match,
 * and before aws-cdk-lib 2.269 those with a second `::`, which every ARN has.
 */
export function acknowledgeNag(resource: IConstruct, findings: readonly NagFinding[]): void {
  const cfn = resource.node.defaultChild;
  if (!CfnResource.isCfnResource(cfn) || findings.length === 0) return; // an existing role (Role.customizeRoles)
  const acknowledged = findings.map(({ rule, finding, reason }) => [finding ? `${rule}[${finding}]` : rule, reason]);
  cfn.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(acknowledged));
  const suppressions = new Map<string, NagSuppression>();
  for (const { rule, finding, reason } of findings) {
    const key = `${rule} ${reason}`;
    const found = finding ? { applies_to: [...suppressions.get(key)?.applies_to ?? [], finding] } : {};
    suppressions.set(key, { id: rule, reason, ...found });
  }
  cfn.addMetadata('cdk_nag', new ConstructMetadata([...suppressions.values()]));
}
