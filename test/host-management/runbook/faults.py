"""What moto does not simulate: errors on request, slow changes, and changes by other people at a certain moment.

All are botocore hooks on the session that script and engine use; the library does not know them.
"""
import io
import json

from botocore.awsrequest import AWSResponse

from virtual_time import CLOCK

# Bodies in the format of the services; no test compares the text.
ERROR_BODIES = {
    'ec2': '<Response><Errors><Error><Code>{code}</Code><Message>{code}</Message></Error></Errors></Response>',
    'iam': '<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{code}</Message></Error>'
           '</ErrorResponse>',
    's3': '<Error><Code>{code}</Code><Message>{code}</Message></Error>',
    'resource-groups': '{{"code":"{code}","Message":"{code}"}}',
}
STATUS = {'RequestLimitExceeded': 503, 'SlowDown': 503, 'TooManyRequestsException': 429, 'UnauthorizedOperation': 403}


class Raw(io.BytesIO):
    def stream(self, *_, **__):
        yield self.read()


class Faults:
    """Each fault is for one call: `{'call': 'ec2.DescribeInstances', 'times': 2, 'skip': 1, ...}` and one of

    - `error`: the answer of the service, before the server gets the request, so that botocore retries
    - `state`: state of the associations in the answer
    - `terminate`: an instance that is terminated just before the call
    - `associate`: `{instance, profile}`, associated by somebody else just before the call
    - `pageSize`: of a list in IAM
    - `seconds`: of `ec2.DisassociateIamInstanceProfile`: for how long EC2 then refuses another profile
    """

    def __init__(self, world, faults):
        self.world = world
        self.faults = [dict(f) for f in faults]
        self.sent = {}
        self.disassociated_until = 0

    def _due(self, call, kind):
        for fault in self.faults:
            if fault['call'] == call and kind in fault and fault.get('times', 1) > 0:
                if fault.get('skip', 0) > 0:
                    fault['skip'] -= 1
                    continue
                fault['times'] = fault.get('times', 1) - 1
                return fault[kind]
        return None

    def before_build(self, params, model, **_):
        size = self._due(name_of(model), 'pageSize')
        if size:
            params['MaxItems'] = size

    def before_call(self, model, params, **_):
        call = name_of(model)
        gone = self._due(call, 'terminate')
        if gone:
            self.world.ec2.terminate_instances(InstanceIds=[gone])
        others = self._due(call, 'associate')
        if others:
            self.world.associate(others['instance'], others['profile'])
        self.disassociated_until = max(self.disassociated_until, CLOCK.now + (self._due(call, 'seconds') or 0))
        if call == 'ec2.AssociateIamInstanceProfile':
            return self._refuse_by_state(params['body']['InstanceId'])
        return None

    def before_send(self, request, event_name, **_):
        service, operation = event_name.split('.')[1:3]
        call = f'{service}.{operation}'
        self.sent[call] = self.sent.get(call, 0) + 1
        code = self._due(call, 'error')
        if code:
            return response(STATUS.get(code, 400), ERROR_BODIES[service].format(code=code))
        if call == 'resource-groups.ListGroupResources':
            # moto has no ListGroupResources: this answers the call.
            return response(200, json.dumps(self.world.group_page(json.loads(request.body))))
        return None

    def after_call(self, parsed, model, **_):
        call, associations = name_of(model), parsed.get('IamInstanceProfileAssociations')
        if call != 'ec2.DescribeIamInstanceProfileAssociations' or not associations:
            return
        state = self._due(call, 'state')
        for association in associations if state else []:
            association['State'] = state

    def _refuse_by_state(self, instance):
        # EC2 refuses all other states; moto associates a profile even with a terminated instance.
        state = self.world.state_of(instance)
        if CLOCK.now < self.disassociated_until:
            code, message = 'IncorrectState', f'There is an existing association for instance {instance}'
        elif state not in ('running', 'stopped', None):
            code = 'IncorrectInstanceState'
            message = f"The instance '{instance}' is not in the 'running' or 'stopped' states."
        else:
            return None
        return response(400, ''), {
            'Error': {'Code': code, 'Message': message},
            'ResponseMetadata': {'HTTPStatusCode': 400, 'RetryAttempts': 0, 'HTTPHeaders': {}},
        }


def response(status, body):
    return AWSResponse('http://127.0.0.1', status, {}, Raw(body.encode()))


def name_of(model):
    return f'{model.service_model.endpoint_prefix}.{model.name}'
