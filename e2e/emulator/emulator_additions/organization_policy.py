"""Implements AWS::Organizations::Policy with the AWS Organizations of moto."""

import json

from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.support import done, pick


class OrganizationPolicy(ResourceProvider):
    TYPE = 'AWS::Organizations::Policy'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/Id'],
        'createOnlyProperties': ['/properties/Type'],
        'readOnlyProperties': ['/properties/Id', '/properties/Arn', '/properties/AwsManaged'],
    }

    def create(self, request):
        organizations, model = request.aws_client_factory.organizations, request.desired_state
        made = organizations.create_policy(
            Content=_text(model['Content']),
            Description=model.get('Description', ''),
            **pick(model, 'Name', 'Type'),
        )['Policy']['PolicySummary']
        for target in model.get('TargetIds', []):
            organizations.attach_policy(PolicyId=made['Id'], TargetId=target)
        return done({**model, 'Id': made['Id'], 'Arn': made['Arn'], 'AwsManaged': False})

    def update(self, request):
        organizations, old, new = request.aws_client_factory.organizations, request.previous_state, request.desired_state
        organizations.update_policy(
            PolicyId=old['Id'], Content=_text(new['Content']), **pick(new, 'Name', 'Description')
        )
        before, after = set(old.get('TargetIds', [])), set(new.get('TargetIds', []))
        for target in sorted(after - before):
            organizations.attach_policy(PolicyId=old['Id'], TargetId=target)
        for target in sorted(before - after):
            organizations.detach_policy(PolicyId=old['Id'], TargetId=target)
        return done({**new, **pick(old, 'Id', 'Arn'), 'AwsManaged': False})

    def delete(self, request):
        organizations, old = request.aws_client_factory.organizations, request.previous_state
        for target in old.get('TargetIds', []):
            organizations.detach_policy(PolicyId=old['Id'], TargetId=target)
        organizations.delete_policy(PolicyId=old['Id'])
        return done({})

    def read(self, request):
        return done(request.desired_state)


def _text(content):
    return content if isinstance(content, str) else json.dumps(content)
