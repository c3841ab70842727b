import { Stack } from 'aws-cdk-lib';
import { HostManagement, type HostManagementProps } from '../../../src';
import { resolveIn, type Deployment } from '../../support/resolve';
import { newStack, templateOf } from '../../support/stacks';

export const MOTO: Deployment = { account: '123456789012', region: 'eu-west-1', partition: 'aws' };

/** The part of a deployed stack with host management that runs need. */
export interface Deployed {
  readonly deployment: Deployment;
  readonly document: any;
  readonly association: any;
  /** Roles and instance profiles of the stack, for the account of a test. */
  readonly roles: Record<string, { path?: string; policies: string[] }>;
  readonly profiles: Record<string, { path?: string; role: string }>;
  readonly automationRoleArn: string;
  /** Statements of all policies of the automation's role. */
  readonly statements: any[];
  /** Parameters with which the rule starts the runbook for an event; undefined if the event does not match. */
  launch(event: { readonly 'instance-id': string; readonly 'state': string }): Record<string, string> | undefined;
}

export function deploy(
  props: HostManagementProps | ((stack: Stack) => HostManagementProps) = {},
  deployment: Deployment = MOTO,
): Deployed {
  const stack = newStack();
  new HostManagement(stack, 'HostManagement', typeof props === 'function' ? props(stack) : props);
  const template: any = templateOf(stack);
  const resolve = (value: any) => resolveIn(template, value, deployment);
  const ofType = (type: string): any[] =>
    Object.values<any>(template.Resources)
      .filter(r => r.Type === type)
      .map(r => r.Properties);
  for (const bucket of ofType('AWS::S3::Bucket')) bucket.BucketName = 'reports-bucket'; // CloudFormation generates one.

  const roles = Object.entries<any>(template.Resources).filter(([, r]) => r.Type === 'AWS::IAM::Role');
  const [automationId, automation] = roles.find(([, r]) =>
    JSON.stringify(r.Properties.AssumeRolePolicyDocument).includes('ssm.amazonaws.com'),
  )!;
  const policies = [
    ...automation.Properties.ManagedPolicyArns.map((a: any) => template.Resources[a.Ref].Properties),
    ...ofType('AWS::IAM::Policy').filter(p => p.Roles.some((r: any) => r.Ref === automationId)),
  ];
  const profiles = ofType('AWS::IAM::InstanceProfile');
  const inProfiles = profiles.map(p => template.Resources[p.Roles[0].Ref].Properties);
  const [rule] = ofType('AWS::Events::Rule');
  return {
    deployment,
    document: resolve(ofType('AWS::SSM::Document')[0].Content),
    association: resolve(ofType('AWS::SSM::Association')[0]),
    roles: Object.fromEntries(
      inProfiles.map(r => [
        r.RoleName,
        {
          path: r.Path,
          policies: resolve(r.ManagedPolicyArns ?? []).map((arn: string) => arn.split(':aws:policy/')[1]),
        },
      ]),
    ),
    profiles: Object.fromEntries(
      profiles.map((p, i) => [p.InstanceProfileName, { path: p.Path, role: inProfiles[i].RoleName }]),
    ),
    automationRoleArn: resolve({ 'Fn::GetAtt': [automationId, 'Arn'] }),
    statements: policies.flatMap(p => resolve(p.PolicyDocument.Statement)),
    launch: detail =>
      rule && matches(rule.EventPattern.detail, detail)
        ? inputOf(rule.Targets[0].InputTransformer, { detail })
        : undefined,
  };
}

function matches(pattern: Record<string, string[]>, detail: Record<string, string>): boolean {
  return Object.entries(pattern).every(([key, values]) => values.includes(detail[key]));
}

/** The input that EventBridge creates from the event; parameters of an automation are lists with one value. */
function inputOf({ InputPathsMap: paths, InputTemplate: input }: any, event: any): Record<string, string> {
  const at = (path: string) => path.split('.').slice(1).reduce((value, key) => value[key], event);
  const parameters = JSON.parse(
    input.replace(/<([\w-]+)>/g, (_: string, name: string) => JSON.stringify(at(paths[name]))),
  );
  return Object.fromEntries(Object.entries<any>(parameters).map(([name, values]) => {
    if (values.length !== 1) throw new Error(`${name} must have one value`);
    return [name, values[0]];
  }));
}
