import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import {
  App, Aws, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, Stack, Tags, type StackProps,
} from 'aws-cdk-lib';
import * as ecrAssets from 'aws-cdk-lib/aws-ecr-assets';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { RegionInfo } from 'aws-cdk-lib/region-info';

import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderPlan, HostManagementOutput, HostManagementTargets,
  MemberIdentityProvider, OrganizationTargets, PermissionsType, type HostManagementOptions,
} from '../../src';
import { ALL_PLANS, namesOfPlans } from '../facts/plans';
import { HOST_MANAGEMENT_ROLES, ROLES } from '../facts/roles';
import { organize } from '../support/organization';
import { configuredProviders, hostManagementRolesOf, ofType, resolveIn, rolesOf } from '../support/resolve';
import { allPlans, synth, TENANT } from '../support/synth';

const OPEN: StackProps = {};
const KNOWN: StackProps = { env: { account: '999988887777', region: 'eu-central-1' } };
const memberStackOf = (organization: DefenderForCloudOrganization) => Stack.of(organization.memberConnector);
const warnings = (organization: DefenderForCloudOrganization) =>
  organization.node
    .findAll()
    .flatMap(c => c.node.metadata)
    .filter(m => m.type === 'aws:cdk:warning')
    .map(m => String(m.data));

describe('members get what a single account gets', () => {
  test.each(Object.values(PermissionsType))('roles, provider and outputs, %s', permissionsType => {
    const props = () => ({
      plans: allPlans({ ciem: true }),
      permissionsType,
      denyDataReads: true,
      denyClusterAccessForOthers: true,
      denyManagingAliasedKeys: true,
      snapshotSharingAccounts: ['444455556666'],
      roleNames: { cspmMonitor: 'PostureReader' },
    });
    const { template } = organize(props()).members();
    const { json } = synth(props());
    expect(rolesOf(template)).toEqual(rolesOf(json));
    // A function creates or reuses the providers in members, with the same URLs, audiences and thumbprint.
    const [{ Properties: { Environment } }] = ofType(template, 'AWS::Lambda::Function');
    expect(configuredProviders(template).map(({ arn, audiences }) => ({
      Url: arn.replace(/^.*oidc-provider./, 'https://'), ClientIdList: audiences, ThumbprintList: [Environment.Variables.THUMBPRINT],
    }))).toEqual(ofType(json, 'AWS::IAM::OIDCProvider').map(r => r.Properties));
    expect(ofType(template, 'Custom::ReusableOpenIDConnectProvider')).toHaveLength(2);
    expect(ofType(template, 'AWS::IAM::OIDCProvider')).toEqual([]);
    expect(ofType(template, 'AWS::Lambda::Function')).toHaveLength(1);
    // The identity of host management has another path in a member template.
    const withoutPlace = (outputs: object) =>
      Object.keys(outputs)
        .map(id => id.replace(/^Defender(?=HostManagement)/, '').replace(/[0-9A-F]{8}$/, ''))
        .sort();
    expect(withoutPlace(template.Outputs)).toEqual(withoutPlace(json.Outputs));
    expect(organize({ outputs: false }).members().template.Outputs).toBeUndefined();
  });

  test('roleNameSuffix is for every role of both templates and of the management account', () => {
    const { json, members, hostManagement } = organize({ plans: allPlans(), roleNameSuffix: '-cdk' });
    const names = (template: any) => ofType(template, 'AWS::IAM::Role').flatMap(r => r.Properties.RoleName ?? []);
    expect(names(members().template)).toHaveLength(namesOfPlans(ALL_PLANS).length + HOST_MANAGEMENT_ROLES.length);
    const own = names(json());
    expect(own).toEqual(expect.arrayContaining(names(members().template)));
    expect([...own, ...names(members().template)].filter(name => !name.endsWith('-cdk'))).toEqual([]);
    expect(JSON.stringify(hostManagement().template)).toContain('instance-profile/AmazonSSMRoleForInstancesMDCSetup-cdk');
    expect(JSON.stringify(hostManagement().template)).not.toMatch(/DefenderForCloud-HostManagement(Launch)?["}]/);
  });

  test('host management in two templates: the roles refer to document and regions of the other one', () => {
    const { members, hostManagement } = organize({
      plans: [DefenderPlan.defenderForServers({
        hostManagement: {
          attachPoliciesToExistingRoles: true,
          schedule: events.Schedule.expression('rate(7 days)'),
          output: HostManagementOutput.newBucket(),
          targets: HostManagementTargets.resourceGroup('fleet'),
          roleNames: { automation: 'Automation', launch: 'Launch', instance: 'Instances' },
        },
      })],
      hostManagementRegions: ['eu-west-1', 'us-east-1'],
    });
    const [globalPart, regionalPart] = [members().template, hostManagement().template];
    expect([...hostManagementRolesOf(globalPart).keys()].sort()).toEqual(['Automation', 'Instances', 'Launch']);
    expect(hostManagementRolesOf(regionalPart).size).toBe(0);
    expect(ofType(globalPart, 'AWS::IAM::InstanceProfile')).toHaveLength(1);
    expect(
      Object.values<any>(globalPart.Resources)
        .map(r => r.Type)
        .filter(t => !t.startsWith('AWS::IAM::'))
        .sort(),
    ).toEqual(['AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'Custom::ReusableOpenIDConnectProvider']);
    expect([...new Set(Object.values<any>(regionalPart.Resources).map(r => r.Type))].sort()).toEqual([
      'AWS::Events::Rule', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy',
      'AWS::SSM::Association', 'AWS::SSM::Document',
    ]);
    const [document] = ofType(regionalPart, 'AWS::SSM::Document');
    expect(document.Properties.Name).toMatch(/^DefenderForCloud-HostManagement-[0-9a-f]{8}$/);
    expect(
      hostManagementRolesOf(globalPart).get('Launch')!.trust.Statement[0].Condition.ArnLike['aws:SourceArn'],
    ).toEqual([
      `arn:aws:events:eu-west-1:111122223333:rule/${document.Properties.Name}`,
      `arn:aws:events:us-east-1:111122223333:rule/${document.Properties.Name}`,
    ]);
    expect(resolveIn(regionalPart, document.Properties.Content.parameters.AutomationAssumeRole.default)).toBe(
      'arn:aws:iam::111122223333:role/Automation',
    );
    expect(document.Properties.Content.mainSteps.map((s: any) => s.name)).toContain(
      'attachAmazonSSMManagedInstanceCore',
    );
    expect(ofType(regionalPart, 'AWS::SSM::Association')[0].Properties.ScheduleExpression).toBe('rate(7 days)');
  });

  test('an existing provider', () => {
    const { members, organization } = organize({
      memberIdentityProvider: MemberIdentityProvider.fromExisting({ addMissingAudiences: true }),
    });
    expect(ofType(members().template, 'AWS::IAM::OIDCProvider')).toEqual([]);
    expect(ofType(members().template, 'AWS::Lambda::Function')).toHaveLength(1);
    expect(organization.managementConnector!.node.findAll().some(c => c instanceof iam.OidcProviderNative)).toBe(true);
    expect(members().properties.TemplateBody).toBeDefined();
  });

  test('additions to the roles of the member connector', () => {
    const { members, organization, json } = organize();
    organization.memberConnector.cspmMonitorRole.addToPrincipalPolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: ['s3:ListBucket'],
        resources: [`arn:${Aws.PARTITION}:s3:::secret-${Aws.ACCOUNT_ID}`],
      }),
    );
    expect(ofType(members().template, 'AWS::IAM::Policy')).toHaveLength(1);
    expect(ofType(json(), 'AWS::IAM::Policy')).toEqual([]);
  });
});

describe('a member template is self-contained', () => {
  test.each([
    ['open', OPEN],
    ['known', KNOWN],
  ])('no account, region, asset, import, parameter or condition in it: parent with %s env', (_, env) => {
    const { members, hostManagement, organization } = organize(
      { plans: allPlans({ ciem: true }), hostManagementRegions: ['us-west-2'] },
      env,
    );
    for (const { body, template } of [members(), hostManagement()]) {
      expect(body).not.toMatch(
        /999988887777|eu-central-1|Fn::ImportValue|AssetParameters|cdk-hnb659fds|aws:cdk:path|CDKMetadata/,
      );
      // No metadata: a version in it would be an operation in every account with each release.
      expect(Object.keys(template).sort()).toEqual(['Description', ...template.Outputs ? ['Outputs'] : [], 'Resources']);
      expect(template.Parameters ?? template.Conditions ?? template.Rules).toBeUndefined();
      expect(JSON.stringify(template)).toBe(body); // compact
    }
    expect(warnings(organization)).toEqual([]);
  });

  test('nothing that the CDK CLI adds: paths, the metadata resource', () => {
    const context = {
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:version-reporting': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
    };
    const cli = organize({ plans: allPlans({ ciem: true }) }, KNOWN, context);
    expect(cli.members().body).toBe(organize({ plans: allPlans({ ciem: true }) }, KNOWN).members().body);
    expect(JSON.stringify(cli.json())).toContain('aws:cdk:path');
  });

  test('it has the same bytes each time, with any parent', () => {
    const body = (env: StackProps) => organize({ plans: allPlans() }, env).members().body;
    expect(body(OPEN)).toBe(body(OPEN));
    expect(body(KNOWN)).toBe(body(OPEN));
  });

  test('it adds no stack to the app, and no file', () => {
    const { app, json } = organize({ plans: allPlans() });
    expect(json().Outputs).toBeDefined();
    const assembly = app.synth();
    expect(assembly.stacks.map(s => s.id)).toEqual(['Stack']);
    expect(JSON.stringify(assembly.manifest)).not.toContain('Member.template');
    expect(readdirSync(assembly.directory).filter(f => f.endsWith('.template.json'))).toEqual(['Stack.template.json']);
  });

  const policy = (resource: string) => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
  const refused: [string, (organization: DefenderForCloudOrganization, stack: Stack) => void, RegExp][] = [
    [
      'a resource of the parent',
      (o, stack) => {
        o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(policy(new s3.Bucket(stack, 'Bucket').bucketArn));
      },
      new RegExp(String.raw`Members\/Member\/Defender\/CspmMonitor\/DefaultPolicy\/Resource must not refer to .* outside `
        + String.raw`Stack\/Defender\/Members\/Member.*a member template must be self-contained`, 's'),
    ],
    [
      'a parameter of the parent',
      (o, stack) => {
        o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(
          policy(new CfnParameter(stack, 'Parameter').valueAsString),
        );
      },
      /must not refer to Stack\/Parameter\.Ref outside Stack\/Defender\/Members\/Member: a member template must be self-contained/,
    ],
    [
      'a resource of another stack',
      (o, stack) => {
        const other = new Stack(stack.node.root as App, 'Other', {
          env: { account: stack.account, region: stack.region },
        });
        o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(
          policy(new CfnResource(other, 'Thing', { type: 'A::B::C' }).getAtt('Arn').toString()),
        );
      },
      /must not refer to Other\/Thing\.Arn outside Stack\/Defender\/Members\/Member: a member template must be self-contained/,
    ],
    [
      'a resource of the other member template',
      o => {
        o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(
          policy(o.memberHostManagement!.deadLetterQueue!.queueArn),
        );
      },
      /must not refer to Stack\/Defender\/HostManagement\/Member\/HostManagement\/Launch\/DeadLetterQueue\/Resource\.Arn outside/,
    ],
    ['an import', (o) => {
      o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(policy(Fn.importValue('Exported')));
    }, /Stack\/Defender\/Members\/Member must not contain Fn::ImportValue: a member template must be self-contained/],
    [
      'a logical id that is not in it',
      o => {
        o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(policy(Fn.getAtt('Elsewhere', 'Arn').toString()));
      },
      /Stack\/Defender\/Members\/Member must not refer to Elsewhere, which is not in it: a member template must be self-contained/,
    ],
    ['the same in a text', (o) => {
      o.memberConnector.cspmMonitorRole.addToPrincipalPolicy(policy(Fn.sub('${Elsewhere.Arn}/*')));
    }, /Stack\/Defender\/Members\/Member must not refer to Elsewhere, which is not in it/],
    ['a parameter without value', (o) => {
      new CfnParameter(Stack.of(o.memberConnector), 'Open');
    }, /Stack\/Defender\/Members\/Member must not have a parameter without default, got Open/],
    ['a transform', (o) => {
      Stack.of(o.memberConnector).addTransform('AWS::LanguageExtensions');
    }, /Stack\/Defender\/Members\/Member must not have a transform/],
    ['a nested stack', (o) => {
      new CfnResource(Stack.of(o.memberConnector), 'Nested', {
        type: 'AWS::CloudFormation::Stack',
        properties: { TemplateURL: 'https://example.com/t' },
      });
    }, /Stack\/Defender\/Members\/Member must not have a nested stack, got Nested/],
    [
      'a boundary of one account',
      o => {
        iam.PermissionsBoundary.of(o).apply({
          managedPolicyArn: 'arn:aws:iam::111122223333:policy/Boundary',
        } as iam.IManagedPolicy);
      },
      /the permissions boundary of \w+ in Stack\/Defender\/Members\/Member must be a policy of each account, got a policy of 111122223333/,
    ],
  ];
  const refusedInBoth = refused.flatMap(([what, ...rest]) => [
    [what, 'open', OPEN, ...rest],
    [what, 'known', KNOWN, ...rest],
  ] as const);
  test.each(refusedInBoth)('it refuses %s (parent with %s env)', (_, _env, env, add, message) => {
    const { organization, stack, json } = organize({ plans: [DefenderPlan.defenderForServers()] }, env);
    add(organization, stack);
    expect(json).toThrow(message);
  });

  test('it refuses assets immediately', () => {
    const { organization } = organize();
    const member = memberStackOf(organization);
    expect(
      () =>
        new lambda.Function(member, 'Function', {
          runtime: lambda.Runtime.PYTHON_3_14,
          handler: 'x.y',
          code: lambda.Code.fromAsset(__dirname),
        }),
    ).toThrow(
      /Stack\/Defender\/Members\/Member must not have an asset, got .*: a member template must be self-contained.*use inline code/,
    );
    expect(() => new ecrAssets.DockerImageAsset(member, 'Image', { directory: __dirname, file: 'member-template.slow.test.ts' }))
      .toThrow(/Stack\/Defender\/Members\/Member must not have an asset, got the image .*: a member template must be self-contained/);
  });

  test('other stacks cannot use its resources', () => {
    const { organization, stack, json } = organize();
    new CfnOutput(stack, 'Role', { value: organization.memberConnector.cspmMonitorRole.roleArn });
    expect(json).toThrow(
      /of Stack\/Defender\/Members\/Member must not be used in another stack: the resources of a member template exist once per account/,
    );
  });

  test('warns about an account id of the parent', () => {
    const { organization, json } = organize({}, KNOWN);
    organization.memberConnector.cspmMonitorRole.addToPrincipalPolicy(policy('arn:aws:s3:::logs-999988887777/*'));
    json();
    expect(warnings(organization)).toEqual([
      'the template for members contains 999988887777, the account of this stack: if you mean the account of each ' +
        'member, use Aws.ACCOUNT_ID; if you mean this account, acknowledge this warning [ack: cdk-defender-for-cloud:ownAccountInMembers]',
    ]);
  });

  test('messages about its constructs are reported by the app', () => {
    const { app } = organize({
      memberIdentityProvider: MemberIdentityProvider.fromExisting(),
      roleNames: { ciemOidc: 'Unused' },
      connectManagementAccount: false,
      plans: [DefenderPlan.defenderForServers()],
    });
    const messages = app
      .synth()
      .getStackByName('Stack')
      .messages.map(m => `${m.id} ${m.level} ${String(m.entry.data)}`);
    expect(messages).toContainEqual(
      expect.stringMatching(
        new RegExp(String.raw`^\/Stack\/Defender\/Members\/Resource warning Stack\/Defender\/Members\/Member\/Defender: `
          + String.raw`roleNames of capabilities that are off have no effect: remove ciemOidc`),
      ),
    );
    expect(messages).toContainEqual(
      expect.stringMatching(
        new RegExp(String.raw`^\/Stack\/Defender\/Members\/Resource warning Stack\/Defender\/Members\/Member\/IdentityProvider: `
          + String.raw`the existing OIDC provider must have the audiences`),
      ),
    );
  });
});

describe('size', () => {
  const filler = (organization: DefenderForCloudOrganization, bytes: number) => {
    const { templateOptions } = memberStackOf(organization);
    templateOptions.metadata = { ...templateOptions.metadata, filler: 'x'.repeat(bytes) };
  };

  test('all plans with least privilege fit into the StackSet, also with the CDK CLI', () => {
    const { members, hostManagement } = organize({
      plans: allPlans({ ciem: true }),
      permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
      hostManagementRegions: [
        'eu-west-1', 'us-east-1', 'us-west-2', 'ap-southeast-1', 'ap-southeast-2', 'eu-central-1',
      ],
    }, OPEN, { 'aws:cdk:enable-path-metadata': true });
    expect(Buffer.byteLength(members().properties.TemplateBody)).toBeLessThanOrEqual(51200);
    expect(Buffer.byteLength(hostManagement().properties.TemplateBody)).toBeLessThanOrEqual(51200);
    expect(members().properties.TemplateURL).toBeUndefined();
  });

  const everyOption: HostManagementOptions = {
    attachPoliciesToExistingRoles: true, explorerPermissions: true, targets: HostManagementTargets.resourceGroup('fleet'),
  };

  /** A StackSet has space for the 15 roles of 1.0.0-rc.1. The library uploads what later roles make too long: the test below. */
  const MOST = 51200 + 1400 * Math.max(0, ROLES.length - 15);

  /** Each statement of host management names all regions: with each of its options, many regions are uploaded, too. */
  test.each([[1, 0], [5, 0], [19, 600], [33, 600]].flatMap(([count, more]) => Object.values(PermissionsType).flatMap(type => [
    [count, type, 'host management as it is', {}, MOST], [count, type, 'each of its options', everyOption, MOST + more],
  ] as [number, PermissionsType, string, HostManagementOptions, number][])))(
    'everything on with three tags in %d regions fits into the StackSet, %s, %s', (count, permissionsType, _, options, most) => {
      const [cspm, , ...others] = allPlans({ ciem: true });
      const { app, members } = organize({
        plans: [cspm, DefenderPlan.defenderForServers({ hostManagement: options }), ...others],
        permissionsType,
        denyDataReads: true,
        hostManagementRegions: RegionInfo.regions.filter(r => r.partition === 'aws').slice(0, count).map(r => r.name),
      });
      const tags = { 'cost-center': '1234', 'environment': 'production', 'owner': 'security-team' };
      for (const [key, value] of Object.entries(tags)) Tags.of(app).add(key, value);
      const { body, properties } = members();
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(most);
      expect(properties.TemplateURL === undefined).toBe(Buffer.byteLength(body) <= 51200);
    });

  test.each([[0, true], [1, false]])('51,200 bytes and %d more', (more, inline) => {
    const empty = organize();
    filler(empty.organization, 0);
    const room = 51200 - Buffer.byteLength(empty.members().body);
    const { organization, members, app } = organize();
    filler(organization, room + more);
    const { properties, body } = members();
    expect([properties.TemplateBody !== undefined, properties.TemplateURL !== undefined]).toEqual([inline, !inline]);
    expect(Buffer.byteLength(body)).toBe(51200 + more);
    expect(properties.Capabilities).toEqual(['CAPABILITY_NAMED_IAM']);
    const infos = app
      .synth()
      .getStackByName('Stack')
      .messages.map(m => String(m.entry.data))
      .filter(m => m.includes('uploaded as an asset'));
    expect(infos).toEqual(inline ? [] : [
      'the template for members has 51201 bytes, more than the 51200 that fit in a StackSet: it is uploaded as an asset, so ' +
        'this account must be bootstrapped (cdk bootstrap) [ack: cdk-defender-for-cloud:uploadedTemplate]',
    ]);
  });

  test('the uploaded template equals that of an ordinary connector', () => {
    const { organization, members } = organize({
      plans: allPlans({ ciem: true }), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, denyDataReads: true,
    }, KNOWN);
    filler(organization, 20_000);
    const { properties, template } = members();
    expect(JSON.stringify(properties.TemplateURL)).toMatch(
      /https:\/\/s3\.eu-central-1\..*cdk-hnb659fds-assets-999988887777-eu-central-1/,
    );
    expect(rolesOf(template).size).toBe(ROLES.length);
  });
});

test('members can have another connector for another tenant, but not the same roles twice', () => {
  const { organization, members } = organize();
  const member = memberStackOf(organization);
  expect(() => new DefenderForCloudConnector(member, 'Again', { azureTenantId: '99999999-2222-3333-4444-555555555555' })).toThrow(
    'Stack/Defender/Members/Member/Again creates the role CspmMonitorAws, which ' +
      'Stack/Defender/Members/Member/Defender already creates');
  new ssm.StringParameter(member, 'Marker', { parameterName: '/defender', stringValue: 'yes' });
  expect(ofType(members().template, 'AWS::SSM::Parameter')).toHaveLength(1);
});

test('in a nested stack the template is final too, and uploaded if it is large', () => {
  for (const filler of [0, 60_000]) {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const organization = new DefenderForCloudOrganization(new NestedStack(stack, 'Nested'), 'Defender', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      connectManagementAccount: false,
    });
    Tags.of(app).add('owner', 'security');
    memberStackOf(organization).templateOptions.metadata = { filler: 'x'.repeat(filler) };
    const { directory } = app.synth();
    const nested = JSON.parse(
      readFileSync(
        join(
          directory,
          readdirSync(directory).find(f => f.endsWith('.nested.template.json'))!,
        ),
        'utf-8',
      ),
    );
    const [{ Properties }] = ofType(nested, 'AWS::CloudFormation::StackSet');
    const manifest = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf-8'));
    const files = Object.values<any>(manifest.files).map(f => f.source.path).filter(f => f.includes('Member'));
    expect([Properties.TemplateBody !== undefined, files.length]).toEqual([filler === 0, filler === 0 ? 0 : 1]);
    const body = Properties.TemplateBody ?? readFileSync(join(directory, files[0]), 'utf-8');
    expect(body).toContain('{"Key":"owner","Value":"security"}');
  }
});

test('a second synthesis has the same result', () => {
  const { app, organization } = organize({ plans: allPlans() });
  const first = app.synth().getStackByName('Stack').template;
  expect(app.synth({ force: true }).getStackByName('Stack').template).toEqual(first);
  expect(warnings(organization)).toEqual([]);
});
