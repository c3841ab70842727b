import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Aws, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeNag, nagText } from '../../src/policy-language/nag';
import { newStack } from '../support/stacks';
import { acknowledgedIn, suppressionsOf } from '../support/suppressions';

function newRole(): { stack: Stack; role: iam.Role; resource: CfnResource } {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  return { stack, role, resource: role.node.defaultChild as CfnResource };
}

describe('both versions of cdk-nag', () => {
  test('one entry per rule and reason, with all its findings', () => {
    const { stack, role, resource } = newRole();
    acknowledgeNag(role, [
      { rule: 'AwsSolutions-IAM5', finding: 'Action::s3:*', reason: 'one' },
      { rule: 'AwsSolutions-IAM5', finding: 'Resource::*', reason: 'one' },
      { rule: 'AwsSolutions-IAM5', finding: 'Action::ec2:*', reason: 'two' },
      { rule: 'AwsSolutions-IAM4', finding: 'Policy::any', reason: 'one' },
      { rule: 'AwsSolutions-SQS3', reason: 'no finding' },
    ]);
    expect(Object.fromEntries(acknowledgedIn(resource))).toEqual({
      'AwsSolutions-IAM5[Action::s3:*]': 'one',
      'AwsSolutions-IAM5[Resource::*]': 'one',
      'AwsSolutions-IAM5[Action::ec2:*]': 'two',
      'AwsSolutions-IAM4[Policy::any]': 'one',
      'AwsSolutions-SQS3': 'no finding',
    });
    expect(suppressionsOf(stack).get(stack.resolve(resource.logicalId))).toEqual([
      { id: 'AwsSolutions-IAM5', reason: 'one', applies_to: ['Action::s3:*', 'Resource::*'] },
      { id: 'AwsSolutions-IAM5', reason: 'two', applies_to: ['Action::ec2:*'] },
      { id: 'AwsSolutions-IAM4', reason: 'one', applies_to: ['Policy::any'] },
      { id: 'AwsSolutions-SQS3', reason: 'no finding' },
    ]);
  });

  test('nothing of it is in the template', () => {
    const { stack, role, resource } = newRole();
    acknowledgeNag(role, [{ rule: 'AwsSolutions-IAM5', finding: 'Action::s3:*', reason: 'one' }]);
    expect(JSON.stringify(App.of(stack)!.synth().getStackByName('Stack').template)).not.toContain('cdk_nag');
    expect(resource.getMetadata('cdk_nag')).toBeDefined();
  });

  test('without findings, the resource has no metadata', () => {
    const { role, resource } = newRole();
    acknowledgeNag(role, []);
    expect(resource.getMetadata('cdk_nag')).toBeUndefined();
    expect(Object.fromEntries(acknowledgedIn(resource))).toEqual({});
  });

  test('a role that exists outside of the app has no resource', () => {
    const stack = newStack();
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Stack/Role': 'existing' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => acknowledgeNag(role, [{ rule: 'AwsSolutions-SQS3', reason: 'any' }])).not.toThrow();
  });
});

describe('CDK reads what is acknowledged', () => {
  const acknowledged = (make: (role: iam.Role) => void) => {
    const { role, resource } = newRole();
    make(role);
    return acknowledgedIn(resource);
  };

  test('as it reads its own record', () => {
    const own = acknowledged(role => Validations.of(role.node.defaultChild!).acknowledge({ id: 'Rule', reason: 'any' }));
    expect(own).toEqual([['Rule', 'any']]);
    expect(acknowledged(role => acknowledgeNag(role, [{ rule: 'Rule', reason: 'any' }]))).toEqual(own);
  });

  test.each([
    ['a second ::, before aws-cdk-lib 2.269', 'Policy::arn:<AWS::Partition>:iam::aws:policy/SecurityAudit'],
    ['brackets that do not match', 'Resource::reports/a)b*'],
    ['a space, which newer versions of aws-cdk-lib would replace', 'Resource::my reports/*'],
  ])('also an id that Validations.acknowledge refuses: %s', (_, finding) => {
    expect(acknowledged(role => acknowledgeNag(role, [{ rule: 'AwsSolutions-IAM5', finding, reason: 'any' }])))
      .toEqual([[`AwsSolutions-IAM5[${finding}]`, 'any']]);
  });
});

describe('Validations.acknowledge', () => {
  let acknowledge: jest.SpyInstance;
  const findings = [
    { rule: 'AwsSolutions-SQS3', reason: 'any' },
    { rule: 'AwsSolutions-IAM5', finding: 'Action::s3:*', reason: 'any' },
    { rule: 'AwsSolutions-IAM5', finding: 'Resource::a b*', reason: 'any' },
  ];
  const ids = ['AwsSolutions-IAM5[Action::s3:*]', 'AwsSolutions-IAM5[Resource::a b*]', 'AwsSolutions-SQS3'];
  beforeEach(() => {
    acknowledge = jest.spyOn(Validations.prototype, 'acknowledge');
  });
  afterEach(() => acknowledge.mockRestore());

  test('gets each id that it does not change', () => {
    acknowledgeNag(newRole().role, findings);
    expect(acknowledge.mock.calls).toEqual([
      [{ id: 'AwsSolutions-SQS3', reason: 'any' }], [{ id: 'AwsSolutions-IAM5[Action::s3:*]', reason: 'any' }],
    ]);
  });

  test('may refuse each, as older versions do', () => {
    acknowledge.mockImplementation(({ id }) => {
      throw new Error(`Invalid validation rule ID '${id}'`);
    });
    const limit = Error.stackTraceLimit;
    const { role, resource } = newRole();
    acknowledgeNag(role, findings);
    expect(acknowledgedIn(resource).map(([id]) => id).sort()).toEqual(ids);
    expect(Error.stackTraceLimit).toBe(limit);
  });
});

describe('docs/cdk-nag.md', () => {
  const ROOT = join(__dirname, '..', '..');
  const [, section] = readFileSync(join(ROOT, 'docs', 'cdk-nag.md'), 'utf-8').split('## What the library acknowledges\n');
  const rows = [...section.split('\n### ')[0].matchAll(/^\| `(.+?)` \| .+? \| (.+?) \| .+ \|$/gm)].map(([, id, reason]) => [id, reason]);
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf-8' }).filter(f => f.endsWith('.ts'));
  /** With texts of several lines as one. */
  const code = files.map(f => readFileSync(join(ROOT, 'src', f), 'utf-8').replace(/' \+\n *'/g, '')).join('\n');

  test('lists each place that acknowledges something', () => {
    const places = /\brule: '(AwsSolutions-\w+)'|\.acknowledge\(\{\s*id: '([^']+)'|\.acknowledgeWarning\('([^']+)'/g;
    const found = [...code.replace(/^ *(\*|\/\/).*$/gm, '').replace(/`[^`]*`/g, '').matchAll(places)].map(m => m[1] ?? m[2] ?? m[3]);
    expect(rows.map(([id]) => id).sort()).toEqual(found.sort());
  });

  test.each(rows.filter(([, reason]) => !reason.includes('](')))('has the reason of %s: %s', (_, reason) => {
    expect(code).toContain(`'${reason}'`);
  });
});

test('references are in angle brackets, as cdk-nag writes them', () => {
  const { stack, role } = newRole();
  const id = stack.resolve((role.node.defaultChild as CfnResource).logicalId);
  expect(nagText(stack, `arn:${Aws.PARTITION}:s3:::bucket`)).toBe('arn:<AWS::Partition>:s3:::bucket');
  expect(nagText(stack, `${role.roleArn}/*`)).toBe(`<${id}.Arn>/*`);
  expect(nagText(stack, 's3:Get*')).toBe('s3:Get*');
});
