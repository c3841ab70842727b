"""Corrects differences between the CloudFormation of the emulator and AWS.

- A type is supported if it has a provider. The emulator gets its own list of types from a server of its vendor.
- An update that no provider implements fails. In the emulator, it succeeds without a call.
- A stack ends in DELETE_FAILED if a resource could not be deleted. In the emulator, it ends in DELETE_COMPLETE.
- The deletion of a stack does not delete resources that the stack failed to create, because others own resources with these names.
- An update deletes a resource before the resources on which it depends. The emulator deletes in the order of the names.
- A failed update deletes nothing. But there is no rollback: resources that were created or changed before the failure stay.
- RetainExceptOnCreate has the effect of Retain. The emulator treats it as Delete. They differ only in a rollback.
- The rules of a template are checked.
- Outputs have their descriptions, and AWS::URLSuffix has the value of AWS, not the address of the emulator.
"""

import json
import re

from botocore import xform_name
from localstack.aws.api.cloudformation import ResourceStatus, StackStatus
from localstack.services.cloudformation.engine.v2 import change_set_model_preproc
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.cloudformation.engine.v2.change_set_resource_support_checker import (
    ChangeSetResourceSupportChecker,
)
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.services.cloudformation.resource_provider import OperationStatus, ResourceProviderExecutor
from localstack.services.cloudformation.stores import get_cloudformation_store
from localstack.services.cloudformation.v2.provider import CloudformationProviderV2, find_stack_v2

from localstack.utils.catalog.common import (
    CloudFormationResourcesSupportAtRuntime,
    CloudFormationResourcesSupportInLatest,
)

from emulator_additions.support import add_operation, refused

execute_action = ResourceProviderExecutor.execute_action
execute_change_set = ChangeSetModelExecutor.execute
delete_stack = CloudformationProviderV2.delete_stack
init_resource = change_set_model_preproc.PreprocResource.__init__
describe_stack = CloudformationProviderV2._describe_stack  # pylint: disable=protected-access
resolve_parameters = CloudformationProviderV2._resolve_parameters  # pylint: disable=protected-access


def fill():
    change_set_model_preproc._AWS_URL_SUFFIX = 'amazonaws.com'  # pylint: disable=protected-access
    ChangeSetResourceSupportChecker._resource_support_status = support_status  # pylint: disable=protected-access
    change_set_model_preproc.PreprocResource.__init__ = init_retained_resource
    ResourceProviderExecutor.execute_action = execute_action_strictly
    ChangeSetModelExecutor.execute = execute_strictly
    add_operation(CloudformationProviderV2, 'DeleteStack')(delete_what_was_made)
    CloudformationProviderV2._describe_stack = describe_stack_with_descriptions  # pylint: disable=protected-access
    # pylint: disable-next=protected-access
    CloudformationProviderV2._resolve_parameters = staticmethod(resolve_parameters_by_rules)


def support_status(_self, resource_type):
    found = ResourceProviderExecutor.try_load_resource_provider(resource_type)
    return (
        CloudFormationResourcesSupportAtRuntime.AVAILABLE
        if found
        else CloudFormationResourcesSupportInLatest.NOT_SUPPORTED
    )


def init_retained_resource(self, *args, **kwargs):
    init_resource(self, *args, **kwargs)
    if self.deletion_policy == 'RetainExceptOnCreate':
        self.deletion_policy = 'Retain'


def execute_action_strictly(self, resource_provider, raw_payload):
    if raw_payload['action'] == 'Modify' and _has_no_update(resource_provider):
        return refused(f'the emulator cannot update {raw_payload["resourceType"]}')
    event = execute_action(self, resource_provider, raw_payload)
    if event.status == OperationStatus.FAILED and 'exception' in event.custom_context:
        # Without this, a failed update reports "Failed to delete", and no failure has a reason.
        event.message = str(event.custom_context['exception'])
    return event


def _has_no_update(resource_provider):
    update = type(resource_provider).update
    return 'NotImplementedError' in update.__code__.co_names


def delete_what_was_made(self, context, request):
    """Deletes a resource whose creation failed only if it already had an identifier."""
    stack = find_stack_v2(get_cloudformation_store(context.account_id, context.region), request['StackName'])
    if stack and stack.processed_template:
        made = {
            name
            for name, resource in stack.resolved_resources.items()
            if resource.get('PhysicalResourceId') or resource.get('Properties')
        }
        kept = {name: resource for name, resource in stack.processed_template['Resources'].items() if name in made}
        for name, resource in kept.items():
            depended = resource.get('DependsOn', [])
            depended = [depended] if isinstance(depended, str) else depended
            kept[name] = {**resource, 'DependsOn': [other for other in depended if other in made]}
        stack.processed_template = {**stack.processed_template, 'Resources': kept, 'Outputs': {}}
    return delete_stack(self, context=context, **{xform_name(key): value for key, value in request.items()})


def execute_strictly(self):
    before = self._change_set.stack.resolved_resources
    declared = (self._change_set.stack.processed_template or {}).get('Resources', {})
    process = self.process

    def process_or_stop():
        try:
            process()
        except Exception:
            # Deletions come last, and not after a failure. Resources that the update did not reach still exist.
            if self._change_set.stack.status != StackStatus.DELETE_IN_PROGRESS:
                self._deferred_actions.clear()
            for name, resource in before.items():
                self.resources.setdefault(name, resource)
            raise
        # The deletions run from the last to the first.
        self._deferred_actions.sort(key=lambda deferred: depth(logical_id(deferred.name), declared))

    self.process = process_or_stop
    result = execute_change_set(self)
    left = [
        name
        for name, resource in self.resources.items()
        if resource.get('ResourceStatus') == ResourceStatus.DELETE_FAILED
    ]
    if left and self._change_set.stack.status in (StackStatus.DELETE_IN_PROGRESS, StackStatus.DELETE_FAILED):
        raise RuntimeError(f'The following resource(s) failed to delete: [{", ".join(left)}].')
    return result


def logical_id(name):
    """Returns the logical id of a deferred action, such as `remove-Role`."""
    return re.sub('^(remove|cleanup-from-replacement|type-migration)-', '', name)


def depth(name, declared):
    """Returns the length of the longest chain of resources on which a resource depends."""
    text = json.dumps(declared.get(name, {}))
    needed = [
        other for other in declared if other != name and re.search(rf'"{other}"|\$\{{{other}[.}}]', text)
    ]
    return 1 + max((depth(other, declared) for other in needed), default=0)


def resolve_parameters_by_rules(template, *args, **kwargs):
    resolved = resolve_parameters(template, *args, **kwargs)
    kinds = ('resolved_value', 'given_value', 'default_value')
    values = {
        name: next(parameter[kind] for kind in kinds if parameter.get(kind) is not None)
        for name, parameter in resolved.items()
    }
    for rule in (template.get('Rules') or {}).values():
        if 'RuleCondition' not in rule or holds(rule['RuleCondition'], values):
            for assertion in rule['Assertions']:
                if not holds(assertion['Assert'], values):
                    raise ValidationError(f'Template error: {assertion["AssertDescription"]}')
    return resolved


def holds(expression, values):
    """Whether a condition of a rule is true. It knows the functions in the templates and in the bootstrap rule of CDK."""
    ((function, operands),) = expression.items()
    if function in ('Fn::Equals', 'Fn::Contains'):
        first, second = (values[o['Ref']] if isinstance(o, dict) else o for o in operands)
        return first == second if function == 'Fn::Equals' else second in first
    results = [holds(operand, values) for operand in operands]
    return {'Fn::And': all(results), 'Fn::Or': any(results), 'Fn::Not': not results[0]}[function]


def describe_stack_with_descriptions(self, stack):
    described = describe_stack(self, stack)
    declared = (stack.processed_template or {}).get('Outputs', {})
    for output in described.get('Outputs', []):
        description = declared.get(output['OutputKey'], {}).get('Description')
        if description:
            output['Description'] = description
    return described
