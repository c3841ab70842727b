"""Implements AWS::SSM::Association with the API that ssm_api adds."""

from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.ssm_api import DESCRIPTION
from emulator_additions.support import done, pick


class Association(ResourceProvider):
    TYPE = 'AWS::SSM::Association'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/AssociationId'],
        'readOnlyProperties': ['/properties/AssociationId'],
        'createOnlyProperties': ['/properties/InstanceId'],
    }

    def create(self, request):
        model = request.desired_state
        made = request.aws_client_factory.ssm.create_association(**pick(model, *DESCRIPTION))
        return done({**model, 'AssociationId': made['AssociationDescription']['AssociationId']})

    def update(self, request):
        identity = pick(request.previous_state, 'AssociationId')
        request.aws_client_factory.ssm.update_association(**identity, **pick(request.desired_state, *DESCRIPTION))
        return done({**request.desired_state, **identity})

    def delete(self, request):
        request.aws_client_factory.ssm.delete_association(**pick(request.previous_state, 'AssociationId'))
        return done({})

    def read(self, request):
        found = request.aws_client_factory.ssm.describe_association(**pick(request.desired_state, 'AssociationId'))
        return done(pick(found['AssociationDescription'], 'AssociationId', *DESCRIPTION))
