import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { TextPart } from './expression';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { renderedProperties } from '../guardrails/rendered';

/** What stands in the Azure template for the pseudo parameters of CloudFormation. */
export interface RoleNameContext {
  readonly account: TextPart;
  readonly partition: TextPart;
  readonly region?: TextPart;
}

/**
 * Path and name of a role, such as `/CspmMonitorAws`, as they stand in the CloudFormation template of this synthesis, with what
 * aspects and escape hatches changed. Nothing where the role is made elsewhere and has no name yet.
 */
export function roleName(capability: DefenderCapability, role: iam.Role, context: RoleNameContext): TextPart[] | undefined {
  const resource = role.node.defaultChild;
  if (!CfnResource.isCfnResource(resource)) return nameOfPrecreated(role);
  const { RoleName: name, Path: path = '/' } = renderedProperties(resource);
  const parts = [...partsOf(path, context) ?? [undefined], ...partsOf(name, context) ?? [undefined]];
  const known = parts.filter(part => part !== undefined);
  if (known.length === parts.length) return known;
  throw new Error(`the name of the role of ${capability} must be known at synthesis, since it goes into the template for Azure, ` +
    `got ${JSON.stringify(path === '/' ? name : { path, name })}`);
}

/** `iam.Role.customizeRoles` knows names that were given to it; a role without one has an ARN that ends too early. */
function nameOfPrecreated(role: iam.Role): TextPart[] | undefined {
  const arn = JSON.stringify(Stack.of(role).resolve(role.roleArn));
  const path = arn.match(/:role(\/[^"]+)"/);
  return path ? [path[1]] : undefined;
}

/** Text and the pseudo parameters that Azure can be told. Nothing where there is anything else in it. */
function partsOf(value: unknown, context: RoleNameContext): TextPart[] | undefined {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Ref' in value) {
    const part = { 'AWS::AccountId': context.account, 'AWS::Partition': context.partition, 'AWS::Region': context.region }[String(value.Ref)];
    return part === undefined ? undefined : [part];
  }
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join']) && value['Fn::Join'][0] === '') {
    const parts = (value['Fn::Join'][1] as unknown[]).map(v => partsOf(v, context));
    return parts.some(p => p === undefined) ? undefined : parts.flatMap(p => p!);
  }
  return undefined;
}
