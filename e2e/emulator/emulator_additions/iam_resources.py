"""Updates IAM resources like AWS. The emulator replaces a role if some properties change, and ignores other properties. It reports
success for an update of a managed policy, but does nothing."""

import json

from localstack.services.iam.resource_providers.aws_iam_instanceprofile import IAMInstanceProfileProvider
from localstack.services.iam.resource_providers.aws_iam_managedpolicy import IAMManagedPolicyProvider
from localstack.services.iam.resource_providers.aws_iam_policy import IAMPolicyProvider
from localstack.services.iam.resource_providers.aws_iam_role import IAMRoleProvider
from localstack.services.cloudformation.provider_utils import generate_default_name

from emulator_additions.support import done, pick, tags_changed

create_role = IAMRoleProvider.create


def fill():
    IAMRoleProvider.create = create_role_of_text
    IAMRoleProvider.update = update_role
    IAMManagedPolicyProvider.create = create_policy
    IAMManagedPolicyProvider.update = update_policy
    IAMInstanceProfileProvider.update = update_profile
    IAMPolicyProvider.update = update_inline_policy


def create_role_of_text(self, request):
    """Corrects the emulator, which encodes a trust policy a second time if it is JSON text.

    AWS accepts an object or a text. Source: resource type schema of AWS::IAM::Role, AssumeRolePolicyDocument.
    """
    trust = request.desired_state['AssumeRolePolicyDocument']
    if isinstance(trust, str):
        request.desired_state['AssumeRolePolicyDocument'] = json.loads(trust)
    return create_role(self, request)


def update_role(_self, request):
    iam, old, new = request.aws_client_factory.iam, request.previous_state, request.desired_state
    name = old['RoleName']
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=_json(new['AssumeRolePolicyDocument']))
    iam.update_role(
        RoleName=name,
        Description=new.get('Description', ''),
        MaxSessionDuration=int(new.get('MaxSessionDuration', 3600)),
    )
    if new.get('PermissionsBoundary'):
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=new['PermissionsBoundary'])
    elif old.get('PermissionsBoundary'):
        iam.delete_role_permissions_boundary(RoleName=name)
    _set_attached(iam, name, old.get('ManagedPolicyArns', []), new.get('ManagedPolicyArns', []))
    inline = {policy['PolicyName']: policy['PolicyDocument'] for policy in new.get('Policies', [])}
    for policy, document in inline.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=_json(document))
    for policy in old.get('Policies', []):
        if policy['PolicyName'] not in inline:
            iam.delete_role_policy(RoleName=name, PolicyName=policy['PolicyName'])
    tags, gone = tags_changed(old.get('Tags'), new.get('Tags'))
    if tags:
        iam.tag_role(RoleName=name, Tags=tags)
    if gone:
        iam.untag_role(RoleName=name, TagKeys=gone)
    return done({**new, **pick(old, 'RoleName', 'Arn', 'RoleId')})


def _set_attached(iam, role, before, after):
    """Changes only the attachments that the template adds and removes, because AWS::IAM::ManagedPolicy can attach other policies."""
    for arn in after:
        if arn not in before:
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in before:
        if arn not in after:
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)


def create_policy(_self, request):
    """Creates the policy like the emulator, but with the description and the path, which the emulator ignores."""
    iam, model = request.aws_client_factory.iam, request.desired_state
    name = model.get('ManagedPolicyName') or generate_default_name(request.stack_name, request.logical_resource_id)
    made = iam.create_policy(
        PolicyName=name, PolicyDocument=_json(model['PolicyDocument']), **pick(model, 'Description', 'Path')
    )
    arn = made['Policy']['Arn']
    _set_policy_of(iam, arn, {}, model)
    return done({**model, 'ManagedPolicyName': name, 'Id': arn, 'PolicyArn': arn})


def update_policy(_self, request):
    """Creates a new version, which becomes the default. If there are five versions, the oldest is deleted.

    Source: AWS CloudFormation template reference, AWS::IAM::ManagedPolicy.
    """
    iam, old, new = request.aws_client_factory.iam, request.previous_state, request.desired_state
    arn = old['Id']
    if _json(new['PolicyDocument']) != _json(old['PolicyDocument']):
        versions = iam.list_policy_versions(PolicyArn=arn)['Versions']
        if len(versions) >= 5:
            oldest = min((v for v in versions if not v['IsDefaultVersion']), key=lambda v: int(v['VersionId'][1:]))
            iam.delete_policy_version(PolicyArn=arn, VersionId=oldest['VersionId'])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=_json(new['PolicyDocument']), SetAsDefault=True)
    _set_policy_of(iam, arn, old, new)
    return done({**new, **pick(old, 'ManagedPolicyName', 'Id', 'PolicyArn')})


def _set_policy_of(iam, arn, old, new):
    for role in new.get('Roles', []):
        if role not in old.get('Roles', []):
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for role in old.get('Roles', []):
        if role not in new.get('Roles', []):
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)


def update_profile(_self, request):
    iam, old, new = request.aws_client_factory.iam, request.previous_state, request.desired_state
    name = old['InstanceProfileName']
    for role in old['Roles']:
        if role not in new['Roles']:
            iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
    for role in new['Roles']:
        if role not in old['Roles']:
            iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return done({**new, **pick(old, 'InstanceProfileName', 'Arn')})


def update_inline_policy(_self, request):
    """Removes the policy from roles and names that are no longer in the template, which the emulator does not do."""
    iam, old, new = request.aws_client_factory.iam, request.previous_state, request.desired_state
    for role in new['Roles']:
        iam.put_role_policy(RoleName=role, PolicyName=new['PolicyName'], PolicyDocument=_json(new['PolicyDocument']))
    for role in old['Roles']:
        if role not in new['Roles'] or old['PolicyName'] != new['PolicyName']:
            iam.delete_role_policy(RoleName=role, PolicyName=old['PolicyName'])
    return done({**new, **pick(old, 'Id')})


def _json(document):
    return document if isinstance(document, str) else json.dumps(document)
