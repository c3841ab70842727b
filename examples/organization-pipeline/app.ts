/**
 * An organization that CDK Pipelines deploys: every change reaches the accounts of the pilot first, and all others after
 * an approval. Both waves have the same units, so an account is in one wave only, wherever it is. The pipeline is in the
 * management account, which administers the StackSets.
 *
 * Context: tenantId (your Entra tenant).
 */
import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, PermissionsType,
  type DefenderForCloudOrganizationProps,
} from 'cdk-defender-for-cloud';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import type { Construct } from 'constructs';
import { tenantIdOf } from '../tenant';

/** One wave: a stack with its own organization construct. */
class Wave extends Stage {
  constructor(
    scope: Construct,
    id: string,
    props: Omit<DefenderForCloudOrganizationProps, 'plans' | 'permissionsType'>,
  ) {
    super(scope, id);
    new DefenderForCloudOrganization(new Stack(this, 'DefenderForCloud'), 'Defender', {
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
      plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers(), DefenderPlan.defenderForDatabases()],
      hostManagementRegions: ['eu-west-1', 'us-east-1'],
      ...props,
    });
  }
}

// The final units, and the accounts of the first wave. An account that changes its wave loses its roles in between.
const units = OrganizationTargets.organizationalUnits('r-ab12');
const pilot = ['444455556666', '777788889999'];

export const app = new App();
const stack = new Stack(app, 'DefenderForCloudPipeline');
const azureTenantId = tenantIdOf(stack);

const pipeline = new CodePipeline(stack, 'Pipeline', {
  pipelineType: PipelineType.V2,
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('acme/security-platform', 'main', {
      connectionArn: stack.formatArn({
        service: 'codeconnections', resource: 'connection', resourceName: '11111111-2222-3333-4444-555555555555',
      }),
    }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
pipeline.addStage(new Wave(app, 'Pilot', {
  azureTenantId,
  targets: units.onlyAccounts(...pilot),
  // The last wave connects the management account, once.
  connectManagementAccount: false,
}));
pipeline.addStage(new Wave(app, 'Everyone', {
  azureTenantId,
  targets: units.excludingAccounts(...pilot, '111122223333'),
}), { pre: [new ManualApprovalStep('PilotIsHealthy')] });
pipeline.buildPipeline();
