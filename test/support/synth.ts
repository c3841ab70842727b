import { Annotations, type App, type Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { newStack } from './stacks';
import { DefenderForCloudConnector, DefenderPlan, type DefenderForCloudConnectorProps } from '../../src';
import { CIEM_OBJECT_ID, TENANT } from '../facts/identity';
import { ALL_PLANS, EVERYTHING_ON, PLAN_NAMES, type PlanChoice } from '../facts/plans';
import type { PlanName } from '../facts/types';

export { CIEM_OBJECT_ID, TENANT };

/** Acknowledges the warning about the sample tenant, for tests of other warnings. */
export function acknowledgeSampleTenant(scope: Construct): void {
  Annotations.of(scope).acknowledgeWarning('cdk-defender-for-cloud:sampleTenant', 'a test');
}

/** Creates a connector of the sample tenant. */
export function connect(
  scope: Construct, props: Partial<DefenderForCloudConnectorProps> = {}, id = 'Defender',
): DefenderForCloudConnector {
  acknowledgeSampleTenant(scope);
  return new DefenderForCloudConnector(scope, id, { azureTenantId: TENANT, ...props });
}

/** Creates a connector in its own app, before synthesis. */
export function connectAlone(props: Partial<DefenderForCloudConnectorProps> = {}, stackProps: StackProps = {}) {
  const stack = newStack(stackProps);
  return { app: stack.node.root as App, stack, connector: connect(stack, props) };
}

export interface Synthesized {
  readonly app: App;
  readonly stack: Stack;
  readonly connector: DefenderForCloudConnector;
  readonly template: Template;
  /** The template as an object. */
  readonly json: any;
}

/** Creates and synthesizes a connector in its own stack. */
export function synth(props: Partial<DefenderForCloudConnectorProps> = {}, stackProps: StackProps = {}): Synthesized {
  const { app, stack, connector } = connectAlone(props, stackProps);
  const template = Template.fromStack(stack);
  // Without this check, tests would pass with two empty templates, which are equal and contain no mistake.
  template.hasResource('AWS::IAM::Role', {});
  return { app, stack, connector, template, json: template.toJSON() };
}

/** The functions that create the plans. */
export const MAKERS: { readonly [name in PlanName]: (options: any) => DefenderPlan } = {
  cspm: o => DefenderPlan.defenderCspm(o),
  servers: o => DefenderPlan.defenderForServers(o),
  containers: o => DefenderPlan.defenderForContainers(o),
  databases: o => DefenderPlan.defenderForDatabases(o),
};

/** Creates plans from options that are data. */
export function makePlans(choice: PlanChoice): DefenderPlan[] {
  return PLAN_NAMES.flatMap(name => choice[name] ? [MAKERS[name](choice[name])] : []);
}

/** Creates all plans with the defaults of the portal, or with CIEM and all other options that are off by default. */
export function allPlans({ ciem = false } = {}): DefenderPlan[] {
  const bucket = { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' };
  return makePlans(ciem ? { ...EVERYTHING_ON, cspm: { ...EVERYTHING_ON.cspm, ciem: bucket } } : ALL_PLANS);
}
