import { evaluate } from './evaluate';

export interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

export const DEPLOYMENT: Deployment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };

/**
 * Resolves references in a value of a template to the ARNs of a deployment, so that policies can be compared and passed to a policy
 * engine. Throws on types of resources that it does not know, and on conditions.
 */
export function resolveIn(template: any, value: any, deployment: Deployment = DEPLOYMENT): any {
  return evaluate(value, {
    reference: (name, attribute) => reference(template, name, attribute, deployment),
    condition: (name) => { throw new Error(`resolveIn does not know condition ${name}`); },
  });
}

function reference(template: any, id: string, attribute: string | undefined, deployment: Deployment): string {
  const { account, region, partition } = deployment;
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackName': 'Stack',
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  if (pseudo[id]) return pseudo[id];
  const resource = template.Resources[id];
  if (!resource) throw new Error(`template has no ${id}`);
  const property = (prop: string, ifAbsent: string): string =>
    resource.Properties?.[prop] ? resolveIn(template, resource.Properties[prop], deployment) : ifAbsent;
  const name = (prop: string) => property(prop, id);
  const ofIam = (path: string) => `arn:${partition}:iam::${account}:${path}`;
  const arn = (service: string, path: string) => `arn:${partition}:${service}:${region}:${account}:${path}`;
  const arnOr = (text: string, other: string) => attribute === 'Arn' ? text : other;
  switch (resource.Type) {
    case 'AWS::IAM::Role':
      return arnOr(ofIam(`role${property('Path', '/')}${name('RoleName')}`), name('RoleName'));
    case 'AWS::IAM::InstanceProfile':
      return arnOr(ofIam(`instance-profile${property('Path', '/')}${name('InstanceProfileName')}`), name('InstanceProfileName'));
    case 'AWS::SSM::Document':
      return name('Name');
    case 'AWS::S3::Bucket': {
      const bucket = property('BucketName', id.toLowerCase());
      return arnOr(`arn:${partition}:s3:::${bucket}`, bucket);
    }
    case 'AWS::SQS::Queue':
      return arnOr(arn('sqs', id), id);
    case 'AWS::SNS::Topic':
      return arn('sns', name('TopicName'));
    case 'AWS::KMS::Key':
      return arnOr(arn('kms', `key/${id}`), id);
    case 'AWS::Logs::LogGroup':
      return arnOr(arn('logs', `log-group:${id}:*`), id);
    case 'AWS::Events::Rule':
      return arn('events', `rule/${name('Name')}`);
    case 'AWS::Events::EventBus':
      return arnOr(arn('events', `event-bus/${name('Name')}`), name('Name'));
    case 'AWS::SSM::Association':
      return id;
    case 'AWS::CloudWatch::Alarm':
      return arnOr(arn('cloudwatch', `alarm:${name('AlarmName')}`), name('AlarmName'));
    case 'AWS::CloudFormation::StackSet':
      return `${name('StackSetName')}:1a2b3c4d`;
    case 'AWS::IAM::ManagedPolicy':
      return ofIam(`policy/${name('ManagedPolicyName')}`);
    case 'AWS::IAM::OIDCProvider':
      return ofIam(`oidc-provider/${name('Url').replace('https://', '')}`);
    case 'Custom::ReusableOpenIDConnectProvider':
      return name('ProviderArn');
    default:
      throw new Error(`resolveIn does not know ${resource.Type}`);
  }
}

/** Resources of a type in a template. */
export function ofType(template: any, type: string): any[] {
  return Object.values<any>(template.Resources).filter(r => r.Type === type);
}

export interface RoleView {
  readonly roleName: string;
  readonly trust: any;
  /** Sorted names of AWS managed policies, which are the parts of the ARNs after `arn:aws:iam::aws:policy/`. */
  readonly awsManagedPolicies: string[];
  /** Statements of the role's customer managed policies, in order, with their `Sid`. */
  readonly statements: any[];
}

/** The providers in the environment of the function that creates or reuses OIDC providers. */
export function configuredProviders(template: any, deployment: Deployment = DEPLOYMENT): { arn: string; audiences: string[] }[] {
  const texts = Object.values<any>(template.Resources).map(r => r.Properties?.Environment?.Variables?.PROVIDERS);
  return texts.filter(text => text !== undefined).flatMap(text => resolveIn(template, text, deployment).split('\n'))
    .map(line => line.split(' ').filter((word: string) => word)).filter(words => words.length > 0)
    .map(([arn, ...audiences]) => ({ arn, audiences }));
}

/** The roles of the capabilities in a template by name, with trust and permissions. */
export function rolesOf(template: any, deployment: Deployment = DEPLOYMENT): Map<string, RoleView> {
  return rolesWhere(template, id => !id.includes('HostManagement'), deployment);
}

/** The roles of host management, which AWS services assume, not Defender for Cloud. */
export function hostManagementRolesOf(template: any, deployment: Deployment = DEPLOYMENT): Map<string, RoleView> {
  return rolesWhere(template, id => id.includes('HostManagement'), deployment);
}

function rolesWhere(
  template: any, meant: (logicalId: string) => boolean, deployment: Deployment,
): Map<string, RoleView> {
  const roles = Object.entries<any>(template.Resources)
    .filter(([id, r]) => r.Type === 'AWS::IAM::Role' && meant(id))
    .map(([, r]) => r)
    .filter(r => !JSON.stringify(r.Properties.AssumeRolePolicyDocument).includes('lambda.amazonaws.com'));
  return new Map(roles.map(role => {
    const attached: any[] = role.Properties.ManagedPolicyArns ?? [];
    const own = attached.filter(a => a.Ref && template.Resources[a.Ref]).map(a => template.Resources[a.Ref]);
    const prefix = `arn:${deployment.partition}:iam::aws:policy/`;
    const aws = attached.filter(a => !a.Ref).map(a => String(resolveIn(template, a, deployment)));
    const foreign = aws.find(a => !a.startsWith(prefix));
    if (foreign) throw new Error(`${foreign} is not an AWS managed policy`);
    const roleName = resolveIn(template, role.Properties.RoleName, deployment);
    const view: RoleView = {
      roleName,
      trust: resolveIn(template, role.Properties.AssumeRolePolicyDocument, deployment),
      awsManagedPolicies: aws.map(a => a.slice(prefix.length)).sort(),
      statements: own.flatMap(p => resolveIn(template, p.Properties.PolicyDocument.Statement, deployment)),
    };
    return [roleName, view];
  }));
}
