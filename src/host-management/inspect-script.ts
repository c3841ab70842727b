/**
 * Python script of the runbook. It contains only the parts that the options need. It uses filters in API calls, because
 * a call with the id of a deleted instance fails. It retries calls that AWS throttles.
 */

const HEAD = `import json, time, boto3, botocore

def client(service):
  return boto3.client(service, config=botocore.config.Config(retries={'mode': 'standard', 'total_max_attempts': 10}))
`;

const FIND = `
def settled(look):
  for wait in [5] * 12 + [0]:
    found, passing = look()
    if not passing:
      return found
    time.sleep(wait)
  raise RuntimeError(f'{passing}; the next run looks again')

def find_instance(by_id):
  found = client('ec2').describe_instances(Filters=by_id)['Reservations']
  living = [i for r in found for i in r['Instances'] if i['State']['Name'] not in ('shutting-down', 'terminated')]
  return living[0] if living else None

def find_changeable(by_id):
  instance = find_instance(by_id)
  state = instance and instance['State']['Name']
  return instance, f'it is {state}' if state in ('pending', 'stopping') else None

def find_profile(by_id):
  found = client('ec2').describe_iam_instance_profile_associations(Filters=by_id)['IamInstanceProfileAssociations']
  found = [a for a in found if a['State'] != 'disassociated']
  passing = [f"its instance profile is {a['State']}" for a in found if a['State'] != 'associated']
  return (found[0]['IamInstanceProfile'] if found else None), ', '.join(passing)

def find_role(profile):
  iam = client('iam')
  try:
    found = iam.get_instance_profile(InstanceProfileName=profile['Arn'].split('/')[-1])['InstanceProfile']
  except iam.exceptions.NoSuchEntityException:
    return None
  same = found['InstanceProfileId'] == profile['Id']
  return found['Roles'][0]['RoleName'] if same and found['Roles'] else None

def missing_policies(role, policies):
  pages = client('iam').get_paginator('list_attached_role_policies').paginate(RoleName=role)
  attached = [p['PolicyArn'].split(':aws:policy/')[-1] for page in pages for p in page['AttachedPolicies']]
  return [p for p in policies if p not in attached]
`;

const TARGETED = `
def targeted(event, tags):
  if any(tags.get(t['Key']) == t['Value'] for t in event.get('ExclusionTags', [])):
    return False
  if 'TargetTag' in event:
    value = tags.get(event['TargetTag']['Key'])
    if value is None or value not in event['TargetTag'].get('Values', [value]):
      return False
  return event['InstanceId'] in event.get('TargetIds', [event['InstanceId']])`;

/** Only for launched instances. For other instances, the association has just listed the group. */
const IN_GROUP = ` and in_group(event)

def in_group(event):
  if event['Origin'] != 'launch':
    return True
  pages = client('resource-groups').get_paginator('list_group_resources').paginate(Group=event['TargetGroup'])
  members = [r['ResourceArn'] for page in pages for r in page['ResourceIdentifiers']]
  return any(m.endswith(':instance/' + event['InstanceId']) for m in members)`;

const LOOK = `
def look(event):
  by_id = [{'Name': 'instance-id', 'Values': [event['InstanceId']]}]
  instance = find_instance(by_id)
  if not instance:
    return 'Gone', '', 'it no longer exists'
`;

const LOOK_AT_TARGETS = `  if not targeted(event, {t['Key']: t['Value'] for t in instance.get('Tags', [])}):
    return 'NotTargeted', '', 'it is not among the targets'
`;

const LOOK_AT_PROFILE = `  profile = settled(lambda: find_profile(by_id))
  if not profile and settled(lambda: find_changeable(by_id)):
    return 'NoProfile', '', 'it gets the instance profile'
  if not profile:
    return 'Gone', '', 'it no longer exists'
  role = find_role(profile)
  if not role:
    return 'LeftAlone', '', f"{profile['Arn']} holds no role, or has been deleted: give the instance another"
  missing = ' and '.join(missing_policies(role, event['Policies']))
  if not missing:
    return 'Ready', role, f'role {role} has the policies'
`;

const MAY_ATTACH = `  return 'PoliciesMissing', role, f'role {role} gets {missing}'
`;

const MAY_NOT_ATTACH = "  return 'LeftAlone', role, " +
  "f'role {role} lacks {missing}, and attaching to existing roles is not allowed'\n";

const INSPECT = `
def inspect(event, context):
  try:
    outcome, role, message = look(event)
  except Exception as error:
    outcome, role, message = 'Failed', '', str(error)
  report = {'InstanceId': event['InstanceId'], 'Outcome': outcome, 'RoleName': role, 'Message': message}
`;

/** Writes the report before the runbook changes anything, and before the step fails. */
const WRITE_REPORT = "  client('s3').put_object(**event['Put'], Key=event['Key'], Body=json.dumps(report), " +
  "ContentType='application/json')\n";

const CONCLUDE = `  if outcome in ('LeftAlone', 'Failed'):
    raise RuntimeError(json.dumps(report))
  return report
`;

export interface InspectScriptOptions {
  /** Whether policies may be attached to existing roles. */
  readonly mayAttach: boolean;
  /** Whether some instances are not targets. */
  readonly hasTargets: boolean;
  /** Whether the target is a resource group. */
  readonly hasGroup: boolean;
  readonly writesReport: boolean;
}

/** The script that finds what an instance needs. It fails if this is not allowed. Its handler is `inspect`. */
export function inspectScript({ mayAttach, hasTargets, hasGroup, writesReport }: InspectScriptOptions): string {
  return [
    HEAD, FIND,
    hasTargets ? `${TARGETED}${hasGroup ? IN_GROUP : ''}\n` : '',
    LOOK, hasTargets ? LOOK_AT_TARGETS : '', LOOK_AT_PROFILE, mayAttach ? MAY_ATTACH : MAY_NOT_ATTACH,
    INSPECT, writesReport ? WRITE_REPORT : '', CONCLUDE,
  ].join('');
}
