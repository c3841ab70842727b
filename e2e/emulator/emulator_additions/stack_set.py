"""Implements AWS::CloudFormation::StackSet with the operations that stack_sets_api adds. It waits for each operation.

Source for the order of calls: the handler that stack_set_changes models.
"""

import time

from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.stack_set_changes import instance_changes
from emulator_additions.stack_sets import SETTINGS
from emulator_additions.support import done, pick, refused

SENT = (*SETTINGS, 'TemplateBody', 'TemplateURL', 'CallAs')
FINISHED_WITHIN = 600


class StackSet(ResourceProvider):
    TYPE = 'AWS::CloudFormation::StackSet'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/StackSetId'],
        'readOnlyProperties': ['/properties/StackSetId'],
        'createOnlyProperties': ['/properties/StackSetName', '/properties/PermissionModel'],
    }

    def create(self, request):
        model = _typed(request.desired_state)
        calls = _Calls(request, model)
        made = calls.client.create_stack_set(**pick(model, *SENT))
        _gone, added, _kept = instance_changes([], _groups(model))
        failure = calls.create(added)
        model = {**model, **pick(made, 'StackSetId')}
        return refused(failure, model) if failure else done(model)

    def update(self, request):
        old, new = _typed(request.previous_state), _typed(request.desired_state)
        calls = _Calls(request, new)
        gone, added, kept = instance_changes(_groups(old), _groups(new))
        failure = calls.delete(gone)
        # The handler does not know whether the file behind a URL has changed.
        if not failure and (pick(old, *SENT) != pick(new, *SENT) or 'TemplateURL' in new):
            failure = calls.update_settings()
        failure = failure or calls.create(added) or calls.update(kept)
        return refused(failure) if failure else done({**new, **pick(old, 'StackSetId')})

    def delete(self, request):
        calls = _Calls(request, request.previous_state)
        gone, _added, _kept = instance_changes(_groups(request.previous_state), [])
        if failure := calls.delete(gone):
            return refused(failure)
        calls.client.delete_stack_set(**calls.identity)
        return done({})

    def read(self, request):
        return done(request.desired_state)


def _typed(model):
    """Converts texts of parameters to numbers and Boolean values, as CloudFormation does with the schema of the type."""
    numbers = {key: int(value) if str(value).isdigit() else value for key, value in model.get('OperationPreferences', {}).items()}
    automatic = {key: value == 'true' if value in ('true', 'false') else value for key, value in model.get('AutoDeployment', {}).items()}
    return {
        **model,
        **({'OperationPreferences': numbers} if numbers else {}),
        **({'AutoDeployment': automatic} if automatic else {}),
    }


def _groups(model):
    return [(group['DeploymentTargets'], group['Regions']) for group in model.get('StackInstancesGroup', [])]


class _Calls:
    def __init__(self, request, model):
        self.client = request.aws_client_factory.cloudformation
        self.model = model
        self.identity = pick(model, 'StackSetName', 'CallAs')
        self.preferences = pick(model, 'OperationPreferences')

    def create(self, groups):
        return self._each(groups, self.client.create_stack_instances)

    def delete(self, groups):
        return self._each(groups, self.client.delete_stack_instances, RetainStacks=False)

    def update(self, groups):
        return self._each(groups, self.client.update_stack_instances)

    def update_settings(self):
        return self._failure_of(self.client.update_stack_set(**pick(self.model, *SENT), **self.preferences))

    def _each(self, groups, call, **more):
        """Returns the first failure, if there is one."""
        is_self_managed = self.model['PermissionModel'] == 'SELF_MANAGED'
        for targets, regions in groups:
            where = {'Accounts': targets['Accounts']} if is_self_managed else {'DeploymentTargets': targets}
            started = call(**self.identity, **where, Regions=regions, **self.preferences, **more)
            if failure := self._failure_of(started):
                return failure
        return None

    def _failure_of(self, started):
        """Waits for an operation."""
        identity = {**self.identity, 'OperationId': started['OperationId']}
        end = time.monotonic() + FINISHED_WITHIN
        while time.monotonic() < end:
            operation = self.client.describe_stack_set_operation(**identity)['StackSetOperation']
            if operation['Status'] == 'SUCCEEDED':
                return None
            if operation['Status'] == 'FAILED':
                results = self.client.list_stack_set_operation_results(**identity)['Summaries']
                failed = [
                    f'{r["Account"]} {r["Region"]}: {r["StatusReason"]}' for r in results if r['Status'] == 'FAILED'
                ]
                return f'Operation {operation["OperationId"]}: {operation.get("StatusReason", "")}{"; ".join(failed)}'
            time.sleep(0.3)
        return f'Operation {started["OperationId"]} has not ended after {FINISHED_WITHIN} s'
