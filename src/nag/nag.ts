import { readFileSync } from 'fs';
import { CfnResource, Stack, Token, Validations, type IResolvable } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { flattenIntrinsics } from '../cloudformation/intrinsics';
import { fillPseudoParameters } from '../cloudformation/sub-text';

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
 */
export function acknowledgeNag(resource: IConstruct, findings: readonly NagFinding[]): void {
  const cfn = resource.node.defaultChild;
  if (!CfnResource.isCfnResource(cfn) || findings.length === 0) return; // an existing role (Role.customizeRoles)
  for (const { rule, finding, reason } of findings) acknowledge(cfn, finding ? `${rule}[${finding}]` : rule, reason);
  const suppressions = new Map<string, NagSuppression>();
  for (const { rule, finding, reason } of findings) {
    const key = `${rule} ${reason}`;
    const found = finding ? { applies_to: [...suppressions.get(key)?.applies_to ?? [], finding] } : {};
    suppressions.set(key, { id: rule, reason, ...found });
  }
  cfn.addMetadata('cdk_nag', new ConstructMetadata([...suppressions.values()]));
}

/** Minor version of aws-cdk-lib 2. */
const CDK_MINOR = Number(
  JSON.parse(readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf-8')).version.split('.')[1],
);

/**
 * Acknowledges an id also if CDK refuses it. Before aws-cdk-lib 2.269, CDK refuses ids with a second `::`, which every
 * ARN has; it is not even asked then, since its error leaves a file in the cloud assembly. Newer versions refuse ids
 * whose brackets do not match. For these ids, this writes the same record as `Validations.acknowledge`, which cdk-nag 3
 * reads.
 */
function acknowledge(resource: CfnResource, id: string, reason: string): void {
  const record = () => resource.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [id]: reason });
  if (CDK_MINOR < 269 && id.split('::').length > 2) return record();
  try {
    Validations.of(resource).acknowledge({ id, reason });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidValidationId') throw error;
    record();
  }
}
