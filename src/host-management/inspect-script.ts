import { INSTANCE_POLICIES } from '../permissions/host-management';

/**
 * Python script of the runbook. It contains only the parts that the options need. It uses filters in API calls, because
 * a call with the id of a deleted instance fails. It retries calls that AWS throttles.
 */

const HEAD = `import json, os, time, boto3

os.environ.update(AWS_RETRY_MODE='standard', AWS_MAX_ATTEMPTS='10')
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
  pages = boto3.client('resource-groups').get_paginator('list_group_resources').paginate(Group=event['TargetGroup'])
  members = [r['ResourceArn'] for page in pages for r in page['ResourceIdentifiers']]
  return any(m.endswith(':instance/' + event['InstanceId']) for m in members)`;

const LOOK = `
def look(event, report):
  by_id = [{'Name': 'instance-id', 'Values': [event['InstanceId']]}]
  found = boto3.client('ec2').describe_instances(Filters=by_id)['Reservations']
  state = found[0]['Instances'][0]['State']['Name'] if found else 'terminated'
  if state in ('shutting-down', 'terminated'):
    return 'Terminated', 'it is terminated'
`;

const LOOK_AT_TARGETS = `  tags = found[0]['Instances'][0].get('Tags', [])
  if not targeted(event, {t['Key']: t['Value'] for t in tags}):
    return 'NotTargeted', 'it is not among the targets'
`;

/** As a Python list. */
const POLICIES = `[${INSTANCE_POLICIES.map(p => `'${p.name}'`).join(', ')}]`;

/**
 * An association names its profile by ARN and id. If the profile is deleted and created again, the ARN stays and the
 * id is new. The instance then has no credentials: its profile is a stale one. A deleted profile of another name is
 * not replaced, even if this library gave the name (before `roleNameSuffix` changed): the role may remove its own ARN
 * only. A pattern for such names would also allow to remove the profile of Microsoft's template.
 */
const LOOK_AT_PROFILE = `  found = boto3.client('ec2').describe_iam_instance_profile_associations(Filters=by_id)
  found = [a for a in found['IamInstanceProfileAssociations'] if a['State'] != 'disassociated']
  for a in found:
    if a['State'] != 'associated':
      return 'Changing', f"its instance profile is {a['State']}"
    report['AssociationId'] = a['AssociationId']
    arn = a['IamInstanceProfile']['Arn']
    iam = boto3.client('iam')
    try:
      profile = iam.get_instance_profile(InstanceProfileName=arn.split('/')[-1])['InstanceProfile']
    except iam.exceptions.NoSuchEntityException:
      profile = {'Roles': []}
    deleted = profile.get('InstanceProfileId') != a['IamInstanceProfile']['Id']
  stale = found and deleted and profile['Roles'] and arn == event['Profile']
  if not found or stale:
    if state in ('pending', 'stopping'):
      return 'Changing', f'it is {state}'
    return 'StaleProfile' if stale else 'NoProfile', 'it gets the profile'
  if deleted or not profile['Roles']:
    return 'NotChanged', f"{arn} has no role or was deleted: give the instance {event['Profile']}"
  role = report['RoleName'] = profile['Roles'][0]['RoleName']
  pages = iam.get_paginator('list_attached_role_policies').paginate(RoleName=role)
  attached = [p['PolicyArn'].split(':aws:policy/')[-1] for page in pages for p in page['AttachedPolicies']]
  missing = ' and '.join(p for p in ${POLICIES} if p not in attached)
  if not missing:
    return 'Ready', f'role {role} has the policies'
`;

const MAY_ATTACH = `  return 'PoliciesMissing', f'role {role} gets {missing}'
`;

const MAY_NOT_ATTACH =
  "  return 'NotChanged', f'role {role} lacks {missing}, which it may not attach'\n";

/** Retries while the state changes, for a minute. */
const INSPECT = `
def inspect(event, context):
  report = {'InstanceId': event['InstanceId'], 'AssociationId': '', 'RoleName': ''}
  for wait in [5] * 12 + [0]:
    try:
      outcome, message = look(event, report)
    except Exception as error:
      outcome, message = 'Failed', str(error)
    if outcome != 'Changing':
      break
    time.sleep(wait)
  report.update(Outcome=outcome, Message=message)
`;

/**
 * Writes the report before the runbook changes anything, and before the step fails. A report that cannot be written
 * must not keep an instance from its profile: a later step fails for that reason.
 */
const WRITE_REPORT = `  body = json.dumps(report)
  report['ReportError'] = ''
  try:
    boto3.client('s3').put_object(**event['Put'], Key=event['Key'], Body=body, ContentType='application/json')
  except Exception as error:
    report['ReportError'] = f'its report was not written: {error}'
`;

const CONCLUDE = `  if outcome in ('NotChanged', 'Changing', 'Failed'):
    raise RuntimeError(json.dumps(report))
  return report
`;

/** Fails if the report was not written. Its handler is `check`. */
export const CHECK_REPORT_SCRIPT = `def check(event, context):
  if event['ReportError']:
    raise RuntimeError(event['ReportError'])
`;

interface InspectScriptOptions {
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
  const script = [
    HEAD,
    hasTargets ? `${TARGETED}${hasGroup ? IN_GROUP : ''}\n` : '',
    LOOK, hasTargets ? LOOK_AT_TARGETS : '', LOOK_AT_PROFILE, mayAttach ? MAY_ATTACH : MAY_NOT_ATTACH,
    INSPECT, writesReport ? WRITE_REPORT : '', CONCLUDE,
  ].join('');
  // One space per level, since the template has a limit of size.
  return script.replace(/^(  )+/gm, indent => ' '.repeat(indent.length / 2));
}
