import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecksV2 } from 'cdk-nag-v2';
import { DefenderCapability, DefenderForCloudConnector } from '../../src';
import { CHECK_CASES } from '../support/cases';
import { allPlans, TENANT } from '../support/synth';

function version3(stack: Stack): string[] {
  return new AwsSolutionsChecks().validateScope(stack).violations.map(v => JSON.stringify(v));
}

function version2(stack: Stack): string[] {
  Aspects.of(stack).add(new AwsSolutionsChecksV2());
  const annotations = Annotations.fromStack(stack);
  return [annotations.findError('*', Match.anyValue()), annotations.findWarning('*', Match.anyValue())].flat().map(m => String(m.entry.data));
}

describe.each([['cdk-nag 3', version3], ['cdk-nag 2', version2]])('%s', (_, check) => {
  test.each(CHECK_CASES.map(c => [c.title, c] as const))('%s', (_title, { build }) => {
    expect(check(build(new App(), 'Stack'))).toEqual([]);
  });

  test('still finds what the user adds to a role', () => {
    const stack = new Stack(new App(), 'Stack');
    new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT })
      .role(DefenderCapability.CSPM_MONITOR)
      .addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    expect(check(stack).join()).toMatch(/IAM5/);
  });
});

test('every acknowledgement has a reason of substance, and an action or resource that it is about', () => {
  const stack = new Stack(new App(), 'Stack');
  new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, plans: allPlans({ ciem: true }) });
  const rules = stack.node.findAll().filter(c => CfnResource.isCfnResource(c)).flatMap(c => (c.getMetadata('cdk_nag') as any)?.rules_to_suppress ?? []);
  expect(rules.length).toBeGreaterThan(20);
  for (const { id, reason, applies_to: findings } of rules) {
    expect(['AwsSolutions-IAM4', 'AwsSolutions-IAM5']).toContain(id);
    expect(reason.length).toBeGreaterThan(20);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toMatch(/^(Action|Resource|Policy)::.+/);
  }
});

test('without its acknowledgement each of them is a finding: none is stale', () => {
  const build = () => {
    const stack = new Stack(new App(), 'Stack');
    new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, plans: allPlans({ ciem: true }) });
    return stack;
  };
  const acknowledged = build();
  const resources = acknowledged.node.findAll().filter(c => CfnResource.isCfnResource(c));
  const expected = resources.flatMap(c => ((c.getMetadata('cdk_nag') as any)?.rules_to_suppress ?? [])
    .flatMap((r: any) => r.applies_to.map((finding: string) => `${c.node.path} ${r.id}[${finding}]`)));

  const bare = build();
  for (const resource of bare.node.findAll().filter(c => CfnResource.isCfnResource(c))) resource.addMetadata('cdk_nag', undefined);
  Aspects.of(bare).add(new AwsSolutionsChecksV2());
  const found = Annotations.fromStack(bare).findError('*', Match.anyValue())
    .map(m => `${m.id.slice(1)} ${String(m.entry.data).split(': ')[0]}`);
  expect(found.sort()).toEqual(expected.sort());
});
