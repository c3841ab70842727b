"""Creates StackSets in moto's server on loopback. Reads one JSON request per line and answers each with one line.

`{"do": "organization", "tree": ...}` creates an organization and returns its ids.
`{"do": "deploy", "stackSets": [...]}` does what CloudFormation's resource for StackSets does.
`{"do": "state"}` returns the resources of the accounts.
"""
import json
import os
import sys
import traceback

os.environ.update({
    'MOTO_IAM_LOAD_MANAGED_POLICIES': 'true', 'MOTO_EC2_LOAD_DEFAULT_AMIS': 'false', 'NO_PROXY': '127.0.0.1',
    'AWS_ACCESS_KEY_ID': 'testing', 'AWS_SECRET_ACCESS_KEY': 'testing', 'AWS_EC2_METADATA_DISABLED': 'true',
    'AWS_CONFIG_FILE': os.devnull, 'AWS_SHARED_CREDENTIALS_FILE': os.devnull,
})

import logging  # noqa: E402

import moto.iam.models  # noqa: E402
import requests  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

import moto_gaps  # noqa: E402
from accounts import Accounts  # noqa: E402
from organization import build  # noqa: E402
from stack_sets import StackSets  # noqa: E402

# Of 1,400 policies, which every account loads again, only those in the templates.
POLICIES = (
    'AmazonSSM', 'AmazonS3ReadOnlyAccess', 'AmazonEC2ContainerRegistry', 'AmazonElasticContainerRegistry',
    'ReadOnlyAccess', 'SecurityAudit',
)
moto.iam.models.aws_managed_policies_data = json.dumps({
    name: policy for name, policy in json.loads(moto.iam.models.aws_managed_policies_data).items()
    if name.startswith(POLICIES)
})


class World:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.accounts = self.stack_sets = None

    def do_organization(self, request):
        requests.post(f'{self.endpoint}/moto-api/reset', timeout=60)
        self.accounts = Accounts(self.endpoint)
        self.stack_sets = StackSets(self.accounts.client('cloudformation', request['region']))
        return build(self.accounts.client('organizations', 'us-east-1'), request['tree'])

    def do_deploy(self, request):
        moto_gaps.unsupported.clear()
        instances = self.stack_sets.deploy(request['stackSets'])
        return {'instances': instances, 'unsupported': sorted(moto_gaps.unsupported)}

    def do_state(self, request):
        return {'state': self.accounts.read(request['accounts'], request['regions'])}


def main():
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    moto_gaps.fill()
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    world = World('http://{}:{}'.format(*server.get_host_and_port()))
    for line in sys.stdin:
        try:
            request = json.loads(line)
            answer = getattr(world, f'do_{request["do"]}')(request)
        except Exception:  # pylint: disable=broad-except  # the test that asked shows it
            answer = {'error': traceback.format_exc()}
        print(json.dumps(answer), flush=True)
    server.stop()


if __name__ == '__main__':
    main()
