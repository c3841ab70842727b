import { readFileSync } from 'fs';
import { App, Aws, CfnOutput, Fn, Stack, type CfnDeletionPolicy, type CfnResource } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import './probe';

/**
 * The template of the library (BENCH_TEMPLATE) as L1 resources, like code that a person writes: references are references
 * (`role.attrArn`), and pseudo parameters in strings are in `Fn.sub`.
 */
type Json = any;
const L1: { [type: string]: new (scope: Construct, id: string, props: Json) => CfnResource } = {
  'AWS::Events::Rule': events.CfnRule,
  'AWS::IAM::InstanceProfile': iam.CfnInstanceProfile,
  'AWS::IAM::ManagedPolicy': iam.CfnManagedPolicy,
  'AWS::IAM::OIDCProvider': iam.CfnOIDCProvider,
  'AWS::IAM::Role': iam.CfnRole,
  'AWS::SQS::Queue': sqs.CfnQueue,
  'AWS::SQS::QueuePolicy': sqs.CfnQueuePolicy,
  'AWS::SSM::Association': ssm.CfnAssociation,
  'AWS::SSM::Document': ssm.CfnDocument,
};
/** Properties whose content is copied unchanged. */
const AS_IT_IS = [
  'AssumeRolePolicyDocument', 'Content', 'EventPattern', 'InputPathsMap', 'Parameters', 'PolicyDocument',
];
const PSEUDO: { [name: string]: string } = {
  'AWS::AccountId': Aws.ACCOUNT_ID,
  'AWS::Partition': Aws.PARTITION,
  'AWS::Region': Aws.REGION,
  'AWS::URLSuffix': Aws.URL_SUFFIX,
};

const template: Json = JSON.parse(readFileSync(process.env.BENCH_TEMPLATE!, 'utf-8'));
const app = new App({ outdir: process.env.BENCH_OUT });
const stack = new Stack(app, 'Stack0');
if (!Construct.isConstruct(stack)) throw new Error('two versions of constructs');
const resources = new Map<string, CfnResource>();

/** Creates a resource once, after the resources that it refers to. */
function resource(id: string): CfnResource {
  const existing = resources.get(id);
  if (existing) return existing;
  const {
    Type,
    Properties,
    Metadata = {},
    DependsOn = [],
    DeletionPolicy,
    UpdateReplacePolicy,
  } = template.Resources[id];
  const made = new L1[Type](stack, id, toProps(Properties));
  if (DeletionPolicy) made.cfnOptions.deletionPolicy = DeletionPolicy as CfnDeletionPolicy;
  if (UpdateReplacePolicy) made.cfnOptions.updateReplacePolicy = UpdateReplacePolicy as CfnDeletionPolicy;
  for (const other of DependsOn) made.addDependency(resource(other));
  for (const [key, value] of Object.entries(Metadata)) made.addMetadata(key, value);
  resources.set(id, made);
  return made;
}

/** Converts CloudFormation's `RoleName` to `roleName` of the L1. */
function toProps(value: Json): Json {
  if (Array.isArray(value)) return value.map(toProps);
  if (value === null || typeof value !== 'object' || isFunction(value)) return byHand(value);
  return Object.fromEntries(Object.entries<Json>(value).map(([key, v]) =>
    [key[0].toLowerCase() + key.slice(1), AS_IT_IS.includes(key) ? byHand(v) : toProps(v)]));
}

function isFunction(value: object): boolean {
  const [key, ...others] = Object.keys(value);
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
}

function byHand(value: Json): Json {
  if (Array.isArray(value)) return value.map(byHand);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  if (keys.length === 1) {
    switch (keys[0]) {
      case 'Ref': return PSEUDO[value.Ref] ?? resource(value.Ref).ref;
      case 'Fn::GetAtt': return resource(value['Fn::GetAtt'][0]).getAtt(value['Fn::GetAtt'][1]).toString();
      case 'Fn::Sub':
        return Fn.sub(value['Fn::Sub']);
      case 'Fn::Join': return byHand(value['Fn::Join'][1]).join(value['Fn::Join'][0]);
    }
  }
  return Object.fromEntries(keys.map(key => [key, byHand(value[key])]));
}

for (const id of Object.keys(template.Resources)) resource(id);
for (const [id, { Value, Description }] of Object.entries<Json>(template.Outputs)) {
  new CfnOutput(stack, id, { value: byHand(Value), description: Description });
}
for (const [key, value] of Object.entries(template.Metadata)) stack.addMetadata(key, value);
app.synth();
