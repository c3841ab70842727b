import { Aspects, Fn, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeCfnNag } from './cfn-nag';
import { shortened } from './compact';
import { DOCUMENT_NAME } from './host-management';
import { makeIdentityProviders } from './identity-providers';
import { ACCOUNT_PARAMETERS } from './parameters';
import { PlainStack } from './plain-stack';
import { defenderPlans } from './plans';
import { PLAN_RULES } from './rules';
import { TENANT_PLACEHOLDER, tenantFromParameter } from './tenant-from-parameter';
import { DefenderForCloudConnector, HostManagementIdentity, type PermissionsType } from '../../src';
import { withoutDataReads } from '../../src/capabilities/cspm-monitor';
import { existsOnlyIf } from '../../src/cloudformation/conditions';
import { packStatements } from '../../src/identity/policy-packing';
import { toPolicyStatement } from '../../src/policies/policy-statement';

/** The roles of an account. Parameters choose what exists. */
export function accountTemplate(permissionsType: PermissionsType): any {
  const template = shortened(accountStack(permissionsType).render());
  return tenantFromParameter(template, 'AzureTenantId');
}

/** Before the parameter is in it that stands for the tenant. */
export function accountStack(permissionsType: PermissionsType): PlainStack {
  const stack = new PlainStack(`Microsoft Defender for Cloud: roles of an AWS account, ${permissionsType}`);
  stack.declare(ACCOUNT_PARAMETERS);
  stack.refuse(PLAN_RULES);
  const { plans, ciemOn, hostManagementOn } = defenderPlans(stack);
  const roleNameSuffix = stack.parameter('RoleNameSuffix');
  const connector = new DefenderForCloudConnector(stack, 'Defender', {
    azureTenantId: TENANT_PLACEHOLDER,
    permissionsType,
    plans,
    roleNameSuffix,
    // Outputs would be too many bytes. Names and ARNs do not depend on the deployment.
    outputs: false,
    ...makeIdentityProviders(stack, ciemOn),
  });
  const identity = new HostManagementIdentity(stack, 'HostManagement', {
    documentName: DOCUMENT_NAME, roleNameSuffix, outputs: false,
  });
  existsOnlyIf(identity, hostManagementOn);
  denyDataReads(stack, connector.cspmMonitorRole);
  applyPathAndBoundary(stack);
  acknowledgeCfnNag(stack);
  return stack;
}

/** Policies of their own, because a statement cannot have a condition of CloudFormation. */
function denyDataReads(stack: PlainStack, role: iam.Role): void {
  const denied = stack.condition('DataReadsDenied', stack.is('DenyDataReads', 'true'));
  const { statements } = withoutDataReads({ managedPolicies: [], statements: [], sources: [] });
  packStatements(stack, statements.map(data => toPolicyStatement(data, {}))).forEach((packed, i) => {
    const policy = new iam.CfnManagedPolicy(stack, `CspmMonitorDenyPolicy${i === 0 ? '' : i + 1}`, {
      policyDocument: new iam.PolicyDocument({ statements: packed.map(p => p.statement) }),
    });
    policy.cfnOptions.condition = denied;
    // In the role and not in the policy, so that the role never exists without it.
    const arn = Token.asString(Fn.conditionIf(denied.logicalId, policy.ref, Fn.ref('AWS::NoValue')));
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, `${policy.node.id}Arn`, arn));
  });
}

/** For every role, also that of the function. */
function applyPathAndBoundary(stack: PlainStack): void {
  const has = stack.condition('Bounded', stack.isNot('BoundaryArn', ''));
  const permissionsBoundary = Token.asString(
    Fn.conditionIf(has.logicalId, stack.parameter('BoundaryArn'), Fn.ref('AWS::NoValue')));
  const path = stack.parameter('RolePath');
  Aspects.of(stack).add({
    visit: (node) => {
      if (node instanceof iam.CfnRole) Object.assign(node, { path, permissionsBoundary });
      if (node instanceof iam.CfnInstanceProfile) node.path = path;
    },
  });
}
