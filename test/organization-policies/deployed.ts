/** What stacks and Terraform put into a member account, by ARN, as a model of the names that CloudFormation generates. */
import { resolveIn } from '../support/resolve';

const ACCOUNT = '111122223333';
const GUID = '890ffec2-14e5-44cf-89aa-0123456789ab';

export type Kind = 'role' | 'functionRole' | 'monitoringRole' | 'policy' | 'profile' | 'function' | 'document' | 'rule' | 'alarm' | 'stack';

export interface Thing {
  readonly kind: Kind;
  readonly arn: string;
}

/** A call that a role of Defender for Cloud, or of a function, must be able to make. */
export type Need = readonly [caller: string, action: string, resource: string];

export interface Deployed {
  readonly things: Thing[];
  readonly needs: Need[];
}

export const arnOf = (service: string, region: string, resource: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;

/** Name of the stack of a StackSet in an account. */
export const stackOfSet = (name: string) => `StackSet-${name}-${GUID}`;

/** As in names of deployed resources in public code: both parts are kept, or 25 and 24 characters of them if they are too long. */
export function generated(stack: string, logicalId: string, most = 64): string {
  const room = most - '-'.length * 2 - 13;
  const half = Math.floor(room / 2);
  const ofStack = Math.min(stack.length, Math.max(room - half, room - logicalId.length));
  return `${stack.slice(0, ofStack)}-${logicalId.slice(0, room - ofStack)}-1XDDEMJLM5D3V`;
}

/** Services that the service control policy names. Calls of others cannot be denied. */
const SERVICES = /^(iam|sts|ssm|events|cloudwatch|lambda|cloudformation):(?!Get|List|Describe)/;

/** What a stack of a template without parameters and conditions creates. */
export function ofTemplate(stackName: string, template: any): Deployed {
  const named = nameEverything(stackName, template);
  const resolve = (value: any) => resolveIn(named, value);
  const resources = Object.entries<any>(named.Resources);
  const things = resources.flatMap(([, { Type, Properties = {} }]): Thing[] => {
    const text = (key: string, absent = '') => Properties[key] === undefined ? absent : resolve(Properties[key]);
    const path = text('Path', '/');
    switch (Type) {
      case 'AWS::IAM::Role': return [{ kind: kindOf(Properties), arn: arnOf('iam', '', `role${path}${text('RoleName')}`) }];
      case 'AWS::IAM::ManagedPolicy': return [{ kind: 'policy', arn: arnOf('iam', '', `policy${path}${text('ManagedPolicyName')}`) }];
      case 'AWS::IAM::InstanceProfile': return [{
        kind: 'profile',
        arn: arnOf('iam', '', `instance-profile${path}${text('InstanceProfileName')}`),
      }];
      case 'AWS::Lambda::Function': return [{ kind: 'function', arn: arnOf('lambda', 'eu-west-1', `function:${text('FunctionName')}`) }];
      case 'AWS::SSM::Document': return [{ kind: 'document', arn: arnOf('ssm', 'eu-west-1', `document/${text('Name')}`) }];
      case 'AWS::Events::Rule': return [{ kind: 'rule', arn: arnOf('events', 'eu-west-1', `rule/${text('Name')}`) }];
      case 'AWS::CloudWatch::Alarm': return [{ kind: 'alarm', arn: arnOf('cloudwatch', 'eu-west-1', `alarm:${text('AlarmName')}`) }];
      default: return [];
    }
  });
  const needs = resources.filter(([, r]) => r.Type === 'AWS::IAM::Role').flatMap(([, { Properties }]) => {
    const caller = arnOf('iam', '', `role${Properties.Path === undefined ? '/' : resolve(Properties.Path)}${resolve(Properties.RoleName)}`);
    return statementsOf(named, Properties).filter(s => s.Effect === 'Allow').flatMap(s =>
      [s.Action].flat().filter((a: string) => SERVICES.test(a) && !a.includes('*')).flatMap((action: string) =>
        [s.Resource].flat().map((resource: any): Need => [caller, action, resolve(resource).replaceAll('*', 'x')])));
  });
  return { things: [{ kind: 'stack', arn: arnOf('cloudformation', 'eu-west-1', `stack/${stackName}/${GUID}`) }, ...things], needs };
}

const NAME: Record<string, [property: string, most: number]> = {
  'AWS::IAM::Role': ['RoleName', 64],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName', 128],
  'AWS::Lambda::Function': ['FunctionName', 64],
  'AWS::Events::Rule': ['Name', 64],
};

function nameEverything(stackName: string, template: any): any {
  const named = JSON.parse(JSON.stringify(template));
  for (const [id, resource] of Object.entries<any>(named.Resources)) {
    const [property, most] = NAME[resource.Type] ?? ['', 0];
    if (most > 0) (resource.Properties ??= {})[property] ??= generated(stackName, id, most);
  }
  return named;
}

function kindOf({ AssumeRolePolicyDocument }: any): Kind {
  const trust = JSON.stringify(AssumeRolePolicyDocument);
  const isMonitoring = trust.includes('events.amazonaws.com') && trust.includes('DefenderMonitoring-');
  return trust.includes('lambda.amazonaws.com') ? 'functionRole' : isMonitoring ? 'monitoringRole' : 'role';
}

function statementsOf(template: any, { ManagedPolicyArns = [], Policies = [] }: any): any[] {
  const attached = ManagedPolicyArns.filter((a: any) => a.Ref && template.Resources[a.Ref])
    .map((a: any) => template.Resources[a.Ref].Properties);
  return [...attached, ...Policies].flatMap(p => p.PolicyDocument.Statement);
}

/** The text of a name in HCL, with the values of variables and of other resources. */
export function ofHcl(files: readonly string[], locals: Record<string, string>, paths: Record<string, string>): Deployed {
  const blocks = files.flatMap(text => [...text.matchAll(/^resource "(aws_\w+)" "(\w+)" \{\n([\s\S]*?)^\}/gm)]);
  const names = new Map(blocks.map(([, type, id, body]) => [`${type}.${id}`, /^ {2}name +=(.*)$/m.exec(body)?.[1].trim()]));
  const fill = (value: string): string => {
    const bare = /^"/.test(value) ? value.slice(1, -1) : `\${${value}}`;
    return bare.replace(/\$\{([^}]+)\}/g, (_, reference: string) => {
      const [, address] = /^(aws_\w+\.\w+)(?:\[[^\]]+\])?\.(?:name|id)$/.exec(reference) ?? [];
      if (address !== undefined) return fill(names.get(address)!);
      if (!(reference in locals)) throw new Error(`no value of ${reference}`);
      return locals[reference];
    });
  };
  const things = blocks.flatMap(([, type, id]): Thing[] => {
    const name = () => fill(names.get(`${type}.${id}`)!);
    switch (type) {
      case 'aws_iam_role': return [{ kind: 'role', arn: arnOf('iam', '', `role${paths.role}${name()}`) }];
      case 'aws_iam_policy': return [{ kind: 'policy', arn: arnOf('iam', '', `policy${paths.policy}${name()}`) }];
      case 'aws_iam_instance_profile': return [{ kind: 'profile', arn: arnOf('iam', '', `instance-profile${paths.role}${name()}`) }];
      case 'aws_ssm_document': return [{ kind: 'document', arn: arnOf('ssm', 'eu-west-1', `document/${name()}`) }];
      case 'aws_cloudwatch_event_rule': return [{ kind: 'rule', arn: arnOf('events', 'eu-west-1', `rule/${name()}`) }];
      default: return [];
    }
  });
  return { things, needs: [] };
}
