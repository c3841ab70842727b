"""Adds State Manager associations, which moto lacks. They are stored, but never run."""

import uuid
from datetime import UTC, datetime

from localstack.aws.api import CommonServiceException
from localstack.services.ssm.provider import SsmProvider
from localstack.services.stores import AccountRegionBundle, BaseStore, LocalAttribute
from moto.ssm.models import ssm_backends

from emulator_additions.support import add_operation, pick

DESCRIPTION = (
    'Name',
    'InstanceId',
    'DocumentVersion',
    'AutomationTargetParameterName',
    'Parameters',
    'Targets',
    'ScheduleExpression',
    'OutputLocation',
    'AssociationName',
    'MaxErrors',
    'MaxConcurrency',
    'ComplianceSeverity',
    'SyncCompliance',
    'ApplyOnlyAtCronInterval',
    'ScheduleOffset',
)
SUMMARY = (
    'Name',
    'AssociationId',
    'AssociationVersion',
    'DocumentVersion',
    'Targets',
    'ScheduleExpression',
    'AssociationName',
)


class AssociationStore(BaseStore):
    associations: dict[str, dict] = LocalAttribute(default=dict)


stores = AccountRegionBundle('ssm-associations', AssociationStore, validate=False)


def fill():
    def kept(context):
        return stores[context.account_id][context.region].associations

    def find(context, request):
        for association in kept(context).values():
            if association['AssociationId'] == request.get('AssociationId'):
                return association
        raise CommonServiceException('AssociationDoesNotExist', 'The specified association does not exist.')

    def check(context, request):
        """AWS refuses an association if its document does not exist, or if the document does not have a parameter."""
        documents = ssm_backends[context.account_id][context.region]._documents  # pylint: disable=protected-access
        name = request['Name']
        if name not in documents:
            raise CommonServiceException('InvalidDocument', f'Document {name} does not exist in your account')
        parameters = documents[name].get_default_version().content_json.get('parameters', {})
        unknown = sorted(
            {*request.get('Parameters', {}), *filter(None, [request.get('AutomationTargetParameterName')])}
            - set(parameters)
        )
        if unknown:
            raise CommonServiceException('InvalidParameters', f'{name} has no parameters {unknown}')

    @add_operation(SsmProvider, 'CreateAssociation')
    def _create(_self, context, request):
        check(context, request)
        now = datetime.now(tz=UTC)
        association = {
            **pick(request, *DESCRIPTION),
            'AssociationId': str(uuid.uuid4()),
            'AssociationVersion': '1',
            'Date': now,
            'LastUpdateAssociationDate': now,
        }
        kept(context)[association['AssociationId']] = association
        return {'AssociationDescription': association}

    @add_operation(SsmProvider, 'UpdateAssociation')
    def _update(_self, context, request):
        association = find(context, request)
        changed = {**pick(association, 'Name'), **pick(request, *DESCRIPTION)}
        check(context, changed)
        for part in DESCRIPTION:
            association.pop(part, None)  # An update resets values that it does not contain. Source: Systems Manager API reference.
        version = str(int(association['AssociationVersion']) + 1)
        association.update(changed, AssociationVersion=version, LastUpdateAssociationDate=datetime.now(tz=UTC))
        return {'AssociationDescription': association}

    @add_operation(SsmProvider, 'DeleteAssociation')
    def _delete(_self, context, request):
        del kept(context)[find(context, request)['AssociationId']]
        return {}

    @add_operation(SsmProvider, 'DescribeAssociation')
    def _describe(_self, context, request):
        return {'AssociationDescription': find(context, request)}

    @add_operation(SsmProvider, 'ListAssociations')
    def _list(_self, context, request):
        wanted = {f['key']: f['value'] for f in request.get('AssociationFilterList', [])}
        return {
            'Associations': [
                pick(a, *SUMMARY)
                for a in kept(context).values()
                if all(a.get(key) == value for key, value in wanted.items())
            ]
        }
