import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Expression } from './template/expression';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { partsOfText } from '../policy-language/cloudformation/intrinsics';
import { renderedRoleName } from '../policy-language/cloudformation/resource-names';

/** Values in the Azure template for CloudFormation pseudo parameters. */
export interface RoleNameContext {
  readonly account: string | Expression;
  readonly partition: string | Expression;
  readonly region?: string;
}

/**
 * Returns the rendered path and name of a role, such as `/CspmMonitorAws`. Undefined if it is an existing role without
 * a name yet. Throws if the name is not known at synthesis.
 */
export function roleName(
  capability: DefenderCapability, role: iam.IRole, context: RoleNameContext,
): (string | Expression)[] | undefined {
  const rendered = renderedRoleName(role);
  if (!rendered) return undefined;
  const { path, name } = rendered;
  const parts = [path, name].flatMap(value => partsOfText(value) ?? [undefined])
    .map(part => typeof part === 'object' ? inAzure(part.reference, context) : part);
  const known = parts.filter(part => part !== undefined);
  if (known.length === parts.length) return known;
  const option = capability._isCustom ? 'roleName of the capability' : 'roleNames';
  throw new Error(`the name of the role of ${capability} must be known at synthesis, because the template for Azure ` +
    `contains it, got ${JSON.stringify(path === '/' ? name : { path, name })}; write ${option}, roleNameSuffix and ` +
    'rolePath as literal values');
}

function inAzure(reference: string, { account, partition, region }: RoleNameContext): string | Expression | undefined {
  return { 'AWS::AccountId': account, 'AWS::Partition': partition, 'AWS::Region': region }[reference];
}
