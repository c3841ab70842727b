import { readFileSync } from 'fs';
import { App, Aws, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as nag from '../../src/nag/nag';
import { acknowledgeNag, nagText } from '../../src/nag/nag';
import { acknowledgedIn, suppressionsOf } from '../support/suppressions';

const PACKAGE = require.resolve('aws-cdk-lib/package.json');
const INSTALLED = Number(JSON.parse(readFileSync(PACKAGE, 'utf-8')).version.split('.')[1]);
const ARN = 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/SecurityAudit]';

function newRole(): { stack: Stack; role: iam.Role; resource: CfnResource } {
  const stack = new Stack(new App(), 'Stack');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  return { stack, role, resource: role.node.defaultChild as CfnResource };
}

/** The module, as it is with another version of aws-cdk-lib. */
function withCdk(version: string): typeof nag {
  let loaded: typeof nag | undefined;
  jest.isolateModules(() => {
    const fs = jest.requireActual('fs');
    jest.doMock('fs', () => ({
      ...fs,
      readFileSync: (path: string, ...rest: unknown[]) =>
        path === PACKAGE ? JSON.stringify({ version }) : fs.readFileSync(path, ...rest),
    }));
    // The same CDK, so that its classes are those of this test.
    const cdk = { ...jest.requireActual('aws-cdk-lib'), CfnResource, Stack, Validations };
    jest.doMock('aws-cdk-lib', () => cdk);
    loaded = jest.requireActual('../../src/nag/nag');
    jest.dontMock('fs').dontMock('aws-cdk-lib');
  });
  return loaded!;
}

afterEach(() => jest.restoreAllMocks());

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
    const stack = new Stack(new App(), 'Stack');
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'Stack/Role': 'existing' } });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => acknowledgeNag(role, [{ rule: 'AwsSolutions-SQS3', reason: 'any' }])).not.toThrow();
  });
});

describe('ids that CDK refuses', () => {
  const acknowledge = (id: string, module: Pick<typeof nag, 'acknowledgeNag'> = { acknowledgeNag }) => {
    const asked = jest.spyOn(Validations.prototype, 'acknowledge').mockClear();
    const { role, resource } = newRole();
    const [, rule, finding] = /^([^[]*)\[(.*)\]$/.exec(id)!;
    module.acknowledgeNag(role, [{ rule, finding, reason: 'for this test' }]);
    expect(Object.fromEntries(acknowledgedIn(resource))).toEqual({ [id]: 'for this test' });
    return asked.mock.calls.length;
  };

  // An error of CDK leaves a file in the cloud assembly.
  test('before 2.269, CDK is not asked for an id with a second ::', () => {
    expect(acknowledge(ARN, withCdk('2.268.0'))).toBe(0);
    expect(acknowledge('AwsSolutions-IAM5[Action::s3:*]', withCdk('2.268.0'))).toBe(1);
  });

  const describeSince = INSTALLED < 269 ? describe.skip : describe;
  describeSince('since 2.269', () => {
    test('CDK is asked', () => {
      expect(acknowledge(ARN)).toBe(1);
      expect(acknowledge(ARN, withCdk('2.269.0'))).toBe(1);
    });
  });

  test('brackets that do not match', () => {
    expect(acknowledge('AwsSolutions-IAM5[Resource::reports/a)b*]')).toBe(1);
  });

  test.each([
    ['an error of another kind', new Error('something else')],
    ['what is no error', 'InvalidValidationId'],
  ])('%s is not hidden', (_, error) => {
    jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => { throw error; });
    const outcome = () => {
      try {
        return acknowledgeNag(newRole().role, [{ rule: 'AwsSolutions-SQS3', reason: 'any' }]);
      } catch (thrown) {
        return thrown;
      }
    };
    expect(outcome()).toBe(error);
  });
});

test('references are in angle brackets, as cdk-nag writes them', () => {
  const { stack, role } = newRole();
  const id = stack.resolve((role.node.defaultChild as CfnResource).logicalId);
  expect(nagText(stack, `arn:${Aws.PARTITION}:s3:::bucket`)).toBe('arn:<AWS::Partition>:s3:::bucket');
  expect(nagText(stack, `${role.roleArn}/*`)).toBe(`<${id}.Arn>/*`);
  expect(nagText(stack, 's3:Get*')).toBe('s3:Get*');
});
