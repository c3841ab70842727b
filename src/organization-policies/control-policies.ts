import { roleIn } from './exempt-roles';
import { type ProtectedNames, unique } from './protected-names';
import { AUDIENCES } from '../capabilities/audiences';
import { AWS_RESERVED_PATH, STACK_SETS_GENERATED } from '../checks/reserved-roles';
import { DEFENDER_TENANT_ID, defenderSessionName, entraIssuer, sentinelSessionNames } from '../identity/tenants';
import { subText } from '../policy-language/cloudformation/sub-text';

/**
 * Actions that change protected resources. Each applies only to resources of its kind. No pattern matches only reads.
 * They are short, because an SCP has at most 5,120 characters.
 */
const CHANGES = {
  iam: [
    'iam:AddRole*', 'iam:Attach*', 'iam:CreateInst*', 'iam:CreatePolicy*', 'iam:CreateRole', 'iam:D*', 'iam:Put*',
    'iam:R*', 'iam:Set*', 'iam:Tag*', 'iam:U*',
  ],
  others: [
    // Not UpdateAssociationStatus: the SSM agent needs it.
    'ssm:Create*', 'ssm:Delete*', 'ssm:Modify*', 'ssm:Put*', 'ssm:UpdateDoc*', 'ssm:UpdateAssociation',
    // EnableRule resets a rule that also matches read-only management events.
    'events:Delete*', 'events:Disable*', 'events:E*', 'events:Put*', 'events:R*',
    'cloudwatch:Delete*', 'cloudwatch:Disable*', 'cloudwatch:Put*', 'cloudwatch:Set*',
    'lambda:Add*', 'lambda:Create*', 'lambda:Delete*', 'lambda:Invoke*', 'lambda:P*', 'lambda:R*', 'lambda:U*',
    // A stack with its own role uses this role for everyone who can change the stack.
    'cloudformation:C*', 'cloudformation:Delete*', 'cloudformation:Execute*', 'cloudformation:R*',
    'cloudformation:Set*', 'cloudformation:U*',
  ],
};

/** Actions that let events invoke a function. They have no resource. */
const EVENT_SOURCES = ['lambda:CreateEvent*', 'lambda:UpdateEvent*'];

/**
 * Actions that could create or use an exempt role. StackSets and people who sign in do not need `sts:AssumeRole` from
 * within a member account.
 */
const ASSUME = 'sts:AssumeRole';
const CHANGES_OF_EXEMPT_ROLES = [
  'iam:Attach*', 'iam:Create*', 'iam:D*', 'iam:PassRole', 'iam:Put*', 'iam:Tag*', 'iam:U*', ASSUME,
];

/**
 * Roles of IAM Identity Center trust its SAML providers, so anyone who changes such a provider can sign in as anyone.
 */
const IDENTITY_CENTER = { rolePath: `${AWS_RESERVED_PATH}sso.amazonaws.com/`, providers: 'AWSSSO_*' };

/** StackSets with service-managed permissions create their execution role with a stack of this name. */
const DEPLOYER_STACKS = 'stacksets-exec-role-stack-*';

/** Stacks of all StackSets. */
const STACK_SET_STACKS = STACK_SETS_GENERATED;

/** Exemptions and scope of the policies. Roles are ARNs. */
interface Protection {
  readonly administrators: readonly string[];
  /** Names of SAML providers that the administrators trust. */
  readonly samlProviders: readonly string[];
  /** Roles that assume the execution roles of self-managed StackSets. */
  readonly administrationRoles: readonly string[];
  /** Whether the stacks of all StackSets are protected. */
  readonly stackSetStacks: boolean;
  /** Whether the statements are split into two policies, because they are too large for one. */
  readonly split: boolean;
}

/**
 * Denies changes to protected resources, except by the roles that deploy them and by administrators. Only these can
 * assume, pass, create or change exempt roles, so nobody else can become exempt. Returns one policy, or two: for IAM
 * and for the rest.
 */
export function serviceControlPolicies(names: ProtectedNames, protection: Protection, partition: string): object[] {
  const { administrators, samlProviders } = protection;
  const arn = (service: string, resource: string) => subText(`arn:${partition}:${service}:${resource}`);
  const iam = (kind: string, list: readonly string[]) => list.map(name => arn('iam', `:*:${kind}/${name}`));
  const administrationRoles = unique([
    ...names.administrationRoles.map(({ account, name }) => arn('iam', `:${account}:role/${name}`)),
    ...protection.administrationRoles,
  ]);
  const exemptRoles = [...iam('role', names.deployers), ...administrators];
  const exempt = [...exemptRoles, ...iam('role', names.serviceLinkedRoles)];
  const named = [...names.stacks, DEPLOYER_STACKS];
  const stacks = protection.stackSetStacks
    ? [STACK_SET_STACKS, ...named.filter(name => !name.startsWith(STACK_SET_STACKS.slice(0, -1)))]
    : named;
  // A call can also specify a version, such as $LATEST. Patterns of generated names match it.
  const functions = names.functions.flatMap(name => name.endsWith('*') ? [name] : [name, `${name}:*`])
    .map(name => arn('lambda', `*:*:function:${name}`));
  const functionRoles = iam('role', names.functionRoles);
  const providers = iam('oidc-provider', unique([DEFENDER_TENANT_ID, ...names.ciemTenantIds]).map(entraIssuer));
  const unless = (roles: readonly string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': roles } });
  const protect = (actions: readonly string[], resources: readonly string[]) =>
    ({ Sid: 'ProtectDefender', Effect: 'Deny', Action: actions, Resource: resources, Condition: unless(exempt) });

  const iamResources = [
    ...iam('role', names.roles),
    ...iam('policy', names.policies),
    ...iam('instance-profile', names.instanceProfiles),
    ...providers,
  ];
  const otherResources = [
    ...names.documentNames.map(name => arn('ssm', `*:*:document/${name}`)),
    ...names.rules.map(name => arn('events', `*:*:rule/${name}`)),
    ...names.alarms.map(name => arn('cloudwatch', `*:*:alarm:${name}`)),
    ...functions,
    ...stacks.map(name => arn('cloudformation', `*:*:stack/${name}`)),
  ];
  const hasAdministrationRoles = administrationRoles.length > 0;
  const others = [
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
      Action: hasAdministrationRoles ? CHANGES_OF_EXEMPT_ROLES.filter(a => a !== ASSUME) : CHANGES_OF_EXEMPT_ROLES,
      Resource: [
        ...exemptRoles,
        ...functionRoles,
        ...iam('role', names.monitoringRoles),
        ...iam('saml-provider', [
          ...administrators.some(canBeOfIdentityCenter) ? [IDENTITY_CENTER.providers] : [], ...samlProviders,
        ]),
      ],
      Condition: unless(exempt),
    },
    ...!hasAdministrationRoles ? [] : [{
      // Administration roles assume the execution roles, and can do nothing else with exempt roles. Execution roles
      // assume no roles, and policies do not apply to service-linked roles. The other roles above only trust services.
      Sid: 'ProtectSessions',
      Effect: 'Deny',
      Action: ASSUME,
      Resource: exemptRoles,
      Condition: unless([...administrators, ...administrationRoles]),
    }, {
      // CloudFormation assumes these roles. The caller who creates StackSets passes them to it.
      Sid: 'ProtectAdministrationRoles',
      Effect: 'Deny',
      Action: CHANGES_OF_EXEMPT_ROLES,
      Resource: administrationRoles,
      Condition: { ...unless(exempt), StringNotEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    }],
    ...functions.length === 0 ? [] : [{
      Sid: 'ProtectFunctions',
      Effect: 'Deny',
      Action: EVENT_SOURCES,
      Resource: '*',
      Condition: { ...unless(exempt), ArnLike: { 'lambda:FunctionArn': functions } },
    }],
  ];
  const policies = protection.split
    ? [[protect(CHANGES.iam, iamResources)], [protect(CHANGES.others, otherResources), ...others]]
    : [[protect([...CHANGES.iam, ...CHANGES.others], [...iamResources, ...otherResources]), ...others]];
  return policies.map(Statement => ({ Version: '2012-10-17', Statement }));
}

/** Whether an ARN with wildcards can match a role of IAM Identity Center. An ARN without its path is assumed to. */
function canBeOfIdentityCenter(arn: string): boolean {
  const [beforeWildcard] = roleIn(arn).split(/[*?]/);
  const { rolePath } = IDENTITY_CENTER;
  return beforeWildcard.startsWith(rolePath) || rolePath.startsWith(beforeWildcard) || arn.includes('AWSReservedSSO_');
}

/**
 * Denies tokens of Microsoft's tenant with any session name except the given ones. Requests with tokens of other
 * issuers do not have the condition key of this issuer. The policy also uses the key without the slash at the end of
 * the issuer, in case AWS accepts a provider with such a URL.
 *
 * A session name of Sentinel can look like that of Defender for Cloud for a tenant with the id of the workspace. It is
 * allowed only for tokens with Sentinel's audience, so a tenant with this id gets no other sessions.
 */
export function resourceControlPolicy(
  tenantIds: readonly string[], sentinelWorkspaceIds: readonly string[],
): { [key: string]: unknown } {
  const ofSentinel = sentinelWorkspaceIds.flatMap(sentinelSessionNames);
  const refuse = (sid: string, key: string, condition: object) => ({
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Resource: '*',
    Condition: { Null: { [key]: 'false' }, ...condition },
  });
  const issuer = entraIssuer(DEFENDER_TENANT_ID);
  const keys = [['', `${issuer}:aud`], ['WithoutSlash', `${issuer.slice(0, -1)}:aud`]] as const;
  const ofDefender = tenantIds.map(defenderSessionName);
  const onlyOwn = { StringNotEquals: { 'sts:RoleSessionName': [...ofDefender, ...ofSentinel] } };
  // Of names like those of Defender for Cloud, the other statements only allow the tenants and the workspaces.
  const onlySentinel = (key: string) => ({
    StringLike: { 'sts:RoleSessionName': defenderSessionName('*') },
    StringNotEquals: { 'sts:RoleSessionName': ofDefender, [key]: AUDIENCES.kubernetesDataCollection },
  });
  return {
    Version: '2012-10-17',
    Statement: [
      ...keys.map(([suffix, key]) => refuse(`OnlyOwnSessions${suffix}`, key, onlyOwn)),
      ...sentinelWorkspaceIds.length === 0 ? [] : keys.map(([suffix, key]) =>
        refuse(`OnlySentinelAudience${suffix}`, key, onlySentinel(key))),
    ],
  };
}
