"""Implements custom resources with Lambda functions: `Custom::Anything` in the templates.

CloudFormation invokes the function asynchronously and waits until ServiceTimeout. Here, the call is synchronous, so that
a function that ends without an answer fails immediately. The result for the stack is the same.
"""

import json
import threading
import uuid

from localstack import config
from localstack.http import Response
from localstack.services.cloudformation.resource_provider import ResourceProvider
from localstack.services.edge import ROUTER

from emulator_additions.support import done, refused

PATH = '/_additions/responses'
MOST_BYTES = 4096

answers = {}
routed = threading.Event()


class CustomResource(ResourceProvider):
    TYPE = 'AWS::CloudFormation::CustomResource'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/Id'],
        'readOnlyProperties': ['/properties/Id'],
        'createOnlyProperties': ['/properties/ServiceToken'],
    }

    def create(self, request):
        return _send(request, 'Create', ResourceProperties=request.desired_state)

    def update(self, request):
        old_id, old = _split(request.previous_state)
        event = _send(
            request,
            'Update',
            PhysicalResourceId=old_id,
            ResourceProperties=request.desired_state,
            OldResourceProperties=old,
        )
        if event.resource_model.get('Id', old_id) != old_id:
            # AWS does this when it cleans up after the update.
            _send(request, 'Delete', PhysicalResourceId=old_id, ResourceProperties=old)
        return event

    def delete(self, request):
        physical_id, properties = _split(request.previous_state)
        return _send(request, 'Delete', PhysicalResourceId=physical_id, ResourceProperties=properties)

    def read(self, request):
        return done(request.desired_state)


def _split(state):
    return state['Id'], {key: value for key, value in state.items() if key != 'Id'}


def _send(request, request_type, **more):
    properties = more['ResourceProperties']
    request_id = str(uuid.uuid4())
    stack = f'arn:aws:cloudformation:{request.region_name}:{request.account_id}:stack'
    event = {
        'RequestType': request_type,
        'ResponseURL': f'http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}{_route()}/{request_id}',
        # The emulator passes the name of the stack instead of its id to providers.
        'StackId': f'{stack}/{request.stack_id}/{uuid.UUID(int=0)}',
        'RequestId': request_id,
        'ResourceType': request.resource_type,
        'LogicalResourceId': request.logical_resource_id,
        **{key: _as_text(value) for key, value in more.items()},
    }
    invoked = request.aws_client_factory.lambda_.invoke(
        FunctionName=properties['ServiceToken'], Payload=json.dumps(event)
    )
    answer = answers.pop(request_id, None)
    if answer is None:
        return refused(f'CustomResource did not respond: {invoked["Payload"].read().decode()}')
    model = {**properties, **answer.get('Data', {}), 'Id': answer['PhysicalResourceId']}
    if answer['Status'] != 'SUCCESS':
        message = f'Received response status [{answer["Status"]}] from custom resource.'
        return refused(f'{message} Message returned: {answer.get("Reason")}', model)
    return done(model)


def _as_text(value):
    """Converts values to texts, as CloudFormation does. Source: AWS CloudFormation user guide, custom resources."""
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _route():
    if not routed.is_set():
        routed.set()
        ROUTER.add(f'{PATH}/<request_id>', _receive, methods=['PUT'])
    return PATH


def _receive(request, request_id):
    if len(request.data) > MOST_BYTES:
        return Response('Response object is too long.', 400)
    answers[request_id] = json.loads(request.data)
    return Response()
