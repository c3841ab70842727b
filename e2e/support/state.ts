import { call } from './aws';
import type { Target } from './environment';
import { type DeployedRole, readRoles } from './roles';
import { CIEM_PROVIDER, DEFENDER_PROVIDER } from '../../test/facts/identity';

export interface ProviderState {
  readonly arn: string;
  readonly url: string;
  readonly audiences: string[];
  readonly thumbprints: string[];
}

export async function readProviders(target: Target): Promise<ProviderState[]> {
  const { OpenIDConnectProviderList } = await call('iam', 'list_open_id_connect_providers', {}, target);
  return Promise.all(
    OpenIDConnectProviderList.map(async ({ Arn }: { Arn: string }) => {
      const provider = await call('iam', 'get_open_id_connect_provider', { OpenIDConnectProviderArn: Arn }, target);
      return {
        arn: Arn,
        url: `https://${provider.Url.replace('https://', '')}`,
        audiences: [...provider.ClientIDList].sort(),
        thumbprints: provider.ThumbprintList,
      };
    }),
  );
}

/** Returns the creation date of each provider, by its URL. A provider that was deleted and created again has another date. */
export async function datesOfProviders(target: Target): Promise<Record<string, string>> {
  const dates: Record<string, string> = {};
  for (const { arn, url } of await readProviders(target)) {
    const found = await call('iam', 'get_open_id_connect_provider', { OpenIDConnectProviderArn: arn }, target);
    dates[url] = found.CreateDate;
  }
  return dates;
}

/** Returns the names of all resources that the library can create in an account and a region, by kind, from the services. */
export async function inventory(target: Target): Promise<Record<string, string[]>> {
  const names = async (service: string, operation: string, list: string, name: string, params: object = {}) =>
    ((await call(service, operation, params, target))[list] ?? [])
      .map((item: any) => (name ? item[name] : item))
      .sort();
  return {
    roles: [...(await readRoles(target, isOurs)).keys()].sort(),
    policies: (await names('iam', 'list_policies', 'Policies', 'PolicyName', { Scope: 'Local' })).filter(isOurs),
    profiles: await names('iam', 'list_instance_profiles', 'InstanceProfiles', 'InstanceProfileName'),
    providers: (await readProviders(target)).map(p => p.url).sort(),
    documents: await names('ssm', 'list_documents', 'DocumentIdentifiers', 'Name', {
      Filters: [{ Key: 'Owner', Values: ['Self'] }],
    }),
    associations: await names('ssm', 'list_associations', 'Associations', 'AssociationName'),
    rules: await names('events', 'list_rules', 'Rules', 'Name'),
    queues: (await names('sqs', 'list_queues', 'QueueUrls', '')).map((url: string) => url.split('/').pop()!),
    functions: await names('lambda', 'list_functions', 'Functions', 'FunctionName'),
    logGroups: await names('logs', 'describe_log_groups', 'logGroups', 'logGroupName'),
    buckets: (await names('s3', 'list_buckets', 'Buckets', 'Name')).filter(
      (name: string) => isOurs(name) && !name.startsWith('awslambda-'),
    ),
    stackSets: await names('cloudformation', 'list_stack_sets', 'Summaries', 'StackSetName', { Status: 'ACTIVE' }),
  };
}

/** The state of an account without resources of this library. */
export const NOTHING: Record<string, string[]> = {
  roles: [],
  policies: [],
  profiles: [],
  providers: [],
  documents: [],
  associations: [],
  rules: [],
  queues: [],
  functions: [],
  logGroups: [],
  buckets: [],
  stackSets: [],
};

/** The state after our stacks are deleted. As documented, the OIDC provider stays, because others may use it. */
export const PROVIDER_ONLY: Record<string, string[]> = { ...NOTHING, providers: [DEFENDER_PROVIDER.url] };

/** The same state if CIEM is on. */
export const PROVIDERS_ONLY: Record<string, string[]> = {
  ...NOTHING,
  providers: [CIEM_PROVIDER.url, DEFENDER_PROVIDER.url],
};

/** An audience that no role of the library requires. */
export const OTHER_AUDIENCE = 'api://of-another-product';

/** The provider of another product, such as Microsoft Sentinel. */
export function makeOtherProvider(target: Target): Promise<unknown> {
  const { url, thumbprints } = DEFENDER_PROVIDER;
  const provider = { Url: url, ClientIDList: [OTHER_AUDIENCE], ThumbprintList: thumbprints };
  return call('iam', 'create_open_id_connect_provider', provider, target);
}

/** Deletes the providers, so that the next scenario begins without a provider. */
export async function removeProviders(target: Target): Promise<void> {
  for (const { arn } of await readProviders(target)) {
    await call('iam', 'delete_open_id_connect_provider', { OpenIDConnectProviderArn: arn }, target);
  }
}

/** Whether the resource belongs to the library, and not to the bootstrap stack of CDK or to AWS Organizations. */
export function isOurs(name: string): boolean {
  return !name.startsWith('cdk-') && !name.startsWith('CDKToolkit') && name !== 'OrganizationAccountAccessRole';
}

export interface StackState {
  readonly status: string;
  readonly outputs: Record<string, { readonly value: string; readonly description?: string }>;
}

/** Returns undefined if the stack does not exist. */
export async function readStack(StackName: string, target: Target): Promise<StackState | undefined> {
  const { Stacks } = await call('cloudformation', 'describe_stacks', {}, target);
  const stack = Stacks.find((s: any) => s.StackName === StackName && s.StackStatus !== 'DELETE_COMPLETE');
  return (
    stack && {
      status: stack.StackStatus,
      outputs: Object.fromEntries(
        (stack.Outputs ?? []).map((o: any) => [o.OutputKey, { value: o.OutputValue, description: o.Description }]),
      ),
    }
  );
}

/** Returns the roles that Defender for Cloud assumes. AWS services assume the roles of host management and of custom resources. */
export async function readDefenderRoles(target: Target): Promise<Map<string, DeployedRole>> {
  return defenderRoles(await readRoles(target, isOurs));
}

export function defenderRoles(roles: Map<string, DeployedRole>): Map<string, DeployedRole> {
  const ofServices = /^(ec2|lambda|events|ssm)\.amazonaws\.com$/;
  return new Map(
    [...roles].filter(([, { trust }]) => !trust.Statement.every((s: any) => ofServices.test(s.Principal.Service))),
  );
}
