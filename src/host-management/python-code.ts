// Generated from inspect_instance.py and check_report.py. To modify, edit these and run "npx projen python-code".

export interface InspectInstanceOptions {
  readonly hasTargets: boolean;
  readonly hasGroup: boolean;
  readonly mayAttach: boolean;
  readonly writesReport: boolean;
}

export function inspectInstance({ hasTargets, hasGroup, mayAttach, writesReport }: InspectInstanceOptions): string {
  return [
    `import json, os, time, boto3

os.environ.update(AWS_RETRY_MODE='standard', AWS_MAX_ATTEMPTS='10')
`,
    hasTargets &&
      `
def targeted(event, tags):
 if any(tags.get(t['Key']) == t['Value'] for t in event.get('ExclusionTags', [])):
  return False
 if 'TargetTag' in event:
  value = tags.get(event['TargetTag']['Key'])
  if value is None or value not in event['TargetTag'].get('Values', [value]):
   return False
`,
    hasTargets && hasGroup &&
      ` return event['InstanceId'] in event.get('TargetIds', [event['InstanceId']]) and in_group(event)
`,
    hasTargets && !hasGroup &&
      ` return event['InstanceId'] in event.get('TargetIds', [event['InstanceId']])
`,
    hasGroup &&
      `
def in_group(event):
 if event['Origin'] != 'launch':
  return True
 pages = boto3.client('resource-groups').get_paginator('list_group_resources').paginate(Group=event['TargetGroup'])
 members = [r['ResourceArn'] for page in pages for r in page['ResourceIdentifiers']]
 return any(m.endswith(':instance/' + event['InstanceId']) for m in members)
`,
    `
def look(event, report):
 by_id = [{'Name': 'instance-id', 'Values': [event['InstanceId']]}]
 found = boto3.client('ec2').describe_instances(Filters=by_id)['Reservations']
 state = found[0]['Instances'][0]['State']['Name'] if found else 'terminated'
 if state in ('shutting-down', 'terminated'):
  return 'Terminated', 'it is terminated'
`,
    hasTargets &&
      ` tags = found[0]['Instances'][0].get('Tags', [])
 if not targeted(event, {t['Key']: t['Value'] for t in tags}):
  return 'NotTargeted', 'it is not among the targets'
`,
    ` found = boto3.client('ec2').describe_iam_instance_profile_associations(Filters=by_id)
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
 missing = ' and '.join(p for p in ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'] if p not in attached)
 if not missing:
  return 'Ready', f'role {role} has the policies'
`,
    mayAttach &&
      ` return 'PoliciesMissing', f'role {role} gets {missing}'
`,
    !mayAttach &&
      ` return 'NotChanged', f'role {role} lacks {missing}, which it may not attach'
`,
    `
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
`,
    writesReport &&
      ` body = json.dumps(report)
 report['ReportError'] = ''
 try:
  boto3.client('s3').put_object(**event['Put'], Key=event['Key'], Body=body, ContentType='application/json')
 except Exception as error:
  report['ReportError'] = f'its report was not written: {error}'
`,
    ` if outcome in ('NotChanged', 'Changing', 'Failed'):
  raise RuntimeError(json.dumps(report))
 return report
`,
  ].filter(Boolean).join('');
}

export const CHECK_REPORT = `def check(event, context):
  if event['ReportError']:
    raise RuntimeError(event['ReportError'])
`;
