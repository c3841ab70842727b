/** Converts resources of the native account module to CloudFormation, so that tests can compare them with templates. */
import { variablesFor, type Evaluated, type Values } from './support';
import type { Parameters } from '../templates/support';

const ACCOUNT_ID = '111122223333';
/** Attributes that contain JSON. */
const JSON_TEXTS = ['assume_role_policy', 'policy', 'content', 'event_pattern', 'redrive_allow_policy'];

/** Returns the variables for values of parameters. */
export const variablesOf = (parameters: Parameters, permissionsType: string): Values => ({
  ...variablesFor(parameters), permissions_type: permissionsType, tags: { team: 'a' },
});

/** Returns the resources by address, with parsed JSON and with the ARNs that AWS would generate. */
export function resolved({ resources }: Evaluated, partition = 'aws'): Record<string, any> {
  const arn = (service: string, region: string, resource: string) => `arn:${partition}:${service}:${region}:${ACCOUNT_ID}:${resource}`;
  const computed = (address: string, attribute: string): string => {
    const { name, path = '/', region } = resources[address];
    const [type] = address.split('.');
    switch (`${type} ${attribute}`) {
      case 'aws_iam_role id': return name;
      case 'aws_iam_role arn': return arn('iam', '', `role${path}${name}`);
      case 'aws_iam_policy arn': return arn('iam', '', `policy${path}${name}`);
      case 'aws_iam_instance_profile arn': return arn('iam', '', `instance-profile${path}${name}`);
      case 'aws_sqs_queue arn': return arn('sqs', region, name);
      case 'aws_sqs_queue url': return `https://sqs.${region}.amazonaws.com/${ACCOUNT_ID}/${name}`;
      case 'aws_cloudwatch_event_rule arn': return arn('events', region, `rule/${name}`);
      default: throw new Error(`the value of ${address}.${attribute} is not known`);
    }
  };
  const fill = (value: any): any => {
    if (Array.isArray(value)) return value.map(fill);
    if (value !== null && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fill(v)]));
    const [, address, attribute] = /^(aws_\w+\.\w+(?:\[[^\]]+\])?)\.(arn|id|url)$/.exec(value) ?? [];
    return address === undefined ? value : computed(address, attribute);
  };
  return Object.fromEntries(Object.entries(resources).map(([address, { lifecycle, depends_on, ...values }]) =>
    [address, fill(Object.fromEntries(Object.entries(values).map(([key, value]) =>
      [key, JSON_TEXTS.includes(key) ? JSON.parse(value as string) : value])))]));
}

/** Returns the arguments of all resources of a type, by name. With `for_each`, the key follows the name. */
export function ofType(resources: Record<string, any>, type: string): Record<string, any> {
  return Object.fromEntries(Object.entries(resources).filter(([address]) => address.startsWith(`${type}.`))
    .map(([address, values]) => [address.slice(type.length + 1).replace(/\[\d+\]$/, ''), values]));
}

/** Conditions with the regions of host management. The module has lists. CDK writes a single value without a list, which means the same. */
const OF_REGIONS = ['aws:RequestedRegion', 'aws:SourceArn'];

function asCdkWrites(policy: any): any {
  return JSON.parse(JSON.stringify(policy), (key, value) => OF_REGIONS.includes(key) && value.length === 1 ? value[0] : value);
}

/** Returns a template with the roles and their policies, which `rolesOf` can read. */
export function asTemplate(evaluated: Evaluated, partition = 'aws'): any {
  const resources = resolved(evaluated, partition);
  const idOf = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const policies = Object.entries(ofType(resources, 'aws_iam_policy'));
  const arnOf = ({ path = '/', name }: any) => `arn:${partition}:iam::${ACCOUNT_ID}:policy${path}${name}`;
  const refs = new Map(policies.map(([name, policy]) => [arnOf(policy), `${idOf(name)}Policy`]));
  const attachments = Object.values(ofType(resources, 'aws_iam_role_policy_attachment'));
  return {
    Resources: Object.fromEntries([
      ...policies.map(([name, { policy }]) => [`${idOf(name)}Policy`, {
        Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: asCdkWrites(policy) },
      }]),
      ...Object.entries(ofType(resources, 'aws_iam_role')).map(([name, role]) => [idOf(name), {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: role.name,
          Path: role.path,
          Description: role.description,
          ...role.permissions_boundary === null ? {} : { PermissionsBoundary: role.permissions_boundary },
          AssumeRolePolicyDocument: asCdkWrites(role.assume_role_policy),
          ManagedPolicyArns: attachments.filter(a => a.role === role.name)
            .map(({ policy_arn: arn }) => refs.has(arn) ? { Ref: refs.get(arn) } : arn),
        },
      }]),
    ]),
  };
}
