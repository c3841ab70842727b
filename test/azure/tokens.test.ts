import { App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { deployArm } from './support/arm';
import { offering, synthBoth } from './support/synth';
import { CloudTrailIngestion, DefenderPlan, SecurityConnector, SecurityConnectorApiVersion, type SecurityConnectorProps } from '../../src';
import { allPlans, connect } from '../support/synth';

describe('tokens', () => {
  const synth = (props: (stack: Stack) => Partial<SecurityConnectorProps>) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const connector = connect(stack, { plans: allPlans() });
    const azure = new SecurityConnector(stack, 'Late', { connector, ...props(stack) });
    return { file: `${app.synth({ force: true }).directory}/${azure.templateFile}` };
  };
  const late = (value: string) => Lazy.string({ produce: () => value });

  test('that are known at synthesis are resolved', () => {
    const { file } = synth(() => ({
      connectorName: late('late-name'),
      regions: [late('eu-west-3')],
      tags: { owner: late('late-owner') },
      scanInterval: Duration.hours(Lazy.number({ produce: () => 6 })),
      arcProxy: late('http://late:1'),
    }));
    const { resource } = deployArm(jest.requireActual(file));
    expect([resource.name, resource.tags]).toEqual(['late-name', { owner: 'late-owner' }]);
    expect(resource.properties.environmentData).toEqual({
      environmentType: 'AwsAccount',
      regions: ['eu-west-3'],
      scanInterval: 6,
    });
    expect(offering(resource, 'DefenderForDatabasesAws').arcAutoProvisioning.configuration.proxy).toBe('http://late:1');
  });

  test('are checked when resolved', () => {
    expect(() => synth(() => ({ regions: [late('nowhere')] })))
      .toThrow('regions[0] must be an AWS region, such as eu-west-1, got "nowhere"');
    expect(() => synth(() => ({ connectorName: late('a/b') }))).toThrow('connectorName must be a name');
    expect(() => synth(() => ({ scanInterval: Duration.hours(Lazy.number({ produce: () => 48 })) })))
      .toThrow('scanInterval must be a whole number of hours');
  });

  test('that only CloudFormation knows are refused, with their name', () => {
    const parameter = (stack: Stack) => new CfnParameter(stack, 'Parameter').valueAsString;
    expect(() => synth(stack => ({ connectorName: parameter(stack) })))
      .toThrow('connectorName must be known at synthesis, because the template for Azure contains it, got {"Ref":"Parameter"}');
    expect(() => synth(stack => ({ scanInterval: Duration.hours(new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber) })))
      .toThrow('scanInterval must be known at synthesis, because the template for Azure contains it, got {"Ref":"Number"}');
    expect(() => synth(stack => ({
      apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW,
      defenderCspm: {
        cloudTrailIngestion: CloudTrailIngestion.fromResourceSets({
          bucketArn: parameter(stack), queueArn: 'arn:aws:sqs:eu-west-1:111122223333:trail-logs',
        }),
      },
    }))).toThrow('defenderCspm.cloudTrailIngestion.cloudTrailResourceSets[0].s3BucketArn must be known at synthesis');
    expect(() => synth(stack => ({ tags: { _owner: parameter(stack) } }))).toThrow('tags._owner must be known at synthesis');
    expect(() => synth(stack => ({ regions: [parameter(stack)] }))).toThrow('regions[0] must be known at synthesis');
    expect(() => synth(stack => ({ regions: new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList })))
      .toThrow('regions must be known at synthesis');
    expect(() => synth(stack => ({ agentlessScanningExclusionTags: { a: parameter(stack) } })))
      .toThrow('agentlessScanningExclusionTags.a must be known at synthesis');
  });

  test('in an option of a plan too', () => {
    const stack = new Stack();
    const plan = (id: string) => DefenderPlan.defenderForContainers({ dataCollectionExternalId: id });
    const connector = connect(stack, { plans: [plan(new CfnParameter(stack, 'Id').valueAsString)] });
    new SecurityConnector(stack, 'Azure', { connector });
    expect(() => (stack.node.root as App).synth()).toThrow('dataCollectionExternalId must be known at synthesis');
    expect(
      offering(deployArm(synthBoth({ plans: [plan(late('late-id'))] }).arm).resource, 'DefenderForContainersAws')
        .dataCollectionExternalId,
    ).toBe('late-id');
  });
});

test('text that looks like an expression or a loop is escaped, in keys too', () => {
  const tags = { '[resourceGroup().location]': '[x]', 'copy': 'y', 'armExpression': 'resourceGroup().location' };
  const { arm, bicep } = synthBoth({}, { tags });
  expect(arm.resources[0].tags).toEqual({
    '[[resourceGroup().location]': '[[x]', "[string('copy')]": 'y', 'armExpression': 'resourceGroup().location',
  });
  expect(bicep).toContain("'[resourceGroup().location]': '[x]'");
  expect(bicep).toContain("armExpression: 'resourceGroup().location'");
});
