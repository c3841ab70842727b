import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DefenderForCloudConnector, DefenderPlan, type DefenderForCloudConnectorProps } from '../../src';

/** Tenant of an invented customer. */
export const TENANT = '11111111-2222-3333-4444-555555555555';
/** Object id of an invented service principal. */
export const CIEM_OBJECT_ID = '66666666-7777-8888-9999-aaaaaaaaaaaa';

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

/** All four plans with the portal's defaults, optionally with CIEM. */
export function allPlans(options: { ciem?: boolean } = {}): DefenderPlan[] {
  return [
    DefenderPlan.defenderCspm(
      options.ciem ? { ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail-bucket' } } : {},
    ),
    DefenderPlan.defenderForServers(),
    DefenderPlan.defenderForContainers(),
    DefenderPlan.defenderForDatabases(),
  ];
}
