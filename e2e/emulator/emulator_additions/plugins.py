"""The classes that the entry points refer to. All other code is imported when the emulator needs it, so that it starts fast."""

import importlib

from localstack.runtime import hooks
from localstack.services.cloudformation.resource_provider import CloudFormationResourceProviderPlugin
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.plugins import aws_provider

GAPS = (
    'cloudformation_engine',
    'conditional_resources',
    'iam_api',
    'iam_resources',
    'other_resources',
    'ssm_api',
    'stack_sets_api',
)


class _ResourcePlugin(CloudFormationResourceProviderPlugin):
    module = provider = ''

    def __init__(self):
        self.factory = None

    def load(self):
        self.factory = getattr(importlib.import_module(f'emulator_additions.{self.module}'), self.provider)


class CustomResourcePlugin(_ResourcePlugin):
    name, module, provider = 'AWS::CloudFormation::CustomResource', 'custom_resource', 'CustomResource'


class StackSetPlugin(_ResourcePlugin):
    name, module, provider = 'AWS::CloudFormation::StackSet', 'stack_set', 'StackSet'


class AccessEntryPlugin(_ResourcePlugin):
    name, module, provider = 'AWS::EKS::AccessEntry', 'access_entry', 'AccessEntry'


class OidcProviderPlugin(_ResourcePlugin):
    name, module, provider = 'AWS::IAM::OIDCProvider', 'oidc_provider', 'OidcProvider'


class OrganizationPolicyPlugin(_ResourcePlugin):
    name, module, provider = 'AWS::Organizations::Policy', 'organization_policy', 'OrganizationPolicy'


class AssociationPlugin(_ResourcePlugin):
    name, module, provider = 'AWS::SSM::Association', 'association', 'Association'


class DocumentPlugin(_ResourcePlugin):
    name, module, provider = 'AWS::SSM::Document', 'document', 'Document'


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = 'process'

    def load(self, *_args, **_kwargs):
        from emulator_additions.process_executor import ProcessExecutor

        return ProcessExecutor


@aws_provider()
def eks():
    from emulator_additions.eks_api import service

    return service()


@aws_provider()
def organizations():
    from emulator_additions.organizations_api import service

    return service()


@hooks.on_infra_start()
def fill_gaps():
    for gap in GAPS:
        importlib.import_module(f'emulator_additions.{gap}').fill()
