"""Features of StackSets and resource types that moto lacks; see `fill`. `unsupported` collects other missing types."""
import json

from moto.cloudformation import models, parsing
from moto.core.common_models import CloudFormationModel
from moto.iam.models import iam_backends
from moto.organizations.models import organizations_backends
from moto.sqs.models import sqs_backends
from moto.ssm import ssm_backends
from moto.ssm.models import Document
from moto.utilities.utils import get_partition

MANAGEMENT = '123456789012'
MODULE = 'moto.gaps'  # moto groups models by the second part
unsupported = set()


def accounts_of(targets):
    """Source: AWS CloudFormation API reference, DeploymentTargets. Units never include the management account."""
    units, accounts = targets.get('OrganizationalUnitIds'), list(targets.get('Accounts', []))
    if not units:
        return accounts
    backend = organizations_backends[MANAGEMENT]['aws']
    parents = {u.id: u.parent_id for u in backend.ou if hasattr(u, 'parent_id')}

    def is_below(parent):
        while parent:
            if parent in units:
                return True
            parent = parents.get(parent)
        return False

    below = [a.id for a in backend.accounts if a.id != MANAGEMENT and is_below(a.parent_id)]
    kept = {
        None: lambda a: True, 'NONE': lambda a: True,
        'DIFFERENCE': lambda a: a not in accounts, 'INTERSECTION': lambda a: a in accounts,
    }[targets.get('AccountFilterType')]
    return [a for a in below if kept(a)]


create_instances = models.StackInstances.create_instances


def create_in_targets(self, accounts, regions, parameters, deployment_targets, permission_model):
    """moto ignores nested units and filters, and includes the management account."""
    accounts = accounts_of(deployment_targets) if deployment_targets else accounts
    return create_instances(self, accounts, regions, parameters, {}, permission_model)


create_stack = models.CloudFormationBackend.create_stack


def create_stack_with_a_name(self, name, *args, **more):
    """AWS calls stacks of self-managed StackSets StackSet-NAME-UUID; moto's colon would be in names of queues."""
    return create_stack(self, name.replace('StackSet:', 'StackSet-'), *args, **more)


class Registered:
    """A resource type that moto has no CloudFormation support for. `create` returns the physical id."""

    resource_type = ''

    def __init_subclass__(cls):
        cls.__module__ = MODULE

    @classmethod
    def cloudformation_type(cls):
        return cls.resource_type

    @staticmethod
    def cloudformation_name_type():
        return ''

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == 'Arn'

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_):
        return cls(cls.create(resource_name, cloudformation_json['Properties'], account_id, region_name))

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, *_args, **_kwargs):
        return original_resource

    @classmethod
    def delete_from_cloudformation_json(cls, *_args):
        pass

    def __init__(self, physical_id):
        self.physical_resource_id = self.arn = physical_id

    def get_cfn_attribute(self, _):
        return self.arn


class OidcProvider(Registered, CloudFormationModel):
    """Created in moto's own IAM, which refuses a second one with the same URL."""

    resource_type = 'AWS::IAM::OIDCProvider'

    @staticmethod
    def create(_name, properties, account_id, region_name):
        return iam_backends[account_id][get_partition(region_name)].create_open_id_connect_provider(
            properties['Url'], properties['ThumbprintList'], properties['ClientIdList'], [],
        ).arn

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, _properties, account_id, region_name):
        iam_backends[account_id][get_partition(region_name)].delete_open_id_connect_provider(resource_name)


class ReusableProvider(Registered, CloudFormationModel):
    """In place of the library's function, which moto could only run in a container; .ci/steps/handler.sh tests it."""

    resource_type = 'Custom::ReusableOpenIDConnectProvider'

    @staticmethod
    def create(_name, properties, account_id, region_name):
        arn = properties['ProviderArn']
        backend = iam_backends[account_id][get_partition(region_name)]
        if arn not in backend.open_id_providers:
            backend.create_open_id_connect_provider(f'https://{arn.split("/", 1)[1]}', ['0' * 40], [], [])
        return arn


class Association(Registered, CloudFormationModel):
    """Only checks that its document exists: moto has no associations."""

    resource_type = 'AWS::SSM::Association'

    @staticmethod
    def create(name, properties, account_id, region_name):
        ssm_backends[account_id][region_name].get_document(properties['Name'], '', '', 'JSON')
        return f'association-{name}'


class QueuePolicy(Registered, CloudFormationModel):
    """Only checks that its queues exist."""

    resource_type = 'AWS::SQS::QueuePolicy'

    @staticmethod
    def create(name, properties, account_id, region_name):
        for url in properties['Queues']:
            sqs_backends[account_id][region_name].get_queue(url.rsplit('/', 1)[-1])
        return name


make_document = Document.create_from_cloudformation_json.__func__


def create_document(cls, resource_name, cloudformation_json, account_id, region_name, **more):
    """moto has no default for the format. Source: AWS CloudFormation template reference, AWS::SSM::Document."""
    properties = {'DocumentFormat': 'JSON', **cloudformation_json['Properties']}
    # moto expects the content as a string, as in the API.
    properties['Content'] = json.dumps(properties['Content'])
    changed = {**cloudformation_json, 'Properties': properties}
    return make_document(cls, resource_name, changed, account_id, region_name, **more)


resource_class_from_type = parsing.resource_class_from_type


def class_from_type(resource_type):
    if resource_type == ReusableProvider.cloudformation_type():
        return ReusableProvider
    found = resource_class_from_type(resource_type)
    if found is None:
        unsupported.add(resource_type)
    return found


def fill():
    models.StackInstances.create_instances = create_in_targets
    models.CloudFormationBackend.create_stack = create_stack_with_a_name
    Document.create_from_cloudformation_json = classmethod(create_document)
    parsing.resource_class_from_type = class_from_type
    types = [model.cloudformation_type() for model in parsing.get_model_list()]
    for model in (OidcProvider, Association, QueuePolicy):
        # moto finds them like its own.
        if types.count(model.cloudformation_type()) != 1:
            raise ValueError(f'moto knows {model.cloudformation_type()} by now')
