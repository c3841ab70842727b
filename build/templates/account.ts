import { Aspects, CfnOutput, Fn, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { acknowledgeCfnNag } from './cfn-nag';
import { shortest } from './compact';
import { DOCUMENT_NAME } from './document-name';
import { makeIdentityProviders } from './identity-providers';
import { ACCOUNT_PARAMETERS } from './parameters';
import { PlainStack } from './plain-stack';
import { defenderPlans } from './plans';
import { PLAN_RULES } from './rules';
import { TENANT_PLACEHOLDER, tenantFromParameter } from './tenant-from-parameter';
import { DefenderForCloudConnector, HostManagementIdentity, type PermissionsType } from '../../src';
import { existsOnlyIf } from '../../src/policy-language/cloudformation/conditions';

/**
 * The template with the roles of an account. Its parameters choose the roles.
 *
 * @param regions the regions of host management. If undefined, all regions
 */
export function accountTemplate(permissionsType: PermissionsType, regions?: string[]): any {
  const template = shortest(accountStack(permissionsType, regions).render());
  return tenantFromParameter(template, 'AzureTenantId');
}

/** The same as a stack, which has the placeholder instead of the parameter for the tenant. */
export function accountStack(permissionsType: PermissionsType, regions?: string[]): PlainStack {
  const stack = new PlainStack(`Microsoft Defender for Cloud: roles of an AWS account, ${permissionsType}`, { isForMembers: true });
  stack.declare(ACCOUNT_PARAMETERS);
  stack.refuse(PLAN_RULES);
  const { plans, ciemOn, hostManagementOn } = defenderPlans(stack);
  const [roleNameSuffix, rolePath] = [stack.parameter('RoleNameSuffix'), stack.parameter('RolePath')];
  const policyPath = stack.policyPath();
  const connector = new DefenderForCloudConnector(stack, 'Defender', {
    azureTenantId: TENANT_PLACEHOLDER,
    permissionsType,
    plans,
    roleNameSuffix,
    rolePath,
    policyPath,
    outputs: false, // shorter ones below
    ...makeIdentityProviders(stack, ciemOn, rolePath),
  });
  const identity = new HostManagementIdentity(stack, 'HostManagement', {
    documentName: DOCUMENT_NAME, regions, roleNameSuffix, rolePath, policyPath, outputs: false,
  });
  existsOnlyIf(identity, hostManagementOn);
  outputRoleArns([connector, identity]);
  applyBoundary(stack);
  acknowledgeCfnNag(stack);
  return stack;
}

/** Adds an output with the ARN of each role of Defender for Cloud and of host management, if the role exists. */
function outputRoleArns(constructs: readonly IConstruct[]): void {
  for (const role of constructs.flatMap(c => c.node.findAll()).filter(c => c instanceof iam.Role)) {
    // The output is inside the role, so that it gets the condition of the role.
    new CfnOutput(role, role.node.id.endsWith('Role') ? 'Arn' : 'RoleArn', { value: role.roleArn });
  }
}

/** Sets the permissions boundary of every role, including the role of the function. */
function applyBoundary(stack: PlainStack): void {
  const has = stack.condition('Bound', stack.isNot('BoundaryArn', ''));
  const permissionsBoundary = Token.asString(
    Fn.conditionIf(has.logicalId, stack.parameter('BoundaryArn'), Fn.ref('AWS::NoValue')));
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof iam.CfnRole) node.permissionsBoundary = permissionsBoundary;
    },
  });
}
