/**
 * Evaluates a synthesized template like CloudFormation: every intrinsic function becomes text, so that policies can be
 * compared and passed to a policy engine. Throws on unsupported input, so that nothing is ignored.
 */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

export const DEPLOYMENT: Deployment = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };

/** A value of the template with intrinsic functions evaluated; roles and providers get the ARNs of a deployment. */
export function resolveIn(template: any, value: any, deployment: Deployment = DEPLOYMENT): any {
  const resolve = (v: any): any => resolveIn(template, v, deployment);
  if (Array.isArray(value)) return value.map(resolve);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  if (keys.length === 1) {
    switch (keys[0]) {
      case 'Ref': return reference(template, value.Ref, undefined, deployment);
      case 'Fn::GetAtt': return reference(template, value['Fn::GetAtt'][0], value['Fn::GetAtt'][1], deployment);
      case 'Fn::Join': return resolve(value['Fn::Join'][1]).join(value['Fn::Join'][0]);
      case 'Fn::Sub': return substitute(value['Fn::Sub'], template, deployment);
      default: if (keys[0].startsWith('Fn::')) throw new Error(`resolveIn does not know ${keys[0]}`);
    }
  }
  return Object.fromEntries(keys.map(k => [k, resolve(value[k])]));
}

function substitute(text: unknown, template: any, deployment: Deployment): string {
  if (typeof text !== 'string') throw new Error('resolveIn does not know Fn::Sub with a list of variables');
  return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const [id, attribute] = name.split('.');
    return reference(template, id, attribute, deployment);
  });
}

function reference(
  template: any,
  id: string,
  attribute: string | undefined,
  { account, region, partition }: Deployment,
): string {
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
  const arn = (path: string) => `arn:${partition}:iam::${account}:${path}`;
  const name = (prop: string) => (resource.Properties[prop] ? resolveIn(template, resource.Properties[prop]) : id);
  const path = () => resource.Properties.Path ?? '/';
  switch (resource.Type) {
    case 'AWS::IAM::Role':
      return attribute === 'Arn' ? arn(`role${path()}${name('RoleName')}`) : name('RoleName');
    case 'AWS::IAM::InstanceProfile':
      return attribute === 'Arn'
        ? arn(`instance-profile${path()}${name('InstanceProfileName')}`)
        : name('InstanceProfileName');
    case 'AWS::SSM::Document':
      return name('Name');
    case 'AWS::S3::Bucket':
      return attribute === 'Arn' ? `arn:${partition}:s3:::${id.toLowerCase()}` : id.toLowerCase();
    case 'AWS::SQS::Queue':
      return attribute === 'Arn' ? `arn:${partition}:sqs:${region}:${account}:${id}` : id;
    case 'AWS::SNS::Topic':
      return `arn:${partition}:sns:${region}:${account}:${name('TopicName')}`;
    case 'AWS::KMS::Key':
      return attribute === 'Arn' ? `arn:${partition}:kms:${region}:${account}:key/${id}` : id;
    case 'AWS::Logs::LogGroup':
      return attribute === 'Arn' ? `arn:${partition}:logs:${region}:${account}:log-group:${id}:*` : id;
    case 'AWS::Events::Rule':
      return `arn:${partition}:events:${region}:${account}:rule/${name('Name')}`;
    case 'AWS::Events::EventBus':
      return attribute === 'Arn' ? `arn:${partition}:events:${region}:${account}:event-bus/${name('Name')}` : name('Name');
    case 'AWS::SSM::Association':
      return id;
    case 'AWS::CloudWatch::Alarm':
      return attribute === 'Arn' ? `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name('AlarmName')}` : name('AlarmName');
    case 'AWS::CloudFormation::StackSet':
      return `${name('StackSetName')}:1a2b3c4d`;
    case 'AWS::IAM::ManagedPolicy':
      return arn(`policy/${name('ManagedPolicyName')}`);
    case 'AWS::IAM::OIDCProvider':
      return arn(`oidc-provider/${resolveIn(template, resource.Properties.Url).replace('https://', '')}`);
    case 'Custom::ReusableOpenIDConnectProvider':
      return resolveIn(template, resource.Properties.ProviderArn, { account, region, partition });
    default:
      throw new Error(`resolveIn does not know ${resource.Type}`);
  }
}

export interface RoleView {
  readonly roleName: string;
  readonly trust: any;
  /** Names below `arn:aws:iam::aws:policy/`, sorted. */
  readonly awsManagedPolicies: string[];
  /** Statements of the role's customer managed policies, in order, with their `Sid`. */
  readonly statements: any[];
}

/** What the function of the OIDC providers works on, by its environment. */
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
    if (foreign) throw new Error(`not an AWS managed policy: ${foreign}`);
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
