import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { brokenControls } from '../../cli/preflight/checks/controls';
import { assemble } from '../../cli/preflight/planned';
import {
  DefenderPlan, EntraIdentityProvider, HostManagement, HostManagementOutput, MemberIdentityProvider,
} from '../../src';
import { CHECK_CASES, MEMBER_TEMPLATE_CASES, type CheckCase } from '../support/cases';
import { organize, TemplateStack } from '../support/organization';
import { allPlans, connect } from '../support/synth';

/** What the proactive controls find, by type and logical id. docs/policy-checks.md has the reasons for users. */
const REMAINING: { type: string; id: RegExp; controls: string[] }[] = [
  // `firehose:*`, `sqs:*` and `s3:*` on names with a prefix, as Microsoft publishes them.
  { type: 'AWS::IAM::ManagedPolicy', id: /(KubernetesService|CloudWatchToKinesis)Policy/, controls: ['CT.IAM.PR.3'] },
  // IAM, Organizations and CloudFormation are not reachable from a VPC without a route to the internet or endpoints.
  { type: 'AWS::Lambda::Function', id: /Handler/, controls: ['CT.LAMBDA.PR.3'] },
  // One month is enough for a function that runs when its settings change; logRetention and logEncryptionKey.
  { type: 'AWS::Logs::LogGroup', id: /Log/, controls: ['CT.CLOUDWATCH.PR.2', 'CT.CLOUDWATCH.PR.3'] },
  // A rule delivers it, with a readable message; deadLetterAlarm.addAlarmAction adds an action.
  { type: 'AWS::CloudWatch::Alarm', id: /DeadLetterAlarm/, controls: ['CT.CLOUDWATCH.PR.1'] },
  // Reports that expire; options of newBucket, or HostManagementOutput.bucket.
  {
    type: 'AWS::S3::Bucket',
    id: /OutputBucket/,
    controls: ['CT.S3.PR.10', 'CT.S3.PR.11', 'CT.S3.PR.2', 'CT.S3.PR.4', 'CT.S3.PR.9'],
  },
];

const RULES = join(require.resolve('@cdklabs/cdk-validator-cfnguard/package.json'), '../rules/control-tower/cfn-guard');

/** Each rule with the types that it reports on. */
const TYPES_OF_RULES = new Map(readdirSync(RULES, { recursive: true, encoding: 'utf-8' })
  .filter(file => file.endsWith('.guard'))
  .map(file => {
    const path = join(RULES, file);
    const [, header] = /Reports on:(.*?)\n# *\n/s.exec(readFileSync(path, 'utf-8'))!;
    return [path, header.match(/\w+::\w+::\w+/g) ?? []];
  }));

type Template = { Resources: Record<string, { Type: string }> };
const read = (file: string): Template => JSON.parse(readFileSync(file, 'utf-8'));

/** Standard output of cfn-guard, in bytes. */
const MAX_BUFFER = 64 * 1024 * 1024;

/** Findings as `<control> <logical id>`, sorted, by the path of the template. */
function findingsOf(validator: CfnGuardValidator, files: string[]): Map<string, string[]> {
  const { violations } = validator.validate({ templatePaths: files } as Parameters<CfnGuardValidator['validate']>[0]);
  const found = violations.flatMap(({ description, violatingResources }) => violatingResources.map(r =>
    [r.templatePath, `${/^\[(.*?)\]/.exec(description)![1]} ${r.resourceLogicalId}`]));
  return new Map(files.map(file => [file, found.filter(([path]) => path === file).map(([, text]) => text).sort()]));
}

/**
 * Each rule checks only templates that have a resource of its types. It would skip the others, but takes its time for
 * that.
 */
function findings(files: string[]): Map<string, string[]> {
  const types = new Map(files.map(file => [file, new Set(Object.values(read(file).Resources).map(r => r.Type))]));
  const rules = new Map<string, string[]>();
  for (const [path, reported] of TYPES_OF_RULES) {
    const checked = files.filter(file => reported.some(type => types.get(file)!.has(type))).join('\n');
    rules.set(checked, [...rules.get(checked) ?? [], path]);
  }
  const found = new Map<string, string[]>(files.map(file => [file, []]));
  for (const [checked, paths] of rules) {
    if (checked === '') continue;
    const validator = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules: paths, maxBuffer: MAX_BUFFER });
    for (const [file, some] of findingsOf(validator, checked.split('\n'))) found.get(file)!.push(...some);
  }
  for (const list of found.values()) list.sort();
  return found;
}

function expected({ Resources }: Template): string[] {
  return Object.entries(Resources).flatMap(([id, { Type }]) => REMAINING
    .filter(row => row.type === Type && row.id.test(id))
    .flatMap(row => row.controls.map(control => `${control} ${id}`))).sort();
}

/** The paths of the templates, in the order of the cases. */
function synthesize(cases: readonly CheckCase[]): string[] {
  const app = new App();
  const stacks = cases.map(({ build }, i) => build(app, `Case${i}`));
  const assembly = app.synth();
  return stacks.map(stack => assembly.getStackArtifact(stack.artifactId).templateFullPath);
}

describe('findings are those of the table', () => {
  const cases = [...CHECK_CASES, ...MEMBER_TEMPLATE_CASES];
  let files: string[];
  let found: Map<string, string[]>;
  beforeAll(() => {
    files = synthesize(cases);
    found = findings(files);
  }, 120_000);

  test.each(cases.map(({ title }, i) => [title, i] as const))('%s', (_, i) => {
    expect(found.get(files[i])).toEqual(expected(read(files[i])));
  });

  test('preflight knows what breaks which control', () => {
    const identity = { account: '111122223333', partition: 'aws', arn: '' };
    for (const file of files) {
      const planned = assemble(identity, { stackName: 'Stack', region: 'eu-west-1', json: read(file), parameters: {} });
      const broken = [...brokenControls(planned)].flatMap(([control, ids]) => ids.map(id => `${control} ${id}`));
      expect(broken.sort()).toEqual(found.get(file));
    }
  });

  test('each row of the table occurs, and is in the document', () => {
    const document = readFileSync(join(__dirname, '../../docs/policy-checks.md'), 'utf-8');
    const all = [...found.values()].flat();
    for (const { id, controls } of REMAINING) {
      for (const control of controls) expect(document).toContain(control);
      for (const control of controls) expect(all).toContainEqual(expect.stringMatching(`^${control} .*${id.source}`));
    }
  });

  test('all 237 rules find no more', () => {
    expect(TYPES_OF_RULES.size).toBe(237);
    const titles = [
      'cluster access and legacy reader, DefaultAccess', 'existing provider, LeastPrivilegeAccess',
      'host management, every permission',
    ];
    const some = titles.map(title => files[cases.findIndex(c => c.title === title)]);
    const all = findingsOf(new CfnGuardValidator({ maxBuffer: MAX_BUFFER }), some);
    for (const file of some) expect(all.get(file)).toEqual(found.get(file));
  });
});

describe('what your options change', () => {
  const check = (build: (stack: Stack) => Stack | void) => {
    const [file] = synthesize([{
      title: '',
      build: (app, id) => {
        const stack = new Stack(app, id, { env: { account: '111122223333', region: 'eu-west-1' } });
        return build(stack) ?? stack;
      },
    }]);
    return findings([file]).get(file)!.map(finding => finding.replace(/[0-9A-F]{8}$/, ''));
  };
  const key = (stack: Stack) =>
    kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab');

  test('the log of the function: only the VPC is left', () => {
    expect(check(stack => {
      const identityProvider = EntraIdentityProvider.createOrReuse(stack, 'Provider', {
        logRetention: RetentionDays.ONE_YEAR, logEncryptionKey: key(stack),
      });
      connect(stack, { identityProvider });
    })).toEqual(['CT.LAMBDA.PR.3 OidcProviderFunctionHandler']);
  });

  test('member accounts without a function', () => {
    const organization = organize({
      plans: allPlans(),
      memberIdentityProvider: MemberIdentityProvider.fromExisting(),
    });
    expect(check(stack => new TemplateStack(stack.node.root as App, 'Members', organization.members().template)))
      .toEqual(['CT.IAM.PR.3 DefenderCloudWatchToKinesisPolicy', 'CT.IAM.PR.3 DefenderKubernetesServicePolicy']);
  });

  test('Defender for Containers without audit logs', () => {
    const plans = [DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false })];
    expect(check((stack) => {
      connect(stack, { plans });
    })).toEqual([]);
  });

  test('a report bucket of your own', () => {
    expect(check(stack => {
      const bucket = new s3.Bucket(stack, 'Reports', {
        encryptionKey: key(stack),
        enforceSSL: true,
        blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
        versioned: true,
        objectLockEnabled: true,
        serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
        lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(1) }],
      });
      const notification = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
      (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = notification;
      new HostManagement(stack, 'HostManagement', { output: HostManagementOutput.bucket(bucket) });
    })).toEqual([]);
  });
});

test('the bucket of newBucket with a key, versions and access logs', () => {
  const files = (() => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const output = HostManagementOutput.newBucket({
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef'),
      versioned: true,
      serverAccessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
    });
    new HostManagement(stack, 'HostManagement', { output });
    return [app.synth().getStackArtifact('Stack').templateFullPath];
  })();
  expect(findings(files).get(files[0])!.map(text => text.split(' ')[0])).toEqual(['CT.S3.PR.4', 'CT.S3.PR.9']);
});

describe('as a plugin of the app', () => {
  /** Whether synthesis fails. The lowest aws-cdk-lib sets the exit code, newer versions throw in a test. */
  const fails = (disabledRules: string[]) => {
    const app = new App();
    Validations.of(app).addPlugins(new CfnGuardValidator({ disabledRules }));
    connect(new Stack(app, 'Stack'), { plans: allPlans() });
    try {
      app.synth();
      return process.exitCode === 1;
    } catch (error) {
      return /CT\.IAM\.PR\.3/.test(String(error));
    } finally {
      process.exitCode = undefined;
    }
  };

  beforeEach(() => {
    for (const method of ['log', 'error'] as const) jest.spyOn(console, method).mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  test('what is left fails synthesis', () => {
    expect(fails([])).toBe(true);
  });

  test('disabledRules leaves it out', () => {
    expect(fails(['ct-iam-pr-3'])).toBe(false);
  });
});
