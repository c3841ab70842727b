import type { ProtectedNames } from './protected-names';
import { generatedNames } from '../cloudformation/generated-names';
import { subText } from '../cloudformation/sub-text';
import { DEFENDER_TENANT_ID, entraIssuer } from '../identity/tenants';
import { RULE_NAME_PREFIX } from '../monitoring/event-rules';

/** Actions that change what is protected. Each applies only to the resources of its kind. None of them only reads. */
const CHANGES = [
  'iam:AddRoleToInstanceProfile', 'iam:Attach*', 'iam:CreateInstanceProfile', 'iam:CreatePolicy*', 'iam:CreateRole',
  'iam:Delete*', 'iam:Detach*', 'iam:Put*', 'iam:Remove*', 'iam:Set*', 'iam:Tag*', 'iam:Untag*', 'iam:Update*',
  'ssm:CreateDocument', 'ssm:DeleteDocument', 'ssm:ModifyDocumentPermission', 'ssm:UpdateDocument*',
  'ssm:DeleteResourcePolicy', 'ssm:PutResourcePolicy',
  // Not UpdateAssociationStatus: the SSM agent needs it.
  'ssm:CreateAssociation*', 'ssm:DeleteAssociation', 'ssm:UpdateAssociation',
  'events:DeleteRule', 'events:DisableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets',
  'lambda:Add*', 'lambda:Create*', 'lambda:Delete*', 'lambda:Invoke*', 'lambda:Publish*', 'lambda:Put*',
  'lambda:Remove*', 'lambda:Update*',
  // A stack that has a role of its own uses this role for everybody who can change the stack.
  'cloudformation:Cancel*', 'cloudformation:Continue*', 'cloudformation:Create*', 'cloudformation:Delete*',
  'cloudformation:Execute*', 'cloudformation:Rollback*', 'cloudformation:Set*', 'cloudformation:Update*',
];

/**
 * Actions with which a role that is exempt could be made or used. StackSets and people who sign in do not need
 * `sts:AssumeRole` from within a member account.
 */
const CHANGES_OF_EXEMPT_ROLES = [
  'iam:Attach*', 'iam:CreateRole', 'iam:Delete*', 'iam:Detach*', 'iam:PassRole', 'iam:Put*', 'iam:Tag*', 'iam:Untag*',
  'iam:Update*', 'sts:AssumeRole',
];

/** Roles of IAM Identity Center trust the SAML providers of it: who changes such a provider can sign in as anybody. */
const IDENTITY_CENTER = { rolePath: 'aws-reserved/sso.amazonaws.com/', providers: 'AWSSSO_*' };

/** StackSets with service-managed permissions create their execution role with a stack of this name. */
const DEPLOYER_STACKS = 'stacksets-exec-role-stack-*';

export interface Administrators {
  /** ARNs. */
  readonly roles: readonly string[];
  /** Names of SAML providers that the roles trust. */
  readonly samlProviders: readonly string[];
}

/**
 * Denies changes of the protected resources to everyone but the roles that deploy them and the administrators. Only
 * these can assume, pass, create or change the roles that are exempt, so nobody else can become exempt.
 */
export function serviceControlPolicy(
  names: ProtectedNames, { roles: administrators, samlProviders }: Administrators, partition: string,
): { [key: string]: unknown } {
  const arn = (service: string, resource: string) => subText(`arn:${partition}:${service}:${resource}`);
  const iam = (kind: string, list: readonly string[]) => list.map(name => arn('iam', `:*:${kind}/${name}`));
  const exemptRoles = [...iam('role', names.deployers), ...administrators];
  const exempt = [...exemptRoles, ...iam('role', names.serviceLinkedRoles)];
  const generated = unique(names.stacks.map(generatedNames));
  const rolesIn = (paths: readonly string[], stacks: readonly string[]) =>
    iam('role', paths.flatMap(path => stacks.map(name => `${path}${name}`)));
  const functionRoles = rolesIn(names.functionRolePaths, generated);
  const monitoringRoles = rolesIn(names.monitoring.rolePaths, names.monitoring.stacks.map(generatedNames));
  const tenants = [DEFENDER_TENANT_ID, ...names.hasCiem ? names.tenantIds : []];
  const providers = iam('oidc-provider', tenants.map(entraIssuer));
  const unless = (roles: readonly string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': roles } });
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ProtectDefender',
        Effect: 'Deny',
        Action: CHANGES,
        Resource: [
          ...iam('role', names.roles),
          ...iam('policy', [...generated, ...names.policies]),
          ...iam('instance-profile', names.instanceProfile ? [names.instanceProfile] : []),
          ...providers,
          ...names.documentName ? [
            arn('ssm', `*:*:document/${names.documentName}`),
            arn('events', `*:*:rule/${names.documentName}`),
          ] : [],
          arn('events', `*:*:rule/${RULE_NAME_PREFIX}*`),
          ...generated.map(name => arn('lambda', `*:*:function:${name}`)),
          ...[...names.stacks, ...names.monitoring.stacks, DEPLOYER_STACKS].map(name =>
            arn('cloudformation', `*:*:stack/${name.endsWith('*') ? name : `${name}/*`}`)),
        ],
        Condition: unless(exempt),
      },
      {
        // The functions of createOrReuse and addMissingAudiences add audiences.
        Sid: 'ProtectAudiences',
        Effect: 'Deny',
        Action: 'iam:AddClientIDToOpenIDConnectProvider',
        Resource: providers,
        Condition: unless([...exempt, ...functionRoles]),
      },
      {
        Sid: 'ProtectExemptRoles',
        Effect: 'Deny',
        Action: CHANGES_OF_EXEMPT_ROLES,
        Resource: [
          ...exemptRoles,
          ...unique([...functionRoles, ...monitoringRoles]),
          ...iam('saml-provider', [
            ...administrators.some(canBeOfIdentityCenter) ? [IDENTITY_CENTER.providers] : [], ...samlProviders,
          ]),
        ],
        Condition: unless(exempt),
      },
    ],
  };
}

/** Whether an ARN with wildcards can match a role of IAM Identity Center. Without its path, it is meant to. */
function canBeOfIdentityCenter(arn: string): boolean {
  const [beforeWildcard] = arn.slice(arn.indexOf(':role/') + ':role/'.length).split(/[*?]/);
  const { rolePath } = IDENTITY_CENTER;
  return beforeWildcard.startsWith(rolePath) || rolePath.startsWith(beforeWildcard) || arn.includes('AWSReservedSSO_');
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
