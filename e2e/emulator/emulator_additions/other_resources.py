"""Updates resources of other services. For these updates, the emulator reports success, but does nothing."""

import json

from localstack.services.events.resource_providers.aws_events_rule import EventsRuleProvider
from localstack.services.cloudformation.provider_utils import convert_request_kwargs
from localstack.services.logs.resource_providers.aws_logs_loggroup import LogsLogGroupProvider

from emulator_additions.support import done, pick

create_group = LogsLogGroupProvider.create


def fill():
    EventsRuleProvider.update = update_rule
    LogsLogGroupProvider.create = create_log_group
    LogsLogGroupProvider.update = update_log_group


def update_rule(_self, request):
    events, old, new = request.aws_client_factory.events, request.previous_state, request.desired_state
    name = old['Id'].rsplit('|', 1)[-1]
    bus = pick(new, 'EventBusName')
    pattern = {'EventPattern': json.dumps(new['EventPattern'])} if new.get('EventPattern') else {}
    events.put_rule(Name=name, **bus, **pattern, **pick(new, 'Description', 'RoleArn', 'ScheduleExpression', 'State'))
    kept = {target['Id'] for target in new.get('Targets', [])}
    gone = [target['Id'] for target in old.get('Targets', []) if target['Id'] not in kept]
    if gone:
        events.remove_targets(Rule=name, Ids=gone, **bus)
    if kept:
        shape = events.meta.service_model.operation_model('PutTargets').input_shape
        events.put_targets(**convert_request_kwargs({'Rule': name, 'Targets': new['Targets'], **bus}, shape))
    return done({**new, **pick(old, 'Id', 'Arn')})


def create_log_group(self, request):
    """Sets the retention of logs, which the emulator ignores."""
    event = create_group(self, request)
    _set_retention(request, event.resource_model['LogGroupName'])
    return event


def update_log_group(_self, request):
    old, new = request.previous_state, request.desired_state
    _set_retention(request, old['LogGroupName'])
    return done({**new, **pick(old, 'LogGroupName', 'Arn')})


def _set_retention(request, name):
    days = request.desired_state.get('RetentionInDays')
    if days:
        request.aws_client_factory.logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
