import { CfnParameter, App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ClusterAccessPolicy, DefenderForCloudConnector, DefenderPlan, type ClusterAccess } from '../../src';
import { synth, TENANT } from '../support/synth';

const withAccess = (clusterAccess: ClusterAccess[]) =>
  synth({ plans: [DefenderPlan.defenderForContainers({ clusterAccess })] });

test('each cluster gets an access entry for the discovery role, with the policy that the user selects', () => {
  const { template } = withAccess([
    { clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
    { clusterName: 'staging', accessPolicy: ClusterAccessPolicy.CLUSTER_ADMIN },
    { clusterName: 'test', accessPolicy: ClusterAccessPolicy.of('AmazonEKSViewPolicy') },
  ]);
  const [discoveryRole] = Object.keys(
    template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'MDCContainersAgentlessDiscoveryK8sRole' } }),
  );
  const entries = Object.values<any>(template.findResources('AWS::EKS::AccessEntry')).map(e => e.Properties);
  const entry = (ClusterName: string, policy: string) => ({
    ClusterName,
    PrincipalArn: { 'Fn::GetAtt': [discoveryRole, 'Arn'] },
    AccessPolicies: [{
      AccessScope: { Type: 'cluster' },
      PolicyArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:eks::aws:cluster-access-policy/${policy}`]] },
    }],
  });
  expect(entries).toEqual([
    entry('production', 'AmazonEKSAdminViewPolicy'),
    entry('staging', 'AmazonEKSClusterAdminPolicy'),
    entry('test', 'AmazonEKSViewPolicy'),
  ]);
});

test('there are none by default', () => {
  synth({ plans: [DefenderPlan.defenderForContainers()] }).template.resourceCountIs('AWS::EKS::AccessEntry', 0);
});

test('a cluster name may be a token', () => {
  const stack = new Stack(new App(), 'Stack');
  const parameter = new CfnParameter(stack, 'ClusterName');
  new DefenderForCloudConnector(stack, 'Defender', {
    azureTenantId: TENANT,
    plans: [DefenderPlan.defenderForContainers({
      clusterAccess: [
        { clusterName: parameter.valueAsString, accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
        { clusterName: 'other', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
      ],
    })],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::EKS::AccessEntry', { ClusterName: { Ref: 'ClusterName' } });
});

test('removing a cluster from the list does not change the entries of the others', () => {
  const both = withAccess([
    { clusterName: 'a', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
    { clusterName: 'b', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
  ]).template.findResources('AWS::EKS::AccessEntry');
  const one = withAccess([{ clusterName: 'b', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }]).template.findResources(
    'AWS::EKS::AccessEntry',
  );
  expect(Object.keys(one)).toHaveLength(1);
  expect(both).toMatchObject(one);
});
