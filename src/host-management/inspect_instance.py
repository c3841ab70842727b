# Script of the step `inspect` of the runbook: finds what an instance needs. It fails if this is not allowed. It uses
# filters in API calls, because a call with the id of a deleted instance fails. It retries calls that AWS throttles.
from __future__ import annotations

import json, os, time, boto3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NotRequired, TypedDict
    from mypy_boto3_ec2 import type_defs as ec2

    # What `look` finds, in this order.
    Found = (
        list[ec2.ReservationTypeDef] | ec2.DescribeIamInstanceProfileAssociationsResultTypeDef |
        list[ec2.IamInstanceProfileAssociationTypeDef])
    Tag = TypedDict('Tag', {'Key': str, 'Value': str})
    TargetTag = TypedDict('TargetTag', {'Key': str, 'Values': NotRequired[list[str]]})
    Put = TypedDict('Put', {'Bucket': str, 'ExpectedBucketOwner': NotRequired[str]})

    # The input of the step: runbook.ts.
    class Event(TypedDict):
        InstanceId: str
        Profile: str
        ExclusionTags: NotRequired[list[Tag]]
        TargetTag: NotRequired[TargetTag]
        TargetIds: NotRequired[list[str]]
        TargetGroup: NotRequired[str]
        Origin: NotRequired[str]
        Put: NotRequired[Put]
        Key: NotRequired[str]

# Options: build/inline-python. A variant of the script has one value of each.
HAS_TARGETS = True  # some instances are not targets
HAS_GROUP = True  # the target is a resource group
MAY_ATTACH = True  # policies may be attached to existing roles
WRITES_REPORT = True

os.environ.update(AWS_RETRY_MODE='standard', AWS_MAX_ATTEMPTS='10')

if HAS_TARGETS:
    def targeted(event: Event, tags: dict[str, str]) -> bool:
        if any(tags.get(t['Key']) == t['Value'] for t in event.get('ExclusionTags', [])):
            return False
        if 'TargetTag' in event:
            value = tags.get(event['TargetTag']['Key'])
            if value is None or value not in event['TargetTag'].get('Values', [value]):
                return False
        if HAS_GROUP:
            return event['InstanceId'] in event.get('TargetIds', [event['InstanceId']]) and in_group(event)
        else:
            return event['InstanceId'] in event.get('TargetIds', [event['InstanceId']])

if HAS_GROUP:
    # Only for launched instances. For other instances, the association has just listed the group.
    def in_group(event: Event) -> bool:
        if event['Origin'] != 'launch':
            return True
        pages = boto3.client('resource-groups').get_paginator('list_group_resources').paginate(Group=event['TargetGroup'])
        members = [r['ResourceArn'] for page in pages for r in page['ResourceIdentifiers']]
        return any(m.endswith(':instance/' + event['InstanceId']) for m in members)


def look(event: Event, report: dict[str, str]) -> tuple[str, str]:
    by_id: list[ec2.FilterTypeDef]
    found: Found
    by_id = [{'Name': 'instance-id', 'Values': [event['InstanceId']]}]
    found = boto3.client('ec2').describe_instances(Filters=by_id)['Reservations']
    state = found[0]['Instances'][0]['State']['Name'] if found else 'terminated'
    if state in ('shutting-down', 'terminated'):
        return 'Terminated', 'it is terminated'
    if HAS_TARGETS:
        tags = found[0]['Instances'][0].get('Tags', [])
        if not targeted(event, {t['Key']: t['Value'] for t in tags}):
            return 'NotTargeted', 'it is not among the targets'
    # An association names its profile by ARN and id. If the profile is deleted and created again, the ARN stays and the
    # id is new. The instance then has no credentials: its profile is a stale one. A deleted profile of another name is
    # not replaced, even if this library gave the name (before `roleNameSuffix` changed): the role may remove its own
    # ARN only. A pattern for such names would also allow to remove the profile of Microsoft's template.
    found = boto3.client('ec2').describe_iam_instance_profile_associations(Filters=by_id)
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
            profile = {'Roles': []}  # type: ignore[typeddict-item]
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
    if MAY_ATTACH:
        return 'PoliciesMissing', f'role {role} gets {missing}'
    else:
        return 'NotChanged', f'role {role} lacks {missing}, which it may not attach'


# Handler of the step. It retries while the state changes, for a minute.
def inspect(event: Event, context: object) -> dict[str, str]:
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
    if WRITES_REPORT:
        # Before the runbook changes anything, and before the step fails. A report that cannot be written must not keep
        # an instance from its profile: a later step fails for that reason (check_report.py).
        body = json.dumps(report)
        report['ReportError'] = ''
        try:
            boto3.client('s3').put_object(**event['Put'], Key=event['Key'], Body=body, ContentType='application/json')
        except Exception as error:
            report['ReportError'] = f'its report was not written: {error}'
    if outcome in ('NotChanged', 'Changing', 'Failed'):
        raise RuntimeError(json.dumps(report))
    return report
