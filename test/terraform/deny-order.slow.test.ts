/**
 * Tests that a deny of the CSPM role is attached before the policies that it limits, and detached after them. Terraform runs in a model
 * of an account in which each call of a change fails once. Terraform still makes the calls that do not wait for the failed call, so the
 * test finds a missing dependency.
 */
import { AccountConfiguration, moduleFile } from './account-model';
import { describeTerraform } from './terraform-cli';

jest.setTimeout(900_000); // The machine can be busy.

type Values = Record<string, unknown>;

const OWN_POLICY = `
resource "aws_iam_policy" "reads" {
  name   = "Reads"
  policy = "{\\"Statement\\":[{\\"Effect\\":\\"Allow\\"}]}"
}
`;
const DENIES = { deny_data_reads: true, additional_policy_arns: { cspm_monitor: { reads: '${aws_iam_policy.reads.arn}' } } };
const LEAST = { ...DENIES, permissions_type: 'least-privilege' };
const file = (values: Values) => moduleFile(values, OWN_POLICY);
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Returns the policies of the CSPM role that are attached without their denies. `isLimited` tells which policies DenyBilling limits. */
function unlimited({ things }: AccountConfiguration, isLimited: (arn: string) => boolean): string[] {
  const attached = Object.entries(things)
    .filter(([key, { role }]) => key.startsWith('aws_iam_role_policy_attachment|') && role.startsWith('CspmMonitorAws'))
    .map(([, { policy_arn: arn }]): string => arn);
  const textOf = (arn: string): string => things[`aws_iam_policy||${arn}`]?.policy ?? '"Allow"';
  const has = (sid: string) => attached.some(arn => textOf(arn).includes(`"${sid}"`));
  const allowed = attached.filter(arn => textOf(arn).includes('"Allow"'));
  return [
    ...allowed.filter(arn => isLimited(arn) && !has('DenyBilling')).map(arn => `${arn} without DenyBilling`),
    ...allowed.filter(() => !has('DenyReadingContents')).map(arn => `${arn} without DenyReadingContents`),
  ];
}

const all = () => true;
const onlyReadOnly = (arn: string) => arn === READ_ONLY;

interface Change {
  readonly before?: Values;
  /** If undefined, everything is destroyed. */
  readonly after?: Values;
  readonly options?: string[];
  /** With least privilege, there is no DenyBilling. */
  readonly isLimited: (arn: string) => boolean;
}

const CHANGES: [string, Change][] = [
  ['a create', { after: DENIES, isLimited: all }],
  ['a create with least privilege', { after: LEAST, isLimited: onlyReadOnly }],
  ['from least privilege to default access', { before: LEAST, after: DENIES, isLimited: onlyReadOnly }],
  ['from default access to least privilege', { before: DENIES, after: LEAST, isLimited: onlyReadOnly }],
  ['another policy_path', { before: DENIES, after: { ...DENIES, policy_path: '/a/' }, isLimited: all }],
  ['another policy_path with least privilege', { before: LEAST, after: { ...LEAST, policy_path: '/a/' }, isLimited: onlyReadOnly }],
  ['another role_path', { before: DENIES, after: { ...DENIES, role_path: '/a/' }, isLimited: all }],
  ['another role_name_suffix', { before: DENIES, after: { ...DENIES, role_name_suffix: '-b' }, isLimited: all }],
  ...[
    'aws_iam_policy.cspm_monitor[0]', 'aws_iam_policy.cspm_monitor_deny[0]', 'aws_iam_role_policy_attachment.cspm_monitor_deny[0]',
  ].map((address): [string, Change] =>
    [`-replace of ${address}`, { before: DENIES, after: DENIES, options: [`-replace=module.defender.${address}`], isLimited: all }]),
  ['create = false', { before: DENIES, after: { create: false }, isLimited: all }],
  ['a destroy', { before: DENIES, isLimited: all }],
];

describeTerraform('what the CSPM role allows', () => {
  test.each(CHANGES)('%s: never without its denies, whichever call fails', (_, { before, after, options = [], isLimited }) => {
    const configuration = new AccountConfiguration({ 'main.tf': file(before ?? {}) });
    configuration.stateFile = '{"version":4,"resources":[]}';
    if (before) configuration.apply();
    const undo = configuration.snapshot();
    configuration.files = { 'main.tf': file(after ?? before!) };
    const command = [...after ? [] : ['-destroy'], ...options];
    configuration.succeed('plan', '-out', 'plan', ...command);
    const run = () => configuration.run('apply', 'plan').status; // all runs use one plan, because the state is the same each time

    configuration.things = { ...configuration.things, 'calls||': { all: [] } };
    expect(run()).toBe(0);
    const calls: Record<string, string>[] = configuration.things['calls||'].all.filter(({ type }: any) => type.startsWith('aws_iam_'));
    expect(unlimited(configuration, isLimited)).toEqual([]);
    for (const { operation, type, id } of calls) {
      undo();
      configuration.things = { ...configuration.things, [`failure||${type}`]: { operation, id, when: 'before' } };
      expect([operation, id, run()]).toEqual([operation, id, 1]);
      expect([`${operation} ${id} failed`, unlimited(configuration, isLimited)]).toEqual([`${operation} ${id} failed`, []]);
    }
    expect(calls.length).toBeGreaterThan(1);
    configuration.succeed('apply', '-auto-approve', ...command); // continues without a failure
    expect(unlimited(configuration, isLimited)).toEqual([]);
  });
});
