"""AWS::CloudFormation::StackSet, by the operations that stack_sets_api adds; each is waited for.

Source for the order of calls and for the instances that an update deletes and creates: aws-cloudformation/
aws-cloudformation-resource-providers-cloudformation, aws-cloudformation-stackset (UpdateHandler, InstancesAnalyzer,
AltStackInstancesCalculator).
"""

import time

from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.support import done, pick, refused

SETTINGS = (
    'StackSetName',
    'Description',
    'Parameters',
    'TemplateBody',
    'TemplateURL',
    'Capabilities',
    'Tags',
    'AdministrationRoleARN',
    'ExecutionRoleName',
    'PermissionModel',
    'AutoDeployment',
    'ManagedExecution',
    'CallAs',
)
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
        model = request.desired_state
        calls = _Calls(request, model)
        made = calls.client.create_stack_set(**pick(model, *SETTINGS))
        failure = calls.create(_groups(model))
        model = {**model, **pick(made, 'StackSetId')}
        return refused(failure, model) if failure else done(model)

    def update(self, request):
        old, new = request.previous_state, request.desired_state
        calls = _Calls(request, new)
        gone, added = changed_instances(_groups(old), _groups(new))
        failure = calls.delete(gone)
        if not failure and pick(old, *SETTINGS) != pick(new, *SETTINGS):
            failure = calls.update_settings()
        failure = failure or calls.create(added)
        return refused(failure) if failure else done({**new, **pick(old, 'StackSetId')})

    def delete(self, request):
        calls = _Calls(request, request.previous_state)
        if failure := calls.delete(_groups(request.previous_state)):
            return refused(failure)
        calls.client.delete_stack_set(**calls.identity)
        return done({})

    def read(self, request):
        return done(request.desired_state)


def _groups(model):
    return [(group['DeploymentTargets'], group['Regions']) for group in model.get('StackInstancesGroup', [])]


def changed_instances(before, after):
    """Two lists of (targets, regions): what is to be deleted, and what is to be created."""
    old, new = _by_place(before), _by_place(after)
    gone, added = {}, {}
    for place in sorted({*old, *new}):
        region, unit = place
        for targets, changes in zip(_difference(old.get(place), new.get(place)), (gone, added)):
            if targets:
                changes.setdefault((unit, *targets), []).append(region)
    return [[(_targets(*key), regions) for key, regions in changes.items()] for changes in (gone, added)]


def _by_place(groups):
    """(region, unit) -> (are the accounts the only ones, accounts); the unit is '' for a list of accounts."""
    return {
        (region, unit): (
            unit == '' or targets.get('AccountFilterType') == 'INTERSECTION',
            frozenset(targets.get('Accounts', [])),
        )
        for targets, regions in groups
        for region in regions
        for unit in targets.get('OrganizationalUnitIds', [''])
    }


def _difference(old, new):
    """What goes and what comes, each None or (are the accounts the only ones, accounts)."""
    if old is None or new is None:
        return old, new
    (old_only, before), (new_only, after) = old, new
    if old_only == new_only:
        less, more = (before - after, after - before) if old_only else (after - before, before - after)
        return (True, less) if less else None, (True, more) if more else None
    both, either = before & after, before | after
    only, rest = (True, both) if both else None, (False, either)
    return (only, rest) if old_only else (rest, only)


def _targets(unit, only, accounts):
    if unit == '':
        return {'Accounts': sorted(accounts)}
    listed = (
        {'Accounts': sorted(accounts), 'AccountFilterType': 'INTERSECTION' if only else 'DIFFERENCE'}
        if accounts
        else {}
    )
    return {'OrganizationalUnitIds': [unit], **listed}


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

    def update_settings(self):
        return self._failure_of(self.client.update_stack_set(**pick(self.model, *SETTINGS), **self.preferences))

    def _each(self, groups, call, **more):
        """What failed first, if anything did."""
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
