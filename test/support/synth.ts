import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DefenderForCloudConnector, DefenderPlan, type DefenderForCloudConnectorProps } from '../../src';
import { CIEM_OBJECT_ID, TENANT } from '../facts/identity';
import type { PlanChoice } from '../facts/plans';

export { CIEM_OBJECT_ID, TENANT };

export interface Synthesized {
  readonly app: App;
  readonly stack: Stack;
  readonly connector: DefenderForCloudConnector;
  readonly template: Template;
  /** The template as an object. */
  readonly json: any;
}

/** A connector in its own stack. */
export function synth(props: Partial<DefenderForCloudConnectorProps> = {}, stackProps: StackProps = {}): Synthesized {
  const app = new App();
  const stack = new Stack(app, 'Stack', stackProps);
  const connector = new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, ...props });
  const template = Template.fromStack(stack);
  // Two empty templates are equal, and contain nothing that is wrong.
  template.hasResource('AWS::IAM::Role', {});
  return { app, stack, connector, template, json: template.toJSON() };
}

/** Plans from options as data. */
export function makePlans({ cspm, servers, containers, databases }: PlanChoice): DefenderPlan[] {
  return [
    ...cspm ? [DefenderPlan.defenderCspm(cspm)] : [],
    ...servers ? [DefenderPlan.defenderForServers(servers)] : [],
    ...containers ? [DefenderPlan.defenderForContainers(containers)] : [],
    ...databases ? [DefenderPlan.defenderForDatabases(databases)] : [],
  ];
}

/** All four plans with the portal's defaults, optionally with CIEM. */
export function allPlans({ ciem = false } = {}): DefenderPlan[] {
  const bucket = { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' };
  return makePlans({ cspm: ciem ? { ciem: bucket } : {}, servers: {}, containers: {}, databases: {} });
}
