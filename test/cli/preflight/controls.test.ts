/** Proactive controls of AWS Control Tower that refuse what is to be deployed. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { ACCOUNT, all, answering, contextOf, EMPTY, existing, failure, IDENTITY, shown, type Answers } from './world';
import { Organization } from '../../../cli/checking/organization';
import { checkControls, brokenControls, CONTROLS } from '../../../cli/preflight/checks/controls';

const ID = 'controls of AWS Control Tower';
const GLOBAL = 'arn:aws:controlcatalog:::control/';
const REGIONAL = 'arn:aws:controltower:eu-west-1::control/';
const [UNIT, BELOW, OTHER, ROOT] = ['ou-ab12-11111111', 'ou-ab12-22222222', 'ou-ab12-33333333', 'r-ab12'];
const PARENTS: Record<string, string> = { [UNIT]: ROOT, [BELOW]: UNIT, [OTHER]: ROOT, 222233334444: BELOW };
const unit = (id: string) => `arn:aws:organizations::${ACCOUNT}:ou/o-a1b2c3d4e5/${id}`;

const policy = (Action: string) =>
  ({ Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } } });
const LOG = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 400, KmsKeyId: 'k' } };
const WIDE = { Resources: { P: policy('sqs:*'), Q: policy('sqs:SendMessage'), L: LOG } };

const answers = (enabled: [string, string, string?][]): Answers => ({
  ...EMPTY,
  organization: { Organization: { MasterAccountId: ACCOUNT } },
  parents: ({ child }: any) => [PARENTS[child]],
  landingZones: ({ region }: any) => region === 'us-east-1' ? [`arn:aws:controltower:eu-central-1:${ACCOUNT}:landingzone/1A2B`] : [],
  enabledControls: ({ region }: any) => region !== 'eu-central-1' ? failure('ValidationException')
    : enabled.map(([control, on, status = 'SUCCEEDED']) => [control, on, status]),
  proactiveControls: [[`${GLOBAL}aaa`, ['CT.IAM.PR.3']], [`${GLOBAL}bbb`, ['CT.IAM.PR.2']]],
  control: ({ control }: any) => control === `${REGIONAL}XYZ` ? ['CT.IAM.PR.3'] : ['CT.EC2.PR.1'],
});

const check = async (
  enabled: [string, string, string?][], { target = UNIT, isNew = true, json = WIDE, more = {} as Answers, account = ACCOUNT } = {},
) => {
  const { planned } = await contextOf(json);
  const ask = answering({ ...answers(enabled), ...more });
  return checkControls(ask, new Organization(ask), { ...IDENTITY, account }, { region: 'us-east-1', places: [{ target, planned, isNew }] });
};

test('enabled on the unit of a StackSet: by the ARN of the catalog, and by that of a region', async () => {
  const expected = [`blocker | ${ID}: CT.IAM.PR.3 on ${UNIT} | it refuses P, so the stacks of its accounts fail`];
  expect(shown(await check([[`${GLOBAL}aaa`, unit(UNIT)]]))).toEqual(expected);
  expect(shown(await check([[`${REGIONAL}XYZ`, unit(UNIT)]]))).toEqual(expected);
});

test.each<[string, [string, string, string?]]>([
  ['a control that the template passes', [`${GLOBAL}bbb`, unit(UNIT)]],
  ['another regional control', [`${REGIONAL}ABC`, unit(UNIT)]],
  ['a control with a name of its own', [`${REGIONAL}AWS-GR_EBS_OPTIMIZED_INSTANCE`, unit(UNIT)]],
  ['another unit', [`${GLOBAL}aaa`, unit(OTHER)]],
  ['an enablement that failed', [`${GLOBAL}aaa`, unit(UNIT), 'FAILED']],
])('near miss: %s', async (_, enabled) => {
  expect(all(await check([enabled]))).toEqual([`fine | ${ID} | none of CT.IAM.PR.3, which the templates do not pass, is enabled there`]);
});

test('enabled on a unit below, and above', async () => {
  expect(shown(await check([[`${GLOBAL}aaa`, unit(BELOW)]]))).toEqual([
    `blocker | ${ID}: CT.IAM.PR.3 on ${BELOW} for ${UNIT} | it refuses P, so the stacks of its accounts fail`,
  ]);
  expect(shown(await check([[`${GLOBAL}aaa`, unit(UNIT)]], { target: BELOW }))).toEqual([
    `cannot tell | ${ID}: CT.IAM.PR.3 on ${UNIT} for ${BELOW} | it refuses P in ${BELOW}, if the units below ${UNIT} `
      + 'also have this control',
  ]);
});

test('the unit of an account, and the account itself', async () => {
  expect(shown(await check([[`${GLOBAL}aaa`, unit(BELOW)]], { target: '222233334444' }))[0])
    .toMatch(`blocker | ${ID}: CT.IAM.PR.3 on ${BELOW} for 222233334444 | `);
  expect(shown(
    await check([[`${GLOBAL}aaa`, `arn:aws:organizations::${ACCOUNT}:account/o-a1b2c3d4e5/222233334444`]], { target: '222233334444' }))[0])
    .toMatch(`blocker | ${ID}: CT.IAM.PR.3 on 222233334444 | `);
});

test('a StackSet that exists: only accounts that are added fail', async () => {
  expect(shown(await check([[`${GLOBAL}aaa`, unit(UNIT)]], { isNew: false }))).toEqual([
    `cannot tell | ${ID}: CT.IAM.PR.3 on ${UNIT} | it refuses P where they are created or changed, for example in accounts that are added`,
  ]);
});

test('no landing zone, also none whose home is a region that the account opted into', async () => {
  const asked: string[] = [];
  const more: Answers = {
    regions: [['us-east-1', 'opt-in-not-required'], ['af-south-1', 'opted-in'], ['me-south-1', 'not-opted-in']],
    landingZones: ({ region }: any) => {
      asked.push(region);
      return region === 'us-east-1' ? []
        : failure('', 'Could not connect to the endpoint URL: "https://controltower.af-south-1.amazonaws.com/"');
    },
  };
  expect(all(await check([], { more }))).toEqual([`fine | ${ID} | the organization has no landing zone`]);
  expect(asked).toEqual(['us-east-1', 'af-south-1']);
});

test('cannot tell: a member account, and an answer that is refused', async () => {
  expect(shown(await check([], { account: '999999999999' }))).toEqual([
    `cannot tell | ${ID} | the templates do not pass CT.IAM.PR.3, but only the management account can list the enabled controls`,
  ]);
  expect(shown(await check([], { more: { landingZones: failure('AccessDeniedException', 'no') } })))
    .toEqual([`cannot tell | ${ID} | aws x y: no. Denied: controltower:ListLandingZones`]);
});

test('nothing is asked for a template that passes', async () => {
  const json = { Resources: { Q: policy('sqs:SendMessage'), L: LOG } } as any;
  expect(all(await check([], { json, more: { organization: new Error('asked'), landingZones: new Error('asked') } }))).toEqual([
    `fine | ${ID} | the templates pass the controls that docs/policy-checks.md names`,
  ]);
});

test('what is there already is not refused', async () => {
  const { planned: [planned] } = await contextOf(WIDE, existing({ P: 'arn:aws:iam::1:policy/P' }));
  expect(brokenControls(planned)).toEqual(new Map());
});

test('the controls are those of docs/policy-checks.md', () => {
  const document = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'policy-checks.md'), 'utf-8');
  const table = document.split('\n').filter(line => line.startsWith('| CT.')).map(line => line.split('|')[1]).join();
  expect(Object.keys(CONTROLS).sort()).toEqual(table.match(/CT\.\w+\.PR\.\d+/g)!.sort());
});
