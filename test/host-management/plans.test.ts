import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { DefenderPlan, HostManagementTargets, RateControl, type HostManagementOptions } from '../../src';
import { rolesOfPlans } from '../facts/plans';
import { organize } from '../support/organization';
import { synth } from '../support/synth';

const servers = (hostManagement?: HostManagementOptions) => DefenderPlan.defenderForServers({ hostManagement });
const databases = (hostManagement?: HostManagementOptions) => DefenderPlan.defenderForDatabases({ hostManagement });
const association = (json: any) =>
  Object.values<any>(json.Resources).find(r => r.Type === 'AWS::SSM::Association')?.Properties;

test.each([
  ['servers', [servers()]],
  ['databases', [databases()]],
  ['both', [servers(), databases()]],
])('host management is created once if Arc auto-provisioning is on: %s', (_, plans) => {
  const { connector, template } = synth({ plans });
  template.resourceCountIs('AWS::SSM::Association', 1);
  expect(connector.hostManagement!.node.path).toBe('Stack/Defender/HostManagement');
});

test.each([
  ['no plan has it', [DefenderPlan.defenderCspm(), DefenderPlan.defenderForContainers()]],
  [
    'Arc is off',
    [
      DefenderPlan.defenderForServers({ arcAutoProvisioning: false }),
      DefenderPlan.defenderForDatabases({ arcAutoProvisioning: false }),
    ],
  ],
  ['it is off', [servers({ enabled: false }), databases()]],
])('there is none if %s', (_, plans) => {
  const { connector, json } = synth({ plans });
  expect(connector.hostManagement).toBeUndefined();
  expect(JSON.stringify(json)).not.toMatch(/AWS::SSM::(Document|Association)|AWS::IAM::InstanceProfile|AWS::Events::/);
});

test.each([
  ['servers', [servers({ schedule: events.Schedule.rate(Duration.days(7)) }), databases()]],
  ['databases', [servers(), databases({ schedule: events.Schedule.rate(Duration.days(7)) })]],
  ['both, with equal options', [
    servers({
      schedule: events.Schedule.rate(Duration.days(7)),
      exclusionTags: { a: 'b' },
      targets: HostManagementTargets.instancesWithTag('x', 'y'),
    }),
    databases({
      exclusionTags: { a: 'b' },
      targets: HostManagementTargets.instancesWithTag('x', 'y'),
      schedule: events.Schedule.rate(Duration.days(7)),
    }),
  ]],
])('the options of either plan apply: %s', (_, plans) => {
  expect(association(synth({ plans }).json).ScheduleExpression).toBe('rate(7 days)');
});

test('cron schedules of the same expression are equal', () => {
  const schedule = () => events.Schedule.cron({ minute: '0', hour: '2', weekDay: 'SUN' });
  const { json } = synth({ plans: [servers({ schedule: schedule() }), databases({ schedule: schedule() })] });
  expect(association(json).ScheduleExpression).toBe('cron(0 2 ? * SUN *)');
});

test('different options are an error that names them', () => {
  expect(() =>
    synth({
      plans: [
        servers({
          schedule: events.Schedule.rate(Duration.days(7)),
          maxErrors: RateControl.instances(
            1),
          targets: HostManagementTargets.allInstances(),
        }),
        databases({ schedule: events.Schedule.rate(Duration.days(30)), maxErrors: RateControl.instances(1) }),
      ],
    }),
  ).toThrow(
    'hostManagement must be the same in Defender for Servers and Defender for Databases, because an account has ' +
      'only one, got different schedule, targets; set it in one of them',
  );
});

test.each([
  ['servers', () => DefenderPlan.defenderForServers({ arcAutoProvisioning: false, hostManagement: {} })],
  ['databases', () => DefenderPlan.defenderForDatabases({ arcAutoProvisioning: false, hostManagement: {} })],
])('options are an error if Arc is off in the plan: %s', (_, plan) => {
  expect(plan).toThrow('hostManagement has an effect only with arcAutoProvisioning: true; remove one or change the other');
});

test('enabled: false is allowed in a plan without Arc', () => {
  expect(() => DefenderPlan.defenderForServers({ arcAutoProvisioning: false, hostManagement: { enabled: false } })).not.toThrow();
  expect(() => synth({ plans: [servers({ enabled: true }), databases({})] })).not.toThrow();
});

describe('enabled: false in one of two plans', () => {
  const off = { enabled: false };
  const warnings = (plans: DefenderPlan[]) => {
    const { connector, stack } = synth({ plans });
    expect(connector.hostManagement).toBeUndefined();
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('turns host management off'))
      .map(w => w.entry.data);
  };

  test.each<[string, DefenderPlan[], string, string]>([
    ['servers', [servers(off), databases()], 'Defender for Servers', 'Defender for Databases'],
    ['databases', [servers(), databases(off)], 'Defender for Databases', 'Defender for Servers'],
    [
      'servers, without Azure Arc',
      [DefenderPlan.defenderForServers({ arcAutoProvisioning: false, hostManagement: off }), databases()],
      'Defender for Servers',
      'Defender for Databases',
    ],
  ])('turns it off for both, with a warning: %s', (_, plans, one, other) => {
    expect(warnings(plans)).toEqual([expect.stringContaining(
      `hostManagement: { enabled: false } of ${one} turns host management off for ${other} too, because an account has ` +
        `only one; to confirm this, set the same in ${other}`,
    )]);
  });

  test.each<[string, DefenderPlan[]]>([
    ['both say it', [servers(off), databases(off)]],
    ['the other plan has no Azure Arc', [servers(off), DefenderPlan.defenderForDatabases({ arcAutoProvisioning: false })]],
    ['there is no other plan', [servers(off), DefenderPlan.defenderCspm()]],
  ])('no warning if %s', (_, plans) => {
    expect(warnings(plans)).toEqual([]);
  });

  test.each([[{}], [{ enabled: true }], [{ schedule: events.Schedule.rate(Duration.days(7)) }]])('an error if the other sets %j',
    options => {
      expect(() => synth({ plans: [servers(off), databases(options)] })).toThrow(
        'hostManagement must be the same in Defender for Servers and Defender for Databases, because an account has only ' +
        'one, got different enabled');
    });

  test.each([[true], [false]])('an organization says it once, with connectManagementAccount: %s', connects => {
    const { stack } = organize({ plans: [servers(off), databases()], connectManagementAccount: connects });
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('turns host management off'))).toHaveLength(1);
  });
});

test.each([[false], [null]])('for %s instead of options, the error says how to switch it off', (value) => {
  expect(() => synth({ plans: [servers(value as any)] }))
    .toThrow(`hostManagement must be a struct of options; to switch it off: { enabled: false }, got ${value}`);
});

test('options without effect are an error', () => {
  expect(() => synth({ plans: [servers({ enabled: false, schedule: events.Schedule.rate(Duration.days(7)) })] }))
    .toThrow('hostManagement: schedule has an effect only with enabled: true; remove one or change the other');
});

test('its roles are not roles of capabilities', () => {
  const { connector } = synth({ plans: [servers()] });
  expect(connector.capabilities.map(c => c.id)).toEqual(rolesOfPlans({ servers: {} }).map(role => role.capability));
});
