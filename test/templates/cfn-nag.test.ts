import { ACCOUNT, committed } from './support';
import { PermissionsType } from '../../src';

const TEMPLATES: [string, any][] = [
  ...Object.values(PermissionsType).map((type): [string, any] => [type, ACCOUNT[type]]),
  ['denied data reads', committed('defender-deny-data-reads.template.json')],
  ['host management', committed('defender-host-management.template.json')],
  ['organization', committed('defender-organization.template.json')],
];

/** cfn_nag F5: a managed policy that allows `*` or all actions of a service. */
function allowsAllActions({ Type, Properties }: any): boolean {
  return Type === 'AWS::IAM::ManagedPolicy' && Properties.PolicyDocument.Statement
    .filter((s: any) => s.Effect === 'Allow').flatMap((s: any) => s.Action).some((a: string) => /^(\w+:)?\*$/.test(a));
}

test.each(TEMPLATES)('%s: what cfn_nag calls a failure is acknowledged, and nothing else is', (_, { Resources }) => {
  for (const [id, resource] of Object.entries<any>(Resources)) {
    const rules = resource.Metadata?.cfn_nag?.rules_to_suppress;
    expect([id, rules?.map((r: any) => r.id)]).toEqual([id, allowsAllActions(resource) ? ['F5'] : undefined]);
    for (const { reason } of rules ?? []) expect(reason).toMatch(/\w+ \w+ \w+/);
  }
});

test('these policies allow all actions only on resources with names of Microsoft', () => {
  const { Resources } = ACCOUNT[PermissionsType.LEAST_PRIVILEGE_ACCESS];
  const broad = Object.entries<any>(Resources).filter(([, r]) => allowsAllActions(r));
  expect(broad.map(([id]) => id)).toEqual(['KubernetesServicePolicy', 'CloudWatchToKinesisPolicy']);
  const statements = broad.flatMap(([, r]) => r.Properties.PolicyDocument.Statement)
    .filter((s: any) => /^(\w+:)?\*$/.test(s.Action));
  for (const { Resource } of statements) {
    for (const { 'Fn::Sub': arn } of Resource) expect(arn).toMatch(/[:/](azuredefender|ms-defender)-\*$/);
  }
});
