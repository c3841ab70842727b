"""Runs runbooks against moto's server on loopback. Reads one JSON request per line and answers each with one line.

A request: `region`, `partition`, `document` (the runbook, without intrinsic functions), `world` and `faults` (see
there), and `runs`: each has the parameters of one execution, or an association (Targets, Parameters, ...), which is one
execution per target.
"""
import functools
import json
import os
import sys
import traceback

# The server loads no AMIs, which would take seconds, but the AWS managed policies.
os.environ.update({
    'MOTO_EC2_LOAD_DEFAULT_AMIS': 'false', 'MOTO_IAM_LOAD_MANAGED_POLICIES': 'true', 'NO_PROXY': '127.0.0.1',
    'AWS_ACCESS_KEY_ID': 'testing', 'AWS_SECRET_ACCESS_KEY': 'testing', 'AWS_EC2_METADATA_DISABLED': 'true',
    'AWS_CONFIG_FILE': os.devnull, 'AWS_SHARED_CREDENTIALS_FILE': os.devnull,
})

import logging  # noqa: E402

import boto3  # noqa: E402
import botocore.client  # noqa: E402
import botocore.loaders  # noqa: E402
import moto.iam.models  # noqa: E402
import requests  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

import ssm_automation  # noqa: E402
import state_manager  # noqa: E402
from calls import Recorder  # noqa: E402
from faults import Faults  # noqa: E402
from virtual_time import CLOCK  # noqa: E402
from world import World  # noqa: E402

# Of 1,400 policies, which every test loads again, only those with the prefix of ours.
moto.iam.models.aws_managed_policies_data = json.dumps({
    name: policy for name, policy in json.loads(moto.iam.models.aws_managed_policies_data).items()
    if name.startswith('AmazonSSM')
})
# Service models are read once, and client methods are created once: the script creates many clients.
LOADER = botocore.loaders.create_loader()
METHODS = {}
make_methods = botocore.client.ClientCreator._create_methods  # pylint: disable=protected-access


def methods_of(creator, model):
    if model.service_name not in METHODS:
        METHODS[model.service_name] = make_methods(creator, model)
    return dict(METHODS[model.service_name])


botocore.client.ClientCreator._create_methods = methods_of  # pylint: disable=protected-access


def new_session(region):
    session = boto3.session.Session(region_name=region)
    session._session.register_component('data_loader', LOADER)  # pylint: disable=protected-access
    return session


HOOKS = {}  # of the current run: event -> functions


@functools.cache
def hooked_session(region):
    session = new_session(region)
    for event in ('before-parameter-build', 'before-call', 'before-send', 'after-call'):
        def hook(event=event, **given):
            return [function(**given) for function in HOOKS[event]][-1]
        session._session.get_component('event_emitter').register(event, hook)  # pylint: disable=protected-access
    return session


@functools.cache
def clients(region, endpoint):
    """Clients of a session without hooks, to create, change and read a world."""
    return {service: new_session(region).client(service, endpoint_url=endpoint) for service in ('ec2', 'iam', 's3')}


def handle(request, endpoint):
    requests.post(f'{endpoint}/moto-api/reset', timeout=60)
    world = World(request['region'], request['partition'], clients(request['region'], endpoint), request['world'])
    runs = []
    for i, wanted in enumerate(request['runs']):
        # boto3.client uses the default session, which only the script and the engine use.
        boto3.DEFAULT_SESSION = hooked_session(request['region'])
        recorder, faults = Recorder(world), Faults(world, request.get('faults', []) if i == 0 else [])
        HOOKS.update({
            'before-parameter-build': [recorder.on_call, faults.before_build], 'before-call': [faults.before_call],
            'before-send': [faults.before_send], 'after-call': [faults.after_call],
        })
        started = CLOCK.now
        if 'Targets' in wanted:
            executions = state_manager.run(wanted, request['document'], world)
        else:
            executions = {'': ssm_automation.run(request['document'], wanted)}
        runs.append({
            'executions': executions, 'calls': recorder.calls, 'sent': faults.sent, 'seconds': CLOCK.now - started,
        })
    return {'runs': runs, 'state': world.read_back()}


def main():
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    endpoint = 'http://{}:{}'.format(*server.get_host_and_port())
    os.environ['AWS_ENDPOINT_URL'] = endpoint
    CLOCK.install()
    for line in sys.stdin:
        try:
            answer = handle(json.loads(line), endpoint)
        except Exception:  # pylint: disable=broad-except  # the test that asked shows it
            answer = {'error': traceback.format_exc()}
        print(json.dumps(answer), flush=True)
    server.stop()


if __name__ == '__main__':
    main()
