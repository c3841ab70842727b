import type { CapabilityDefinition } from './capability-definition';
import type { CapabilityId } from './defender-capability';
import { READ_CLOUDTRAIL_BUCKET } from '../permissions/ciem';
import { ATTACH_FINDINGS } from '../permissions/containers';
import type { StatementData } from '../permissions/permission-set';
import { LIST_BUCKETS, READ_NAMED_BUCKETS } from '../permissions/sensitive-data-discovery';

/**
 * Statements that options add in both permission types. Statements that only narrow others are not listed, because the
 * others cover them.
 */
const ADDED_BY_OPTIONS: { readonly [id: string]: readonly StatementData[] | undefined } = {
  CiemDiscovery: READ_CLOUDTRAIL_BUCKET,
  ContainerImageAssessment: [ATTACH_FINDINGS],
  // They replace an AWS managed policy.
  SensitiveDataDiscovery: [LIST_BUCKETS, READ_NAMED_BUCKETS],
} satisfies { readonly [id in CapabilityId]?: readonly StatementData[] };

/**
 * Other published permissions of a role that this version does not allow: permissions that it narrows intentionally,
 * and the most important actions of AWS managed policies.
 *
 * Source: Microsoft's public Terraform for the AWS connector and MicrosoftDocs/defender-docs, 2026-11; ReadOnlyAccess
 * v190 of 2026-09-24, AmazonEC2ContainerRegistryPowerUser v3 of 2019-12-10,
 * AmazonElasticContainerRegistryPublicReadOnly v1 of 2020-12-01. A test compares this with the texts of the policies.
 */
const ELSE_PUBLISHED: { readonly [id: string]: readonly StatementData[] | undefined } = {
  CspmMonitor: [{
    sid: 'OfReadOnlyAccess',
    actions: ['identitystore-auth:BatchGetSession', 'sts:GetSessionToken'],
    resources: ['*'],
    purpose: 'sessions of users; a role cannot call the second one',
  }],
  KubernetesService: [{
    sid: 'PassRolesByPrefix',
    actions: ['iam:PassRole'],
    resources: ['azuredefender', 'msdefender', 'DefenderForCloud']
      .map(prefix => `arn:{partition}:iam::{account}:role/${prefix}-*`),
    purpose: 'passes roles of the audit-log pipeline; this version names both, with their services',
  }],
  ContainerImageAssessment: [{
    sid: 'OfRegistryPolicies',
    actions: ['ecr:PutImage', 'sts:GetServiceBearerToken'],
    resources: ['*'],
    purpose: 'pushes images; the token is for public registries',
  }],
  CiemOidc: [{
    sid: 'AssumeRoleInAnyAccount',
    actions: [
      'sts:AssumeRole',
      'sts:GetFederationToken',
      'sts:GetServiceBearerToken',
      'sts:GetSessionToken',
      'sts:TagSession',
    ],
    resources: ['arn:{partition}:iam::*:role/DefenderForCloud-Ciem', '{renderedRoleArn:CiemDiscovery}'],
    purpose: 'assumes the role for CIEM discovery of any account; the Get actions have no effect on a role',
  }],
} satisfies { readonly [id in CapabilityId]?: readonly StatementData[] };

/** Returns the widest permissions that the role of a capability can have with any options and permission type. */
export function widestPermissions(
  { id, permissions }: CapabilityDefinition,
): { readonly managedPolicies: readonly string[]; readonly statements: readonly StatementData[] } {
  const sets = Object.values(permissions);
  return {
    managedPolicies: sets.flatMap(set => set.managedPolicies.map(policy => policy.name)),
    statements: [...sets.flatMap(set => set.statements), ...ADDED_BY_OPTIONS[id] ?? []]
      .filter(statement => statement.effect !== 'Deny'),
  };
}

/** Returns all published permissions, including those that this version narrows. Permissions within them are known. */
export function publishedStatements(definition: CapabilityDefinition): readonly StatementData[] {
  return [...widestPermissions(definition).statements, ...ELSE_PUBLISHED[definition.id] ?? []];
}
