/** What the script of the runbook decides about an instance, with answers of AWS that are written here: it needs no emulator. */
import { spawnSync } from 'child_process';
import { alone } from './support';
import { type HostManagementProps, HostManagementTargets } from '../../src';

/** Runs the script of the template. A call has one answer, or several in turn, of which the last one stays. */
const PROGRAM = `
import json, sys, types
scene, slept, code = json.load(sys.stdin), [], {}
class NoSuchEntityException(Exception): pass
class Client:
    exceptions = types.SimpleNamespace(NoSuchEntityException=NoSuchEntityException)
    def __getattr__(self, call):
        return lambda *names, **_: types.SimpleNamespace(paginate=lambda **_: [answer(*names)]) if names else answer(call)
def answer(call):
    answers = scene['answers'][call]
    found = answers.pop(0) if len(answers) > 1 else answers[0]
    if found is None: raise NoSuchEntityException('it does not exist')
    return found
sys.modules['boto3'] = types.SimpleNamespace(client=lambda name: Client())
exec(scene['script'], code)
code['time'] = types.SimpleNamespace(sleep=slept.append)
try: report = code['inspect'](scene['event'], None)
except RuntimeError as error: report = json.loads(str(error))
print(json.dumps([report['Outcome'], report['Message'], sum(slept)]))
`;
const ID = 'i-0123456789abcdef0';
const PROFILE = 'arn:aws:iam::111122223333:instance-profile/';

const steps = new Map<string, any>();
/** The first step of the runbook. The same properties are synthesized once. */
function stepOf(props: HostManagementProps) {
  const key = JSON.stringify(props);
  if (!steps.has(key)) steps.set(key, alone(props).ofType('AWS::SSM::Document')[0].Content.mainSteps[0].inputs);
  return steps.get(key);
}

interface Scene {
  readonly states?: readonly string[];
  readonly tags?: object;
  /** Name and id of the profile of the instance, and the id that the name has now, or null if there is none. */
  readonly profile?: readonly [name: string, id: string, now: string | null];
  readonly policies?: readonly string[];
  readonly members?: readonly string[];
  readonly origin?: string;
}

function inspect(props: HostManagementProps, { states = ['running'], tags = {}, profile, policies = [], members = [], origin }: Scene) {
  const { Script, InputPayload } = stepOf(props);
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const own = InputPayload.Profile.split('/').at(-1);
  const [name, id, now] = profile ?? [];
  const answers = {
    describe_instances: states.map(Name => ({ Reservations: Name === '' ? [] : [{ Instances: [{ State: { Name }, Tags }] }] })),
    describe_iam_instance_profile_associations: [{
      IamInstanceProfileAssociations: profile === undefined ? [] : [{
        State: 'associated',
        AssociationId: 'iip-1',
        IamInstanceProfile: { Arn: name === 'own' ? InputPayload.Profile : PROFILE + name, Id: id },
      }],
    }],
    get_instance_profile: [now === null ? null : { InstanceProfile: { InstanceProfileId: now, Roles: [{ RoleName: own }] } }],
    list_attached_role_policies: [{ AttachedPolicies: policies.map(policy => ({ PolicyArn: `arn:aws:iam::aws:policy/${policy}` })) }],
    list_group_resources: [{ ResourceIdentifiers: members.map(member => ({ ResourceArn: `arn:aws:ec2:x:1:instance/${member}` })) }],
  };
  const event = { ...InputPayload, InstanceId: ID, ...origin !== undefined && { Origin: origin } };
  const input = JSON.stringify({ script: Script, event, answers });
  const { stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], { input, encoding: 'utf-8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const CORE = ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'];
const OF_GROUP = { targets: HostManagementTargets.resourceGroup('G') };
const tagged = (...values: string[]) => ({ targets: HostManagementTargets.instancesWithTag('team', ...values) });
const ATTACHES = { attachPoliciesToExistingRoles: true };
// `npm test` needs no Python. Without it, these tests are skipped.
const describeWithPython = spawnSync('python3', ['--version']).status === 0 ? describe : describe.skip;
describeWithPython('the script of the runbook', () => {
  test.each<[string, HostManagementProps, Scene, string, RegExp?, number?]>([
    ['gone', {}, { states: [''] }, 'Terminated'],
    ['terminated', {}, { states: ['terminated'] }, 'Terminated'],
    ['without a profile', {}, {}, 'NoProfile'],
    ['stopped', {}, { states: ['stopped'] }, 'NoProfile'],
    ['starting, then running', {}, { states: ['pending', 'pending', 'running'] }, 'NoProfile', /gets the profile/, 10],
    ['starting for more than a minute', {}, { states: ['pending'] }, 'Changing', /it is pending/, 60],
    ['with a profile that has the policies', {}, { profile: ['theirs', 'A', 'A'], policies: CORE }, 'Ready'],
    ['with a profile that lacks a policy', {}, { profile: ['theirs', 'A', 'A'], policies: CORE.slice(1) }, 'NotChanged', /lacks Amazon/],
    ['the same, if policies may be attached', ATTACHES, { profile: ['theirs', 'A', 'A'], policies: CORE.slice(1) }, 'PoliciesMissing'],
    ['with our profile, which was created again', {}, { profile: ['own', 'A', 'B'] }, 'StaleProfile'],
    ['with another profile, which was created again', {}, { profile: ['theirs', 'A', 'B'] }, 'NotChanged', /has no role or was deleted/],
    ['with a profile that was deleted', {}, { profile: ['own', 'A', null] }, 'NotChanged'],
    ['with another tag', tagged(), { tags: { other: 'a' } }, 'NotTargeted'],
    ['with the tag', tagged(), { tags: { team: 'a' } }, 'NoProfile'],
    ['with another value of the tag', tagged('a', 'c'), { tags: { team: 'b' } }, 'NotTargeted'],
    ['with a value of the tag', tagged('a', 'c'), { tags: { team: 'c' } }, 'NoProfile'],
    ['in the list', { targets: HostManagementTargets.instances(ID) }, {}, 'NoProfile'],
    ['not in the list', { targets: HostManagementTargets.instances('i-00000000000000001') }, {}, 'NotTargeted'],
    ['excluded', { exclusionTags: { team: 'a' } }, { tags: { team: 'a' } }, 'NotTargeted'],
    ['with another value of the excluded tag', { exclusionTags: { team: 'a' } }, { tags: { team: 'b' } }, 'NoProfile'],
    ['in the group', OF_GROUP, { members: [ID], origin: 'launch' }, 'NoProfile'],
    ['not in the group', OF_GROUP, { members: [`${ID}0`], origin: 'launch' }, 'NotTargeted'],
    ['of the group that the association has just listed', OF_GROUP, { origin: 'schedule' }, 'NoProfile'],
  ])('an instance %s', (_, props, scene, outcome, message = /./, seconds = 0) => {
    expect(inspect(props, scene)).toEqual([outcome, expect.stringMatching(message), seconds]);
  });
});
