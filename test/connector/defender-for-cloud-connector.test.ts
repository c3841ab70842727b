import { Annotations as CoreAnnotations, App, Aspects, CfnParameter, NestedStack, Stack, Tags, type IAspect } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { DefenderCapability, DefenderForCloudConnector, DefenderPlan, PermissionsType } from '../../src';
import { ALL_PLANS, optionsOf, rolesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES } from '../facts/roles';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, connect, synth, TENANT } from '../support/synth';

const ON = rolesOfPlans(ALL_PLANS);

describe('public properties', () => {
  test('roles by capability', () => {
    const { connector, stack } = synth({ plans: allPlans() });
    expect(connector.cspmMonitorRole).toBe(connector.role(DefenderCapability.CSPM_MONITOR));
    expect(stack.resolve(connector.role(DefenderCapability.KINESIS_TO_S3).roleArn))
      .toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^DefenderKinesisToS3/), 'Arn'] });
    expect(connector.capabilities.map(c => c.id)).toEqual(ON.map(r => r.capability));
  });

  test('the role of a capability that is off throws an error that lists what is on', () => {
    const { connector } = synth();
    const message = 'capability must be one that the plans switch on (CspmMonitor): set ciem of DefenderPlan.defenderCspm, got ' +
      '"CiemDiscovery"';
    expect(() => connector.role(DefenderCapability.CIEM_DISCOVERY)).toThrow(message);
    expect(() => connector.plansOf(DefenderCapability.CIEM_DISCOVERY)).toThrow(message);
  });

  test('the plans that require a capability', () => {
    const { connector } = synth({ plans: allPlans() });
    expect(connector.plansOf(DefenderCapability.CSPM_MONITOR)).toEqual(['Foundational CSPM']);
    expect(connector.plansOf(DefenderCapability.AGENTLESS_VM_SCANNING)).toEqual([
      'Defender CSPM',
      'Defender for Servers',
      'Defender for Containers',
    ]);
  });

  test('an output for each role and for the CloudTrail filter', () => {
    const { json, connector } = synth({ plans: allPlans() });
    const outputs = Object.entries<any>(json.Outputs);
    expect(outputs).toHaveLength(ON.length + HOST_MANAGEMENT_ROLES.length + 1); // and the filter
    for (const id of connector.capabilities.map(c => c.id)) {
      expect(outputs.filter(([key]) => key.startsWith(`Defender${id}RoleArn`))).toHaveLength(1);
    }
    for (const role of ['Instance', 'Automation', 'Launch']) {
      expect(outputs.filter(([key]) => key.startsWith(`DefenderHostManagementIdentity${role}RoleArn`))).toHaveLength(1);
    }
    const descriptions = outputs.map(([, output]) => output.Description);
    for (const description of descriptions) expect(description).toMatch(/^\w.{8,}/);
    expect(new Set(descriptions).size).toBe(outputs.length);
    expect(outputs.find(([key]) => key.startsWith('DefenderCloudTrailUserIdentityArn'))![1].Value).toEqual({
      'Fn::Sub':
        'arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/CspmMonitorAws/MicrosoftDefenderForClouds_' + TENANT,
    });
  });

  test('outputs can be switched off, also those of host management', () => {
    expect(synth({ outputs: false }).json.Outputs).toBeUndefined();
    expect(synth({ outputs: false, plans: allPlans() }).json.Outputs).toBeUndefined();
  });

  test("version and permission data in the template's metadata", () => {
    expect(synth().json.Metadata).toEqual({
      'cdk-defender-for-cloud': { version: '1.0.0-rc.1', permissionData: expect.stringMatching(/^20\d\d-[01]\d\.\d+$/) },
    });
  });

  test.each<[string, (app: App) => Stack]>([
    ['the app', app => new Stack(app, 'S')],
    ['a stack', () => new Stack(new App(), 'S', { analyticsReporting: false })],
    ['the stack around a nested stack', () => new NestedStack(new Stack(new App(), 'S', { analyticsReporting: false }), 'N')],
  ])('no metadata with analyticsReporting: false in %s', (_, stackIn) => {
    const stack = stackIn(new App({ analyticsReporting: false }));
    connect(stack);
    expect(templateOf(stack).Metadata).toBeUndefined();
  });

  test('a nested stack has the metadata of its own template', () => {
    const nested = new NestedStack(new Stack(new App({ analyticsReporting: true }), 'S'), 'N');
    connect(nested);
    expect(Object.keys(templateOf(nested).Metadata)).toEqual(['cdk-defender-for-cloud']);
  });
});

describe('common CDK features apply to all resources', () => {
  test('tags', () => {
    const { Resources } = templateOf(stackAgain(s => Tags.of(s).add('owner', 'security')));
    const types = ['AWS::IAM::Role', 'AWS::IAM::OIDCProvider', 'AWS::SSM::Document', 'AWS::Events::Rule', 'AWS::SQS::Queue'];
    const taggable = Object.values<any>(Resources).filter(r => types.includes(r.Type));
    expect(new Set(taggable.map(r => r.Type))).toEqual(new Set(types));
    for (const resource of taggable) expect(resource.Properties.Tags).toEqual([{ Key: 'owner', Value: 'security' }]);
  });

  test('a permissions boundary', () => {
    const roles = Object.values<any>(
      Template.fromStack(
        stackAgain(s =>
          iam.PermissionsBoundary.of(s).apply(iam.ManagedPolicy.fromManagedPolicyName(s, 'Boundary', 'Boundary')),
        ),
      ).findResources('AWS::IAM::Role'),
    );
    expect(roles).toHaveLength(ROLES.length + HOST_MANAGEMENT_ROLES.length);
    for (const role of roles) expect(JSON.stringify(role.Properties.PermissionsBoundary)).toContain(':policy/Boundary');
  });

  test('aspects', () => {
    const path: IAspect = {
      visit: (node: IConstruct) => {
        if (node instanceof iam.CfnRole) node.path = '/security/';
      },
    };
    const template = Template.fromStack(stackAgain(s => Aspects.of(s).add(path)));
    template.allResourcesProperties('AWS::IAM::Role', { Path: '/security/' });
  });

  test('what names a role by its ARN follows aspects that change its path and name', () => {
    const rename: IAspect = {
      visit: (node: IConstruct) => {
        if (!(node instanceof iam.CfnRole)) return;
        node.path = '/security/';
        node.roleName = `${node.roleName}-acme`;
      },
    };
    const template = Template.fromStack(stackAgain(s => Aspects.of(s).add(rename)));
    const statement = { Action: ['sts:AssumeRole', 'sts:TagSession'], Effect: 'Allow', Sid: 'AssumeCiemDiscoveryRole' };
    template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'DefenderForCloud-Ciem-acme', Path: '/security/' });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: {
        Statement: [{
          ...statement,
          Resource: {
            'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/security/DefenderForCloud-Ciem-acme',
          },
        }],
      },
    });
    // The ARN of a session has no path.
    template.hasOutput('*', {
      Value: {
        'Fn::Sub': 'arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/CspmMonitorAws-acme/' +
          `MicrosoftDefenderForClouds_${TENANT}`,
      },
    });
  });

  test('CIEM with a role name that only CloudFormation knows', () => {
    const stack = newStack();
    const ciemDiscovery = new CfnParameter(stack, 'Name').valueAsString;
    const plans = allPlans({ ciem: true });
    connect(stack, { plans, roleNames: { ciemDiscovery } });
    expect(JSON.stringify(templateOf(stack))).toContain('":role/",{"Ref":"Name"}');
  });

  test('roles that are created elsewhere (Role.customizeRoles)', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, {
      preventSynthesis: true,
      usePrecreatedRoles: { 'Stack/Defender/CspmMonitor': 'precreated' },
    });
    const connector = connect(stack);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
    expect(JSON.stringify(stack.resolve(connector.cspmMonitorRole.roleArn))).toContain(':role/precreated');
  });

  test('with and without the feature flag that merges and sorts policy statements', () => {
    const templateWith = (flag: boolean) => {
      const stack = new Stack(new App({ context: { '@aws-cdk/aws-iam:minimizePolicies': flag } }), 'Stack');
      connect(stack, { plans: allPlans({ ciem: true }) });
      return sortedLists(templateOf(stack));
    };
    expect(Object.keys(templateWith(true).Resources).length).toBeGreaterThan(30);
    expect(templateWith(true)).toEqual(templateWith(false));
  });

  test('props of the caller are not changed', () => {
    const props = Object.freeze({
      azureTenantId: TENANT,
      plans: Object.freeze(allPlans()) as DefenderPlan[],
      roleNames: Object.freeze({ cspmMonitor: 'a' }),
    });
    const { capabilities } = new DefenderForCloudConnector(newStack(), 'Defender', props);
    expect(capabilities.map(c => c.id)).toEqual(ON.map(r => r.capability));
  });
});

describe('warns about input without effect', () => {
  test('names of roles that are not created', () => {
    const { stack } = synth({ roleNames: { ciemOidc: 'a', kinesisToS3: 'b' } });
    Annotations.fromStack(stack).hasWarning('/Stack/Defender',
      Match.stringLikeRegexp('roleNames of capabilities that are off have no effect: remove ciemOidc, kinesisToS3, or switch them on'));
  });

  test('a plan with all options off', () => {
    const { stack } = synth({
      plans: [DefenderPlan.defenderForServers(Object.fromEntries(optionsOf('servers').map(option => [option, false])))],
    });
    Annotations.fromStack(stack).hasInfo(
      '/Stack/Defender', Match.stringLikeRegexp('every option of Defender for Servers is off, so it creates nothing in this account'));
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue()); // Azure can need the plan
  });

  test.each([
    'il-central-1', 'eu-south-1', 'ap-southeast-3', 'eu-south-2', 'me-south-1',
  ])('RDS threat protection in %s', (region) => {
    const { stack } = synth(
      { plans: [DefenderPlan.defenderForDatabases()] },
      { env: { region, account: '111122223333' } },
    );
    Annotations.fromStack(stack).hasWarning(
      '/Stack/Defender',
      Match.stringLikeRegexp(`RdsThreatProtection is not available for resources in ${region}`),
    );
  });

  test.each([
    ['cn-north-1', 1], ['us-gov-west-1', 1], ['us-iso-east-1', 1], ['eu-isoe-west-1', 1], ['eusc-de-east-1', 1],
    ['us-east-1', 0], ['eu-central-1', 0], ['ca-central-1', 0], ['il-central-1', 0],
  ])('partitions that Microsoft does not publish: %s, %d', (region, count) => {
    const { stack } = synth({}, { env: { region, account: '111122223333' } });
    expect(Annotations.fromStack(stack).findWarning('/Stack/Defender', Match.stringLikeRegexp('unsupportedPartition')))
      .toHaveLength(count);
  });

  test('no warning for valid input', () => {
    const { stack } = synth(
      { plans: allPlans(), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS },
      { env: { region: 'eu-west-1', account: '111122223333' } },
    );
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a permission type that is not set', () => {
  const told = (stack: Stack) => Annotations.fromStack(stack).findInfo('*', Match.stringLikeRegexp('permissionsType is not set'))
    .map(({ id, entry }) => [id, String(entry.data)]);
  const READS = 'CspmMonitor reads with ReadOnlyAccess of AWS, contents included unless denyDataReads is on';
  const CLUSTERS = 'AgentlessKubernetesDiscovery can give itself access to every EKS cluster';
  const IMAGES = 'ContainerImageAssessment can push images to every ECR repository (power user)';
  const message = (...opened: string[]) => 'permissionsType is not set, so it is DEFAULT_ACCESS, as in the Azure portal: ' +
    `${opened.join('; ')}. Set PermissionsType.LEAST_PRIVILEGE_ACCESS for less, or PermissionsType.DEFAULT_ACCESS if you want this ` +
    '[ack: cdk-defender-for-cloud:permissionsType]';

  test('opens what a message says, and only of roles that exist', () => {
    expect(told(synth().stack)).toEqual([['/Stack/Defender', message(READS)]]);
    expect(told(synth({ plans: allPlans() }).stack)).toEqual([['/Stack/Defender', message(READS, CLUSTERS, IMAGES)]]);
  });

  test('is set, or acknowledged', () => {
    for (const permissionsType of Object.values(PermissionsType)) expect(told(synth({ permissionsType }).stack)).toEqual([]);
    const stack = newStack();
    CoreAnnotations.of(stack).acknowledgeInfo('cdk-defender-for-cloud:permissionsType');
    connect(stack);
    expect(told(stack)).toEqual([]);
  });

  test('is no warning, so cdk synth --strict passes', () => {
    const { app } = synth({ plans: allPlans() }, { env: { region: 'eu-west-1', account: '111122223333' } });
    expect(app.synth().getStackByName('Stack').messages.map(({ level }) => level)).toEqual(['info']);
  });

  test('each role that differs by type says what default access opens', () => {
    const differs = DefenderCapability.all().filter(({ _definition: { permissions } }) =>
      JSON.stringify(permissions.DefaultAccess) !== JSON.stringify(permissions.LeastPrivilegeAccess)).map(({ id }) => id);
    expect(differs.length).toBeGreaterThan(0);
    expect(DefenderCapability.all().filter(c => c._definition.onlyWithDefaultAccess !== undefined).map(({ id }) => id)).toEqual(differs);
  });
});

test('logical ids of a connector begin with its own id', () => {
  const { json } = synth({ plans: allPlans({ ciem: true }) });
  for (const id of Object.keys(json.Resources)) expect(id).toMatch(/^Defender/);
});

/** A stack with all plans, changed before synthesis. */
function stackAgain(change: (stack: Stack) => void): Stack {
  const stack = newStack();
  connect(stack, { plans: allPlans({ ciem: true }) });
  change(stack);
  return stack;
}

function sortedLists(value: any): any {
  if (Array.isArray(value)) {
    return value.map(sortedLists).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, k === 'Fn::Join' ? v : sortedLists(v)]));
}
