import { readFileSync } from 'fs';
import { App, Aws, CfnOutput, type CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import './probe';

/**
 * The template that the library made (BENCH_TEMPLATE), as L1 resources, the way they would be written by hand: references are
 * references (`role.attrArn`), names in other strings are tokens (`arn:${Aws.PARTITION}:...`). Nothing else is done.
 */
type Json = any;
const L1: { [type: string]: new (scope: Construct, id: string, props: Json) => CfnResource } = {
  'AWS::IAM::ManagedPolicy': iam.CfnManagedPolicy,
  'AWS::IAM::OIDCProvider': iam.CfnOIDCProvider,
  'AWS::IAM::Role': iam.CfnRole,
};
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

/** Makes a resource once; what it refers to is made before it. */
function resource(id: string): CfnResource {
  const existing = resources.get(id);
  if (existing) return existing;
  const { Type, Properties, Metadata = {} } = template.Resources[id];
  const made = new L1[Type](stack, id, toProps(Properties));
  for (const [key, value] of Object.entries(Metadata)) made.addMetadata(key, value);
  resources.set(id, made);
  return made;
}

/** `RoleName` of CloudFormation is `roleName` of the L1. */
function toProps(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key[0].toLowerCase() + key.slice(1), byHand(value)]));
}

function byHand(value: Json): Json {
  if (Array.isArray(value)) return value.map(byHand);
  if (value === null || typeof value !== 'object') return value;
  const keys = Object.keys(value);
  if (keys.length === 1) {
    switch (keys[0]) {
      case 'Ref': return PSEUDO[value.Ref] ?? resource(value.Ref).ref;
      case 'Fn::GetAtt': return resource(value['Fn::GetAtt'][0]).getAtt(value['Fn::GetAtt'][1]).toString();
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
