"""Shared code of resource providers and API operations."""

from botocore import xform_name
from localstack.aws.api import handler
from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent


def done(model):
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model=model)


def refused(message, model=None):
    """A failure. `model` is the resource if it was created nevertheless, so that CloudFormation deletes it with the stack."""
    return ProgressEvent(status=OperationStatus.FAILED, resource_model=model or {}, message=message)


def pick(model, *names):
    return {name: model[name] for name in names if model.get(name) is not None}


def tag_map(tags):
    return {tag['Key']: tag['Value'] for tag in tags or []}


def tags_changed(before, after):
    """Returns tags to set, and keys to remove."""
    old, new = tag_map(before), tag_map(after)
    return [{'Key': k, 'Value': v} for k, v in new.items() if old.get(k) != v], [k for k in old if k not in new]


def add_operation(provider, operation):
    """Makes a function (provider, context, request) the implementation of an operation in `provider`, a class of the emulator."""

    def add(function):
        function.__name__ = xform_name(operation)
        setattr(provider, function.__name__, handler(operation, expand=False)(function))
        return function

    return add
