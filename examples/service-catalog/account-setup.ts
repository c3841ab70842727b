import { EntraIdentityProvider } from 'cdk-defender-for-cloud';
import { Aws, DefaultStackSynthesizer, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AWS_POLICIES, BOUNDARY, LAUNCH_ROLE } from './names';

const iamArn = (resource: string, account: string = Aws.ACCOUNT_ID) =>
  `arn:${Aws.PARTITION}:iam::${account}:${resource}`;

/** Service Catalog names its stacks `SC-<account>-pp-<id>`. What a template does not name begins with it. */
const STACKS = `SC-${Aws.ACCOUNT_ID}-pp-*`;

/** Only what CloudFormation does for a stack, and not who assumes the role. */
const FOR_A_STACK = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } };

/**
 * The setup that each account needs before its team can launch the product. The security team deploys it, for example with a
 * StackSet. It needs no bootstrapping.
 */
export class AccountSetup extends Stack {
  constructor(scope: Construct, id: string, props: { readonly roleNames: string[]; readonly audiences: string[] }) {
    super(scope, id, {
      description: 'Microsoft Defender for Cloud: what an account needs to launch the product of Service Catalog',
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
      suppressTemplateIndentation: true,
    });
    EntraIdentityProvider.createOrReuse(this, 'IdentityProvider', { audiences: props.audiences });
    const boundary = new iam.ManagedPolicy(this, 'Boundary', {
      managedPolicyName: BOUNDARY,
      description: 'The most that a role of the product Microsoft Defender for Cloud can do',
      statements: boundaryStatements(),
    });
    Validations.of(boundary).acknowledge({
      id: 'CloudFormation-Validate::W2512', reason: 'a boundary grants nothing: it limits what the policies of a role grant',
    });
    new iam.Role(this, 'LaunchRole', {
      roleName: LAUNCH_ROLE,
      description: 'Service Catalog launches the product Microsoft Defender for Cloud',
      assumedBy: new iam.ServicePrincipal('servicecatalog.amazonaws.com'),
      inlinePolicies: {
        Stacks: new iam.PolicyDocument({ statements: stackStatements() }),
        Roles: new iam.PolicyDocument({
          statements: roleStatements(props.roleNames.map(name => iamArn(`role/${name}`)), boundary.managedPolicyArn),
        }),
      },
    });
  }
}

/** The stacks of products, and the templates that Service Catalog keeps. */
function stackStatements(): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'RunProductStacks',
      actions: [
        'cloudformation:CreateStack', 'cloudformation:DeleteStack', 'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks', 'cloudformation:SetStackPolicy', 'cloudformation:TagResource',
        'cloudformation:UntagResource', 'cloudformation:UpdateStack',
      ],
      resources: [`arn:${Aws.PARTITION}:cloudformation:*:${Aws.ACCOUNT_ID}:stack/${STACKS}/*`],
    }),
    new iam.PolicyStatement({
      sid: 'ReadTemplates',
      actions: ['cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate'],
      resources: ['*'], // a template is not a resource
    }),
    new iam.PolicyStatement({
      sid: 'ReadTemplatesOfProducts',
      actions: ['s3:GetObject'],
      resources: ['*'], // in a bucket of Service Catalog, whose name is not published
      conditions: { StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' } },
    }),
  ];
}

/** These roles and no others, always with the boundary. No inline policies, no other policies, no other boundary. */
function roleStatements(roles: string[], boundaryArn: string): iam.PolicyStatement[] {
  const bounded = { ...FOR_A_STACK, StringEquals: { 'iam:PermissionsBoundary': boundaryArn } };
  const ownPolicies = iamArn(`policy/${STACKS}`);
  return [
    new iam.PolicyStatement({
      sid: 'CreateRolesWithBoundary', actions: ['iam:CreateRole'], resources: roles, conditions: bounded,
    }),
    new iam.PolicyStatement({
      sid: 'AttachPolicies',
      actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      resources: roles,
      conditions: {
        ...bounded,
        ArnLike: { 'iam:PolicyARN': [ownPolicies, ...AWS_POLICIES.map(name => iamArn(`policy/${name}`, 'aws'))] },
      },
    }),
    new iam.PolicyStatement({
      sid: 'ManageRoles',
      actions: [
        'iam:DeleteRole', 'iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies',
        'iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole', 'iam:UpdateRoleDescription',
      ],
      resources: roles,
      conditions: FOR_A_STACK,
    }),
    new iam.PolicyStatement({
      sid: 'ManagePoliciesOfProducts',
      actions: [
        'iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:GetPolicy',
        'iam:GetPolicyVersion', 'iam:ListEntitiesForPolicy', 'iam:ListPolicyVersions', 'iam:TagPolicy', 'iam:UntagPolicy',
      ],
      resources: [ownPolicies],
      conditions: FOR_A_STACK,
    }),
  ];
}

/** The roles of the product change nothing in the services that manage identities. docs/access.md has a longer sample. */
function boundaryStatements(): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'AllButIdentities',
      notActions: [
        'account:*', 'iam:*', 'identitystore:*', 'organizations:*', 'rolesanywhere:*', 'sso:*', 'sso-directory:*', 'sts:*',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'ReadIdentities',
      actions: [
        'iam:GenerateCredentialReport', 'iam:Get*', 'iam:List*', 'sts:GetCallerIdentity', 'sts:GetServiceBearerToken',
      ],
      resources: ['*'],
    }),
  ];
}
