import { answering } from './support';
import type { Ask } from '../../../cli/asking/ask';
import { deployTemplate, withParameters } from '../../support/parameters';
import { configuredProviders, resolveIn, type Deployment } from '../../support/resolve';

/** Types whose name in the account is not the logical id, in the evaluator. */
const REFERENCED = new RegExp(
  '^(AWS::IAM::(Role|ManagedPolicy|InstanceProfile|OIDCProvider)|AWS::SSM::Document|AWS::Events::(Rule|EventBus)|' +
  'AWS::S3::Bucket|AWS::SNS::Topic|AWS::CloudWatch::Alarm|AWS::CloudFormation::StackSet|Custom::ReusableOpenIDConnectProvider)$');

/**
 * An account after the deployment of a template: the answers of AWS, by evaluators that the program does not use.
 * A service has its own form for the same: lists, JSON as text, other names of keys.
 */
export function accountAfter(
  template: any, { account, region, partition }: Deployment, parameters?: Readonly<Record<string, string>>,
): Ask {
  const given = Object.fromEntries(Object.entries<any>(template.Parameters ?? {})
    .map(([name, p]) => [name, parameters?.[name] ?? p.Default]));
  const deployed = parameters ? deployTemplate(template, given)
    : template.Conditions ? withParameters(template, given) : template;
  const where = { account, region, partition };
  const of = (...types: string[]): [string, any][] => Object.entries<any>(deployed.Resources)
    .filter(([, r]) => types.includes(r.Type)).map(([id, r]) => [id, r.Properties ?? {}]);
  const resolve = (value: any) => resolveIn(deployed, value, where);
  const ref = (id: string) => resolve({ Ref: id });
  const queueUrl = (id: string) => `https://sqs.${region}.amazonaws.com/${account}/${id}`;
  const properties = (type: string, isMeant: (id: string) => boolean) =>
    resolve(of(type).find(([id]) => isMeant(id))![1]);

  const physicalId = (id: string, type: string): string => {
    if (type === 'AWS::SQS::Queue') return queueUrl(id);
    if (type === 'AWS::CloudFormation::Stack') return `arn:${partition}:cloudformation:${region}:${account}:stack/S-${id}/1`;
    return REFERENCED.test(type) ? ref(id).replace(/^arn:.*:rule\//, '') : id;
  };
  const documentsOf = (policies: [string, any][], isOf: (policy: any) => boolean) => policies.filter(([, p]) => isOf(p))
    .map(([, p]) => ({ PolicyName: resolve(p.PolicyName), PolicyDocument: resolve(p.PolicyDocument) }));
  const roles = () => of('AWS::IAM::Role').map(([id, p]) => {
    const named = (policy: any) => resolve(policy.Roles ?? [policy.RoleName]).includes(ref(id));
    const own = of('AWS::IAM::ManagedPolicy').filter(([, policy]) => policy.Roles && named(policy)).map(([arn]) => ref(arn));
    return {
      RoleName: ref(id),
      Path: resolve(p.Path ?? '/'),
      AssumeRolePolicyDocument: resolve(p.AssumeRolePolicyDocument),
      AttachedManagedPolicies: [...resolve(p.ManagedPolicyArns ?? []), ...own].map(PolicyArn => ({ PolicyArn })),
      RolePolicyList: [...resolve(p.Policies ?? []), ...documentsOf(of('AWS::IAM::Policy', 'AWS::IAM::RolePolicy'), named)],
      PermissionsBoundary: p.PermissionsBoundary && { PermissionsBoundaryArn: resolve(p.PermissionsBoundary) },
      Tags: resolve(p.Tags ?? []),
    };
  });
  const stackSet = (name: string) =>
    properties('AWS::CloudFormation::StackSet', id => deployed.Resources[id].Properties.StackSetName === name);
  const provider = (arn: string) => {
    const [, p] = of('AWS::IAM::OIDCProvider').find(([id]) => ref(id) === arn) ?? [];
    if (p) return { Url: p.Url.replace('https://', ''), ClientIDList: resolve(p.ClientIdList), ThumbprintList: p.ThumbprintList };
    return {
      Url: arn.split('oidc-provider/')[1],
      ClientIDList: configuredProviders(deployed, where).find(c => c.arn === arn)?.audiences ?? allAudiences(),
      ThumbprintList: of('AWS::Lambda::Function').flatMap(([, f]) => f.Environment?.Variables.THUMBPRINT ?? []),
    };
  };
  const allAudiences = () => [...JSON.stringify(deployed).matchAll(/:aud":"([^"]+)"/g)].map(m => m[1]);

  /** Each unit has one account, and all that a StackSet names. */
  const named = () => of('AWS::CloudFormation::StackSet').flatMap(([, { StackInstancesGroup = [] }]) =>
    resolve(StackInstancesGroup).flatMap((group: any) => group.DeploymentTargets.Accounts ?? []));
  const members = (): string[] => [...new Set(['121212121212', ...named()])];
  const membersIn = ({ OrganizationalUnitIds: units, Accounts = [], AccountFilterType: filter }: any): string[] => {
    if (!units || filter === 'INTERSECTION') return Accounts;
    return filter === 'DIFFERENCE' ? members().filter(id => !Accounts.includes(id)) : members();
  };

  return answering({
    accountSummary: { SummaryMap: { GlobalEndpointTokenVersion: 2 } },
    stack: {
      Stacks: [{
        StackId: `arn:${partition}:cloudformation:${region}:${account}:stack/S/1`,
        StackStatus: 'CREATE_COMPLETE',
        Parameters: Object.entries(given).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      }],
    },
    stackResources: {
      StackResourceSummaries: Object.entries<any>(deployed.Resources).map(([id, { Type }]) =>
        ({ LogicalResourceId: id, PhysicalResourceId: physicalId(id, Type) })),
    },
    stackTemplate: { TemplateBody: JSON.stringify(template) },
    authorization: () => ({
      RoleDetailList: roles(),
      Policies: of('AWS::IAM::ManagedPolicy').map(([id, p]) =>
        ({ Arn: ref(id), PolicyVersionList: [{ IsDefaultVersion: true, Document: resolve(p.PolicyDocument) }] })),
    }),
    provider: ({ provider: arn }: any) => provider(arn),
    function: ({ function: name }: any) => {
      const { Handler, Runtime, Timeout, Role, Environment } = properties('AWS::Lambda::Function', id => id === name);
      return { Handler, Runtime, Timeout, Role, Environment, LastModified: '2026-11-24T10:00:00.000+0000', CodeSha256: 'x' };
    },
    instanceProfile: ({ profile }: any) => ({
      InstanceProfile: {
        Roles: properties('AWS::IAM::InstanceProfile', id => ref(id) === profile).Roles.map((RoleName: string) => ({ RoleName })),
      },
    }),
    document: { Document: { DefaultVersion: '1', LatestVersion: '1', Status: 'Active' } },
    documentContent: ({ document }: any) =>
      ({ Content: JSON.stringify(properties('AWS::SSM::Document', id => ref(id) === document).Content) }),
    association: ({ association }: any) =>
      ({ AssociationDescription: properties('AWS::SSM::Association', id => id === association) }),
    rule: ({ rule }: any) => {
      const { State, EventPattern } = properties('AWS::Events::Rule', id => ref(id).endsWith(`/${rule}`));
      return { State, EventPattern: JSON.stringify(EventPattern) };
    },
    ruleTargets: ({ rule }: any) =>
      ({ Targets: properties('AWS::Events::Rule', id => ref(id).endsWith(`/${rule}`)).Targets }),
    queue: ({ queue }: any) => ({
      Attributes: {
        ApproximateNumberOfMessages: '0',
        Policy: JSON.stringify(
          of('AWS::SQS::QueuePolicy').map(([, p]) => resolve(p)).find(p => p.Queues.map(queueUrl).includes(queue))!.PolicyDocument),
      },
    }),
    arcAssociations: [],
    accessEntry: { accessEntry: { kubernetesGroups: [] } },
    accessPolicies: ({ cluster, role }: any) => ({
      associatedAccessPolicies: of('AWS::EKS::AccessEntry').map(([, p]) => resolve(p))
        .find(p => p.ClusterName === cluster && p.PrincipalArn === role)!
        .AccessPolicies.map((policy: any) => ({ policyArn: policy.PolicyArn })),
    }),
    trustedAccess: { Status: 'ENABLED' },
    stackSet: ({ 'stack-set': name }: any) => {
      const { StackInstancesGroup: [{ DeploymentTargets }], ...rest } = stackSet(name);
      return {
        StackSet: {
          TemplateBody: '{"Resources":{}}',
          ...rest,
          Status: 'ACTIVE',
          OrganizationalUnitIds: DeploymentTargets.OrganizationalUnitIds,
        },
      };
    },
    stackSetOperations: { Summaries: [{ Action: 'CREATE', Status: 'SUCCEEDED' }] },
    stackSetInstanceDetails: ({ 'stack-set': name }: any) => ({
      Summaries: resolve(stackSet(name).StackInstancesGroup)
        .flatMap(({ DeploymentTargets, Regions }: any) => Regions.flatMap((Region: string) =>
          membersIn(DeploymentTargets).map(Account => ({ Account, Region, Status: 'CURRENT' })))),
    }),
    organization: { Organization: { MasterAccountId: account } },
    accounts: [[account, 'ACTIVE', 'management', null], ...members().map(id => [id, 'ACTIVE', 'member', '2026-01-02T03:04:05Z'])],
    accountsOfUnit: () => members().map(id => [id, 'ACTIVE']),
    unitsOfUnit: [],
  });
}
