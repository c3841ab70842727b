import { App, Aspects, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecksV2 } from 'cdk-nag-v2';
import { DefenderForCloudConnector } from '../../src';
import { acknowledgeNag } from '../../src/policy-language/nag';
import { ROLES } from '../facts/roles';
import { CHECK_CASES } from '../support/cases';
import { newStack } from '../support/stacks';
import { acknowledgedIn } from '../support/suppressions';
import { allPlans, connect } from '../support/synth';

const connectorIn = (stack: Stack, props = {}) =>
  connect(stack, props);
const resourcesOf = (stack: Stack) => stack.node.findAll().filter(c => CfnResource.isCfnResource(c));

/** Whether the newest Lambda runtime is in use depends on the version of aws-cdk-lib that the tests run with. */
const dependsOnVersion = (finding: string) => finding.endsWith('AwsSolutions-L1');

/** Findings as `<construct path> <rule>[<finding>]`, sorted. */
function found(stack: Stack, pack = new AwsSolutionsChecks()): string[] {
  return pack
    .validateScope(stack)
    .violations.flatMap(v => v.violatingResources.map(r => `${r.constructPath} ${v.ruleName}`))
    .sort();
}

/** Findings of cdk-nag 3 if nothing were acknowledged. */
function foundAtAll(stack: Stack): string[] {
  return found(stack, Object.assign(new AwsSolutionsChecks(), { isAcknowledged: () => false }));
}

/** Acknowledgements for cdk-nag 3, with their reasons. */
function acknowledged(stack: Stack): Map<string, string> {
  return new Map(stack.node.findAll().flatMap(c => acknowledgedIn(c)
    .filter(([id]) => !id.startsWith('DefenderTrustValidation::'))
    .map(([id, reason]) => [`${c.node.path} ${id}`, reason] as const)));
}

/** Acknowledgements for cdk-nag 2, with their reasons. */
function suppressed(stack: Stack): Map<string, string> {
  return new Map(
    resourcesOf(stack).flatMap(c =>
      ((c.getMetadata('cdk_nag') as any)?.rules_to_suppress ?? []).flatMap((rule: any) =>
        (rule.applies_to?.map((finding: string) => `${rule.id}[${finding}]`) ?? [rule.id]).map((id: string) => [
          `${c.node.path} ${id}`,
          rule.reason,
        ]),
      ),
    ),
  );
}

describe('acknowledgements match the findings', () => {
  test.each(CHECK_CASES.map(c => [c.title, c] as const))('%s', (_, { build }) => {
    const stack = build(new App(), 'Stack');
    const findings = foundAtAll(stack);
    expect([...acknowledged(stack).keys()].filter(f => !dependsOnVersion(f)).sort()).toEqual(
      findings.filter(f => !dependsOnVersion(f)),
    );
    expect([...suppressed(stack)].sort()).toEqual([...acknowledged(stack)].sort());
  });

  test.each([
    [
      'DefaultAccess',
      'CspmMonitor/Resource AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess]',
    ],
    ['LeastPrivilegeAccess', 'CspmMonitor/Policy/Resource AwsSolutions-IAM5[Resource::*]'],
  ])('in a connector without plans: %s', (permissionsType, finding) => {
    const stack = newStack();
    connectorIn(stack, { permissionsType });
    expect(foundAtAll(stack)).toEqual([`Stack/Defender/${finding}`]);
  });

  test('are on the resource with the finding, never on a whole stack or role', () => {
    const stack = newStack();
    connectorIn(stack, { plans: allPlans({ ciem: true }) });
    const holders = stack.node
      .findAll()
      .filter(c => c.node.metadata.some(m => m.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY));
    expect(holders.length).toBeGreaterThan(10);
    expect(holders.filter(c => !CfnResource.isCfnResource(c)).map(c => c.node.path)).toEqual([]);
    expect(stack.templateOptions.metadata?.cdk_nag).toBeUndefined();
  });

  test('each has a reason of several words', () => {
    const stack = newStack();
    connectorIn(stack, { plans: allPlans({ ciem: true }), denyDataReads: true });
    for (const [finding, reason] of acknowledged(stack)) {
      expect([finding, reason.length >= 20, / \S+ /.test(reason)]).toEqual([finding, true, true]);
    }
  });
});

test.each([
  [
    'an ARN, which aws-cdk-lib before 2.269 refuses',
    'AwsSolutions-IAM4',
    'Policy::arn:<AWS::Partition>:iam::aws:policy/SecurityAudit',
  ],
  [
    'unbalanced brackets, which newer ones refuse',
    'AwsSolutions-IAM5',
    'Resource::arn:<AWS::Partition>:s3:::reports/a)b*',
  ],
])('an id with %s is acknowledged', (_, rule, finding) => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  acknowledgeNag(role, [{ rule, finding, reason: 'for this test' }]);
  expect([...acknowledged(stack)]).toEqual([[`Stack/Role/Resource ${rule}[${finding}]`, 'for this test']]);
  expect([...suppressed(stack)]).toEqual([...acknowledged(stack)]);
});

describe('what is acknowledged can be removed, as docs/cdk-nag.md says', () => {
  const removed = () => {
    const stack = newStack();
    connectorIn(stack, { plans: allPlans({ ciem: true }) });
    const findings = foundAtAll(stack);
    for (const construct of stack.node.findAll()) {
      for (const { type, data } of construct.node.metadata) {
        if (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY) Object.keys(data).forEach(id => delete data[id]);
      }
      if (CfnResource.isCfnResource(construct)) construct.addMetadata('cdk_nag', undefined);
    }
    return { stack, findings };
  };

  test('cdk-nag 3', () => {
    const { stack, findings } = removed();
    expect(findings.length).toBeGreaterThan(20);
    expect(found(stack)).toEqual(findings);
  });

  test('cdk-nag 2', () => {
    const { stack, findings } = removed();
    Aspects.of(stack).add(new AwsSolutionsChecksV2());
    const messages = Annotations.fromStack(stack).findError('*', Match.anyValue());
    expect(messages.map(m => `${m.id.slice(1)} ${String(m.entry.data).split(': ')[0]}`).sort()).toEqual(findings);
  });
});

describe("the user's additions are not acknowledged", () => {
  const tooMuch = () => new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] });

  /** Adds a wildcard and an AWS managed policy to every role. */
  function withAdditions(): { stack: Stack; roles: iam.IRole[] } {
    const stack = newStack();
    const connector = connectorIn(stack, { plans: allPlans({ ciem: true }) });
    const roles = connector.capabilities.map(capability => connector.role(capability));
    for (const role of roles) {
      role.addToPrincipalPolicy(tooMuch());
      role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
    }
    return { stack, roles };
  }
  const expected = (roles: iam.IRole[]) => roles.flatMap(({ node: { path } }) => [
    `${path}/DefaultPolicy/Resource AwsSolutions-IAM5[Action::s3:*]`,
    `${path}/DefaultPolicy/Resource AwsSolutions-IAM5[Resource::*]`,
    `${path}/Resource AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AdministratorAccess]`,
  ]).sort();

  test('cdk-nag 3', () => {
    const { stack, roles } = withAdditions();
    expect(roles).toHaveLength(ROLES.length);
    expect(found(stack)).toEqual(expected(roles));
  });

  test('cdk-nag 2', () => {
    const { stack, roles } = withAdditions();
    Aspects.of(stack).add(new AwsSolutionsChecksV2());
    const messages = Annotations.fromStack(stack).findError('*', Match.anyValue());
    expect(messages.map(m => `${m.id.slice(1)} ${String(m.entry.data).split(': ')[0]}`).sort()).toEqual(
      expected(roles),
    );
  });
});

describe('cdk-nag 3 as a plugin of the app', () => {
  function appWith(add: (connector: DefenderForCloudConnector) => void): App {
    const app = new App();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    add(connectorIn(new Stack(app, 'Stack'), { plans: allPlans({ ciem: true }) }));
    return app;
  }

  test('accepts the connector', () => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    appWith(() => {}).synth();
    expect(printed.mock.calls).toEqual([]);
    printed.mockRestore();
  });

  test('refuses what the user adds', () => {
    const app = appWith(c =>
      c.cspmMonitorRole.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })),
    );
    expect(() => app.synth()).toThrow(/AwsSolutions-IAM5\[Action::s3:\*\]/);
  });
});
