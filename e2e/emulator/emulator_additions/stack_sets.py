"""Stores StackSets, and implements their operations with stacks in the accounts and regions of the targets.

Overrides of parameters, drift, stopping an operation, the order of accounts, and MaxConcurrent* are not implemented.
"""

import json
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.stores import AccountRegionBundle, BaseStore, CrossRegionAttribute, LocalAttribute

from emulator_additions.organization import Organization
from emulator_additions.support import pick

STACK_SETTINGS = ('Parameters', 'Capabilities', 'Tags')
# Settings of a StackSet in addition to its template.
SETTINGS = (
    *STACK_SETTINGS,
    'StackSetName',
    'Description',
    'AdministrationRoleARN',
    'ExecutionRoleName',
    'PermissionModel',
    'AutoDeployment',
    'ManagedExecution',
)
SETTLED_WITHIN = 300


@dataclass
class Instance:
    account: str
    region: str
    unit: str | None = None
    stack_id: str | None = None
    status: str = 'OUTDATED'
    detailed: str = 'PENDING'
    reason: str | None = None


@dataclass
class Operation:
    id: str
    action: str
    status: str = 'RUNNING'
    reason: str | None = None
    created: datetime = field(default_factory=lambda: datetime.now(tz=UTC))
    ended: datetime | None = None
    results: list[Instance] = field(default_factory=list)


class StackSet:
    def __init__(self, owner, region, settings):
        """`owner` is the account that owns the StackSet: the management account, even if a delegated administrator created it."""
        self.owner, self.region, self.settings = owner, region, settings
        self.name = settings['StackSetName']
        self.id = f'{self.name}:{uuid.uuid4()}'
        self.instances: dict[tuple[str, str], Instance] = {}
        self.operations: dict[str, Operation] = {}
        # Units and regions of all creations, with or without an account filter. If automatic deployment is on, it deploys there and
        # ignores the filter. Source: AWS CloudFormation user guide, automatic deployments.
        self.targeted: set[tuple[str, str]] = set()
        self._one_at_a_time = threading.Lock()

    @property
    def arn(self):
        return f'arn:aws:cloudformation:{self.region}:{self.owner}:stackset/{self.id}'

    @property
    def is_service_managed(self):
        return self.settings.get('PermissionModel') == 'SERVICE_MANAGED'

    @property
    def is_automatic(self):
        return self.is_service_managed and self.settings.get('AutoDeployment', {}).get('Enabled', False)

    def targets(self, request):
        """Returns the accounts of a request, each with its unit in the request.

        Source: AWS CloudFormation API reference, DeploymentTargets.
        """
        if not self.is_service_managed:
            return {account: None for account in request.get('Accounts') or request['DeploymentTargets']['Accounts']}
        targets = request['DeploymentTargets']
        return accounts_of(Organization.of(self.owner), targets)

    def start(self, action, work, preferences, operation_id=None):
        """Starts an operation. The operations of a StackSet run one after the other, as with managed execution."""
        operation = Operation(operation_id or str(uuid.uuid4()), action)
        self.operations[operation.id] = operation
        threading.Thread(target=self._run, args=(operation, work, preferences or {}), daemon=True).start()
        return operation

    def _run(self, operation, work, preferences):
        with self._one_at_a_time:
            try:
                operation.results = work()
                operation.status = 'FAILED' if _too_many_failures(operation.results, preferences) else 'SUCCEEDED'
            except Exception as error:  # pylint: disable=broad-except  # told by the operation
                operation.status, operation.reason = 'FAILED', str(error)
            operation.ended = datetime.now(tz=UTC)

    def deploy(self, wanted):
        """Creates missing stacks and updates the others. `wanted` has (account, region, unit)."""
        for account, region, unit in wanted:
            self.instances.setdefault((account, region), Instance(account, region, unit))
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda key: self._deploy(self.instances[key[:2]]), wanted))

    def adopt(self, wanted):
        """Imports stacks that no StackSet has, without a change. `wanted` has (account, region, unit, stack id)."""
        for account, region, unit, stack_id in wanted:
            self.instances[account, region] = Instance(account, region, unit, stack_id)
        return self.deploy([key[:3] for key in wanted])

    def remove(self, keys, retain):
        found = [self.instances[key] for key in keys if key in self.instances]
        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(lambda instance: self._remove(instance, retain), found))

    def _deploy(self, instance):
        client = connect_to(aws_access_key_id=instance.account, region_name=instance.region).cloudformation
        settings = pick(
            self.settings, *STACK_SETTINGS, 'TemplateURL' if 'TemplateURL' in self.settings else 'TemplateBody'
        )
        try:
            self._check_permission(instance)
            if instance.stack_id and _settled(client, instance.stack_id) in ('CREATE_COMPLETE', 'UPDATE_COMPLETE'):
                _update(client, instance.stack_id, settings)
            else:
                name = f'StackSet-{self.name}-{uuid.uuid4()}'
                instance.stack_id = _create(client, name, settings)
            instance.status, instance.detailed, instance.reason = 'CURRENT', 'SUCCEEDED', None
        except (ClientError, _Failed) as error:
            instance.status, instance.detailed, instance.reason = 'OUTDATED', 'FAILED', str(error)
        return instance

    def _remove(self, instance, retain):
        client = connect_to(aws_access_key_id=instance.account, region_name=instance.region).cloudformation
        try:
            if instance.stack_id and not retain:
                client.delete_stack(StackName=instance.stack_id)
                if _settled(client, instance.stack_id) != 'DELETE_COMPLETE':
                    raise _Failed(_reason(client, instance.stack_id))
            del self.instances[instance.account, instance.region]
            instance.detailed, instance.reason = 'SUCCEEDED', None
        except (ClientError, _Failed) as error:
            instance.status, instance.detailed, instance.reason = 'INOPERABLE', 'FAILED', str(error)
        return instance

    def _check_permission(self, instance):
        """Source: AWS CloudFormation user guide, self-managed permissions."""
        if self.is_service_managed:
            return
        role = self.settings.get('ExecutionRoleName', 'AWSCloudFormationStackSetExecutionRole')
        try:
            connect_to(aws_access_key_id=instance.account, region_name=instance.region).iam.get_role(RoleName=role)
        except ClientError as error:
            raise _Failed(
                f'Account {instance.account} should have \'{role}\' role with trust relationship to Role '
                f'\'{self.settings.get("AdministrationRoleARN", "AWSCloudFormationStackSetAdministrationRole")}\'.'
            ) from error


class _Failed(Exception):
    pass


def accounts_of(organization, targets):
    accounts, kind = targets.get('Accounts', []), targets.get('AccountFilterType', 'NONE')
    below = organization.accounts_below(targets['OrganizationalUnitIds'])
    if kind == 'UNION':
        below = [*below, *(account for account in accounts if account not in below)]
    elif kind != 'NONE':
        below = [account for account in below if (account in accounts) == (kind == 'INTERSECTION')]
    units = {account: list(organization.units_above(account)) for account in below}
    return {
        account: next((u for u in above if u in targets['OrganizationalUnitIds']), None)
        for account, above in units.items()
    }


def _settled(client, stack_id, *not_yet):
    """Returns the status of a stack after its operation has ended."""
    end = time.monotonic() + SETTLED_WITHIN
    while time.monotonic() < end:
        status = client.describe_stacks(StackName=stack_id)['Stacks'][0]['StackStatus']
        if not status.endswith('_IN_PROGRESS') and status not in not_yet:
            return status
        time.sleep(0.2)
    raise _Failed(f'{stack_id} is not settled after {SETTLED_WITHIN} s')


def _create(client, name, settings):
    stack_id = client.create_stack(StackName=name, **settings)['StackId']
    # After a failed CreateStack, the emulator sets ROLLBACK_COMPLETE and then CREATE_FAILED.
    if _settled(client, stack_id, 'ROLLBACK_COMPLETE') != 'CREATE_COMPLETE':
        reason = _reason(client, stack_id)
        # The emulator keeps resources that were created before the failure. AWS deletes them.
        client.delete_stack(StackName=stack_id)
        _settled(client, stack_id)
        raise _Failed(reason)
    return stack_id


def _update(client, stack_id, settings):
    """Updates with a change set, because UpdateStack of the emulator ends in UPDATE_COMPLETE even after a failure."""
    made = client.create_change_set(
        StackName=stack_id, ChangeSetName=f'change-{uuid.uuid4()}', ChangeSetType='UPDATE', **settings
    )
    change_set = client.describe_change_set(ChangeSetName=made['Id'], StackName=stack_id)
    if change_set['Status'] == 'FAILED':
        client.delete_change_set(ChangeSetName=made['Id'], StackName=stack_id)
        if "didn't contain changes" in change_set.get('StatusReason', ''):
            return
        raise _Failed(change_set.get('StatusReason'))
    client.execute_change_set(ChangeSetName=made['Id'], StackName=stack_id)
    if _settled(client, stack_id) != 'UPDATE_COMPLETE':
        raise _Failed(_reason(client, stack_id))


def _reason(client, stack_id):
    events = client.describe_stack_events(StackName=stack_id)['StackEvents']
    failed = [e for e in events if e['ResourceStatus'].endswith('_FAILED') and e.get('ResourceStatusReason')]
    return (
        f'ResourceLogicalId:{failed[-1]["LogicalResourceId"]}, ResourceType:{failed[-1]["ResourceType"]}, '
        f'ResourceStatusReason:{failed[-1]["ResourceStatusReason"]}.'
        if failed
        else 'the stack failed'
    )


def _too_many_failures(results, preferences):
    """Returns the number of failures that a region tolerates. Source: AWS CloudFormation API reference, StackSetOperationPreferences."""
    for region in {result.region for result in results}:
        there = [result for result in results if result.region == region]
        tolerated = preferences.get(
            'FailureToleranceCount', len(there) * preferences.get('FailureTolerancePercentage', 0) // 100
        )
        if sum(result.detailed == 'FAILED' for result in there) > tolerated:
            return True
    return False


class StackSetStore(BaseStore):
    stack_sets: dict[str, StackSet] = LocalAttribute(default=dict)
    # Whether trusted access with AWS Organizations is on, for the whole account.
    access: dict[str, str] = CrossRegionAttribute(default=dict)


stores = AccountRegionBundle('stack-sets', StackSetStore, validate=False)


def account_changed(account, organization, left=False):
    """Runs the automatic deployment of AWS when an account joins, moves or leaves. Waits until it has ended."""
    owner = stores[organization.management_account]
    for store in list(owner.values()):
        for stack_set in sorted(
            store.stack_sets.values(), key=lambda s: len(s.settings.get('AutoDeployment', {}).get('DependsOn', []))
        ):
            if stack_set.is_automatic:
                _follow(stack_set, account, organization, left)


def _follow(stack_set, account, organization, left):
    units = [] if left else list(organization.units_above(account))
    wanted = {(account, region): unit for unit, region in stack_set.targeted if unit in units}
    there = {key for key in stack_set.instances if key[0] == account}
    stack_set.deploy([(*key, unit) for key, unit in sorted(wanted.items()) if key not in there])
    retain = stack_set.settings['AutoDeployment'].get('RetainStacksOnAccountRemoval', False)
    stack_set.remove(sorted(there - set(wanted)), retain)


def check_template(settings, kept=None):
    """Returns the template of a request, after the checks of AWS."""
    body = settings.get('TemplateBody') or (kept or {}).get('TemplateBody')
    template = json.loads(body)
    names = {
        'AWS::IAM::Role': 'RoleName',
        'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
        'AWS::IAM::InstanceProfile': 'InstanceProfileName',
    }
    resources = [
        (r['Type'], r.get('Properties', {}))
        for r in template['Resources'].values()
        if r['Type'] in (*names, 'AWS::IAM::Policy')
    ]
    given = set(settings.get('Capabilities', []))
    if any(names.get(kind) in properties for kind, properties in resources) and 'CAPABILITY_NAMED_IAM' not in given:
        return body, 'CAPABILITY_NAMED_IAM'
    if resources and not given & {'CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'}:
        return body, 'CAPABILITY_IAM'
    return body, None
