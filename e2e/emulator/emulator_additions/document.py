"""Implements AWS::SSM::Document with the SSM of the emulator."""

import json

from botocore.exceptions import ClientError
from localstack.services.cloudformation.provider_utils import generate_default_name
from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.support import done, pick, refused, tags_changed


class Document(ResourceProvider):
    TYPE = 'AWS::SSM::Document'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/Name'],
        'createOnlyProperties': ['/properties/Name', '/properties/DocumentType'],
    }

    def create(self, request):
        model = request.desired_state
        name = model.get('Name') or generate_default_name(request.stack_name, request.logical_resource_id)
        request.aws_client_factory.ssm.create_document(
            Name=name,
            Content=_text(model['Content']),
            DocumentType=model.get('DocumentType', 'Command'),
            DocumentFormat=model.get('DocumentFormat', 'JSON'),
            **pick(model, 'TargetType', 'VersionName', 'Tags'),
        )
        return done({**model, 'Name': name})

    def update(self, request):
        ssm, old, new = request.aws_client_factory.ssm, request.previous_state, request.desired_state
        if any(old.get(part) != new.get(part) for part in ('Content', 'DocumentFormat', 'TargetType', 'VersionName')):
            if new.get('UpdateMethod') != 'NewVersion':
                return refused(
                    'CloudFormation cannot update a stack when a custom-named resource requires replacing. '
                    f'Rename {old["Name"]} and update the stack again.'
                )
            _make_version(ssm, old['Name'], new)
        tags, gone = tags_changed(old.get('Tags'), new.get('Tags'))
        resource = {'ResourceType': 'Document', 'ResourceId': old['Name']}
        if tags:
            ssm.add_tags_to_resource(Tags=tags, **resource)
        if gone:
            ssm.remove_tags_from_resource(TagKeys=gone, **resource)
        return done({**new, 'Name': old['Name']})

    def delete(self, request):
        request.aws_client_factory.ssm.delete_document(Name=request.previous_state['Name'])
        return done({})

    def read(self, request):
        name = request.desired_state['Name']
        found = request.aws_client_factory.ssm.get_document(Name=name)
        return done(
            {'Name': name, 'Content': json.loads(found['Content']), **pick(found, 'DocumentType', 'DocumentFormat')}
        )


def _make_version(ssm, name, model):
    """The new version becomes the default one. Source: AWS CloudFormation template reference, AWS::SSM::Document.

    Content that an earlier version of the document has is not a change. Source: aws-cloudformation/
    aws-cloudformation-resource-providers-ssm, aws-ssm-document (UpdateHandler).
    """
    try:
        made = ssm.update_document(
            Name=name,
            Content=_text(model['Content']),
            DocumentVersion='$LATEST',
            DocumentFormat=model.get('DocumentFormat', 'JSON'),
            **pick(model, 'TargetType', 'VersionName'),
        )
    except ClientError as error:
        if error.response['Error']['Code'] == 'DuplicateDocumentContent':
            return
        raise
    ssm.update_document_default_version(Name=name, DocumentVersion=made['DocumentDescription']['DocumentVersion'])


def _text(content):
    return content if isinstance(content, str) else json.dumps(content)
