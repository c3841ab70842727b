"""Replaces the operations of the emulator on StackSets, which support no organization, no update, no lists and no
failures."""

from localstack.aws.api import CommonServiceException
from localstack.aws.api.cloudformation import (
    InsufficientCapabilitiesException,
    NameAlreadyExistsException,
    OperationNotFoundException,
    StackInstanceNotFoundException,
    StackSetNotEmptyException,
    StackSetNotFoundException,
)
from localstack.services.cloudformation import api_utils
from localstack.services.cloudformation.v2.provider import CloudformationProviderV2

from emulator_additions.organization import Organization
from emulator_additions.stack_sets import SETTINGS, StackSet, accounts_of, check_template, stores
from emulator_additions.support import add_operation, pick

MEMBER_SERVICE = 'member.org.stacksets.cloudformation.amazonaws.com'
MOST_BYTES = 51_200


def refuse(message):
    raise CommonServiceException('ValidationError', message)


def owner_of(context, request):
    """Returns the account that owns the StackSets of a request. For a delegated administrator, it is the management account."""
    if request.get('CallAs') != 'DELEGATED_ADMIN':
        return context.account_id
    organization = Organization.of(context.account_id)
    if not organization or not organization.is_delegated_administrator(context.account_id, MEMBER_SERVICE):
        refuse(
            'You must be the management account or delegated admin account of an organization '
            'before operating a SERVICE_MANAGED stack set'
        )
    return organization.management_account


def store_of(context, request):
    return stores[owner_of(context, request)][context.region]


def find(context, request):
    wanted = request['StackSetName']
    for stack_set in store_of(context, request).stack_sets.values():
        if wanted in (stack_set.name, stack_set.id, stack_set.arn):
            return stack_set
    raise StackSetNotFoundException(f'StackSet {wanted} not found')


def settings_of(context, request, kept=None):
    """Returns the settings of a creation or update, after the checks of AWS."""
    if request.get('TemplateURL'):
        request['TemplateBody'] = api_utils.extract_template_body({'TemplateURL': request['TemplateURL']})
    elif len(request.get('TemplateBody', '').encode()) > MOST_BYTES:
        refuse(f'templateBody must have length less than or equal to {MOST_BYTES}')
    body, capability = check_template(request, kept)
    if capability:
        raise InsufficientCapabilitiesException(f'Requires capabilities : [{capability}]')
    model = request.get('PermissionModel', (kept or {}).get('PermissionModel', 'SELF_MANAGED'))
    if model == 'SERVICE_MANAGED':
        owner = owner_of(context, request)
        if not Organization.of(owner) or Organization.of(owner).management_account != owner or not has_access(owner):
            refuse('You must enable organizations access to operate a service managed stack set')
        if 'AutoDeployment' not in request and not kept:
            refuse('AutoDeployment is required for a service managed stack set')
    before = {k: v for k, v in (kept or {}).items() if k != 'TemplateURL'}
    return {**before, **pick(request, *SETTINGS, 'TemplateURL'), 'PermissionModel': model, 'TemplateBody': body}


def has_access(account):
    return stores[account]['us-east-1'].access.get('status') == 'ENABLED'


def keys_of(stack_set, request):
    return [
        (account, region, unit) for account, unit in stack_set.targets(request).items() for region in request['Regions']
    ]


def places_of(request):
    units = request.get('DeploymentTargets', {}).get('OrganizationalUnitIds', [])
    return {(unit, region) for unit in units for region in request['Regions']}


def shown(stack_set, instance):
    return {
        'StackSetId': stack_set.id,
        'Account': instance.account,
        'Region': instance.region,
        'Status': instance.status,
        'StackInstanceStatus': {'DetailedStatus': instance.detailed},
        'DriftStatus': 'NOT_CHECKED',
        **pick(
            {'StackId': instance.stack_id, 'StatusReason': instance.reason, 'OrganizationalUnitId': instance.unit},
            'StackId',
            'StatusReason',
            'OrganizationalUnitId',
        ),
    }


def shown_operation(stack_set, operation):
    return {
        'OperationId': operation.id,
        'StackSetId': stack_set.id,
        'Action': operation.action,
        'Status': operation.status,
        'CreationTimestamp': operation.created,
        **pick({'EndTimestamp': operation.ended, 'StatusReason': operation.reason}, 'EndTimestamp', 'StatusReason'),
    }


def operation_of(context, request):
    stack_set = find(context, request)
    try:
        return stack_set, stack_set.operations[request['OperationId']]
    except KeyError:
        raise OperationNotFoundException(f'Operation {request["OperationId"]} not found') from None


def fill():
    for name, function in OPERATIONS.items():
        add_operation(CloudformationProviderV2, name)(function)


def create_stack_set(_self, context, request):
    store = store_of(context, request)
    if any(s.name == request['StackSetName'] for s in store.stack_sets.values()):
        raise NameAlreadyExistsException(f'StackSet {request["StackSetName"]} already exists')
    settings = settings_of(context, request)
    depended = settings.get('AutoDeployment', {}).get('DependsOn', [])
    if unknown := [arn for arn in depended if arn not in [s.arn for s in store.stack_sets.values()]]:
        refuse(f'AutoDeployment depends on StackSets that are not there: {unknown}')
    made = StackSet(owner_of(context, request), context.region, settings)
    store.stack_sets[made.id] = made
    return {'StackSetId': made.id}


def update_stack_set(_self, context, request):
    stack_set = find(context, request)
    stack_set.settings = settings_of(context, request, stack_set.settings)

    def work():
        return stack_set.deploy([(i.account, i.region, i.unit) for i in list(stack_set.instances.values())])

    return {
        'OperationId': stack_set.start(
            'UPDATE', work, request.get('OperationPreferences'), request.get('OperationId')
        ).id
    }


def delete_stack_set(_self, context, request):
    stack_set = find(context, request)
    if stack_set.instances:
        raise StackSetNotEmptyException(f'StackSet {stack_set.name} is not empty')
    del store_of(context, request).stack_sets[stack_set.id]
    return {}


def describe_stack_set(_self, context, request):
    stack_set = find(context, request)
    units = sorted({unit for unit, _region in stack_set.targeted})
    return {
        'StackSet': {
            **pick(stack_set.settings, *SETTINGS, 'TemplateBody'),
            'StackSetId': stack_set.id,
            'StackSetARN': stack_set.arn,
            'Status': 'ACTIVE',
            'OrganizationalUnitIds': units,
            'Regions': sorted({i.region for i in stack_set.instances.values()}),
        }
    }


def list_stack_sets(_self, context, request):
    return {
        'Summaries': [
            {
                'StackSetName': s.name,
                'StackSetId': s.id,
                'Status': 'ACTIVE',
                **pick(s.settings, 'Description', 'PermissionModel', 'AutoDeployment'),
            }
            for s in store_of(context, request).stack_sets.values()
            if request.get('Status', 'ACTIVE') == 'ACTIVE'
        ]
    }


def create_stack_instances(_self, context, request):
    stack_set = find(context, request)
    keys = keys_of(stack_set, request)
    stack_set.targeted |= places_of(request)
    operation = stack_set.start(
        'CREATE', lambda: stack_set.deploy(keys), request.get('OperationPreferences'), request.get('OperationId')
    )
    return {'OperationId': operation.id}


def update_stack_instances(_self, context, request):
    """Updates only existing instances. Source: AWS CloudFormation API reference, UpdateStackInstances."""
    stack_set = find(context, request)
    keys = keys_of(stack_set, request)

    def work():
        return stack_set.deploy([key for key in keys if key[:2] in stack_set.instances])

    return {
        'OperationId': stack_set.start(
            'UPDATE', work, request.get('OperationPreferences'), request.get('OperationId')
        ).id
    }


def import_stacks_to_stack_set(_self, context, request):
    """Works only with service-managed permissions. Source: AWS CloudFormation user guide, importing a stack into StackSets."""
    stack_set = find(context, request)
    places = [stack_id.split(':')[4:2:-1] for stack_id in request['StackIds']]
    targets = {'OrganizationalUnitIds': request['OrganizationalUnitIds']}
    units = accounts_of(Organization.of(stack_set.owner), targets)
    if len(places) > 10:
        refuse('at most 10 stacks are imported by their ids')
    if outside := [account for account, _region in places if account not in units]:
        refuse(f'accounts that are not below the organizational units: {outside}')
    members = [i.stack_id for s in store_of(context, request).stack_sets.values() for i in s.instances.values()]
    if owned := [stack_id for stack_id in request['StackIds'] if stack_id in members]:
        refuse(f'stacks that belong to a StackSet: {owned}')
    wanted = [(*place, units[place[0]], stack_id) for place, stack_id in zip(places, request['StackIds'], strict=True)]
    stack_set.targeted |= {(unit, region) for unit in request['OrganizationalUnitIds'] for _account, region in places}
    operation = stack_set.start(
        'UPDATE', lambda: stack_set.adopt(wanted), request.get('OperationPreferences'), request.get('OperationId')
    )
    return {'OperationId': operation.id}


def delete_stack_instances(_self, context, request):
    stack_set = find(context, request)
    keys = [key[:2] for key in keys_of(stack_set, request)]
    if request.get('DeploymentTargets', {}).get('AccountFilterType', 'NONE') == 'NONE':
        stack_set.targeted -= places_of(request)
    operation = stack_set.start(
        'DELETE',
        lambda: stack_set.remove(keys, request['RetainStacks']),
        request.get('OperationPreferences'),
        request.get('OperationId'),
    )
    return {'OperationId': operation.id}


def list_stack_instances(_self, context, request):
    stack_set = find(context, request)
    wanted = {'Account': request.get('StackInstanceAccount'), 'Region': request.get('StackInstanceRegion')}
    return {
        'Summaries': [
            summary
            for summary in (shown(stack_set, instance) for instance in stack_set.instances.values())
            if all(value in (None, summary[key]) for key, value in wanted.items())
        ]
    }


def describe_stack_instance(_self, context, request):
    stack_set = find(context, request)
    try:
        instance = stack_set.instances[request['StackInstanceAccount'], request['StackInstanceRegion']]
    except KeyError:
        raise StackInstanceNotFoundException('the stack instance is not found') from None
    return {'StackInstance': shown(stack_set, instance)}


def describe_stack_set_operation(_self, context, request):
    return {'StackSetOperation': shown_operation(*operation_of(context, request))}


def list_stack_set_operations(_self, context, request):
    stack_set = find(context, request)
    return {
        'Summaries': [
            {k: v for k, v in shown_operation(stack_set, o).items() if k != 'StackSetId'}
            for o in reversed(stack_set.operations.values())
        ]
    }


def list_stack_set_operation_results(_self, context, request):
    _stack_set, operation = operation_of(context, request)
    return {
        'Summaries': [
            {
                'Account': r.account,
                'Region': r.region,
                'Status': r.detailed,
                **pick({'StatusReason': r.reason}, 'StatusReason'),
            }
            for r in operation.results
        ]
    }


def describe_organizations_access(_self, context, _request):
    organization = Organization.of(context.account_id)
    return {'Status': 'ENABLED' if organization and has_access(organization.management_account) else 'DISABLED'}


def activate_organizations_access(_self, context, _request):
    organization = Organization.of(context.account_id)
    if not organization or organization.management_account != context.account_id:
        raise CommonServiceException(
            'InvalidOperationException', 'only the management account of an organization can activate access'
        )
    stores[context.account_id]['us-east-1'].access['status'] = 'ENABLED'
    return {}


OPERATIONS = {
    'CreateStackSet': create_stack_set,
    'UpdateStackSet': update_stack_set,
    'DeleteStackSet': delete_stack_set,
    'DescribeStackSet': describe_stack_set,
    'ListStackSets': list_stack_sets,
    'CreateStackInstances': create_stack_instances,
    'UpdateStackInstances': update_stack_instances,
    'DeleteStackInstances': delete_stack_instances,
    'ImportStacksToStackSet': import_stacks_to_stack_set,
    'ListStackInstances': list_stack_instances,
    'DescribeStackInstance': describe_stack_instance,
    'DescribeStackSetOperation': describe_stack_set_operation,
    'ListStackSetOperations': list_stack_set_operations,
    'ListStackSetOperationResults': list_stack_set_operation_results,
    'DescribeOrganizationsAccess': describe_organizations_access,
    'ActivateOrganizationsAccess': activate_organizations_access,
}
