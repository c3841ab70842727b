"""Adds Amazon EKS, which the emulator lacks. moto has the clusters. It has no access entries, so they are stored here."""

from localstack.aws.api import CommonServiceException
from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.moto import call_moto
from localstack.services.plugins import Service
from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute
from moto.eks.models import eks_backends

from emulator_additions.support import pick


class AccessEntryStore(BaseStore):
    # by cluster and principal
    entries: dict[tuple, dict] = LocalAttribute(default=dict)


stores = AccountRegionBundle('eks-access-entries', AccessEntryStore, validate=False)


def service():
    model = load_service('eks')
    table = {operation: lambda context, _request: call_moto(context) for operation in model.operation_names}
    return Service(name='eks', skeleton=Skeleton(model, {**table, **OPERATIONS}))


def _entries(context, cluster):
    if cluster not in eks_backends[context.account_id][context.region].clusters:
        raise CommonServiceException(
            'ResourceNotFoundException', f'No cluster found for name: {cluster}.', status_code=404
        )
    return stores[context.account_id][context.region].entries


def _entry(context, request):
    entries = _entries(context, request['clusterName'])
    try:
        return entries[request['clusterName'], request['principalArn']]
    except KeyError:
        message = f'The specified principalArn could not be found: {request["principalArn"]}.'
        raise CommonServiceException('ResourceNotFoundException', message, status_code=404) from None


def _shown(entry):
    return {key: value for key, value in entry.items() if key != 'policies'}


def create(context, request):
    cluster, principal = request['clusterName'], request['principalArn']
    entries = _entries(context, cluster)
    if (cluster, principal) in entries:
        message = f'The specified access entry resource is already in use on this cluster: {principal}'
        raise CommonServiceException('ResourceInUseException', message, status_code=409)
    arn, role = f'arn:{context.partition}:eks:{context.region}:{context.account_id}', principal.rsplit('/', 1)[-1]
    entries[cluster, principal] = {
        'accessEntryArn': f'{arn}:access-entry/{cluster}/role/{context.account_id}/{role}/{len(entries)}',
        'type': 'STANDARD',
        'kubernetesGroups': [],
        'tags': {},
        'policies': [],
        **pick(request, 'clusterName', 'principalArn', 'type', 'kubernetesGroups', 'username', 'tags'),
    }
    return {'accessEntry': _shown(entries[cluster, principal])}


def describe(context, request):
    return {'accessEntry': _shown(_entry(context, request))}


def delete(context, request):
    _entry(context, request)
    del _entries(context, request['clusterName'])[request['clusterName'], request['principalArn']]
    return {}


def list_entries(context, request):
    return {
        'accessEntries': [
            principal
            for cluster, principal in _entries(context, request['clusterName'])
            if cluster == request['clusterName']
        ]
    }


def associate(context, request):
    entry = _entry(context, request)
    policy = pick(request, 'policyArn', 'accessScope')
    entry['policies'] = [*(p for p in entry['policies'] if p['policyArn'] != request['policyArn']), policy]
    return {'associatedAccessPolicy': policy, **pick(request, 'clusterName', 'principalArn')}


def disassociate(context, request):
    entry = _entry(context, request)
    entry['policies'] = [policy for policy in entry['policies'] if policy['policyArn'] != request['policyArn']]
    return {}


def list_policies(context, request):
    return {
        'associatedAccessPolicies': _entry(context, request)['policies'],
        **pick(request, 'clusterName', 'principalArn'),
    }


OPERATIONS = {
    'CreateAccessEntry': create,
    'DescribeAccessEntry': describe,
    'DeleteAccessEntry': delete,
    'ListAccessEntries': list_entries,
    'AssociateAccessPolicy': associate,
    'DisassociateAccessPolicy': disassociate,
    'ListAssociatedAccessPolicies': list_policies,
}
