import type { StatementData } from './permission-set';

/** Replaces the same actions of a role if it may open clusters only to roles of this connector (`{clusterRoleArn}`). */
export const OPEN_CLUSTERS_TO_OWN_ROLES: StatementData = {
  sid: 'GiveOwnRolesAccess',
  actions: ['eks:AssociateAccessPolicy', 'eks:CreateAccessEntry'],
  resources: ['arn:{partition}:eks:*:{account}:*'],
  conditions: { ArnEquals: { 'eks:principalArn': ['{clusterRoleArn}'] } },
  purpose: 'gives access to clusters to the Kubernetes roles of this connector, and to nobody else',
  wildcardReason: 'any cluster of the account can be connected; the account and the roles are fixed',
};

/**
 * The same limit for a role whose permissions come from a file. The last two actions do not have the condition key, so
 * they are denied for each entry and cluster.
 */
export const DENY_OPENING_CLUSTERS_TO_OTHERS: StatementData = {
  ...OPEN_CLUSTERS_TO_OWN_ROLES,
  sid: 'DenyOpeningClustersToOthers',
  effect: 'Deny',
  actions: [
    ...OPEN_CLUSTERS_TO_OWN_ROLES.actions,
    'eks:AssociateIdentityProviderConfig',
    'eks:UpdateAccessEntry',
  ],
  resources: ['*'],
  conditions: { ArnNotEquals: { 'eks:principalArn': ['{clusterRoleArn}'] } },
  purpose: 'giving access to clusters to anybody except the Kubernetes roles of this connector',
  wildcardReason: 'the deny must cover everything',
};
