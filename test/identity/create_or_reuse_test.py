"""Runs the inline code of the function that creates or reuses the OIDC provider against moto's IAM, through the real SDK.

usage: PYTHONPATH=test/support create_or_reuse_test.py TEMPLATE
"""
import json
import sys
import threading
import types
import unittest

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse

TEMPLATE = sys.argv.pop()
with open(TEMPLATE, encoding='utf-8') as file:
    RESOURCES = json.load(file)['Resources'].values()
[CODE] = [
    code for code in (r['Properties']['Code']['ZipFile'] for r in RESOURCES if r['Type'] == 'AWS::Lambda::Function')
    if 'create_or_reuse' in code
]

ACCOUNT = '123456789012'
ISSUER = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'
ARN = f'arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}'
THUMBPRINT = '626d44e704d1ceabe3bf0d53397464ac8080142c'


def add_client_id(self):
    """moto lacks AddClientIDToOpenIDConnectProvider. AWS takes an audience that is there already without an error."""
    provider = iam_backends[ACCOUNT]['aws'].get_open_id_connect_provider(self._get_param('OpenIDConnectProviderArn'))
    audience = self._get_param('ClientID')
    if audience not in provider.client_id_list:
        provider.client_id_list.append(audience)
    return '<AddClientIDToOpenIDConnectProviderResponse/>'


IamResponse.add_client_id_to_open_id_connect_provider = add_client_id


class FaultyIam:
    """IAM that answers some calls with an error first, or lets something happen in between."""

    def __init__(self, client, faults):
        self.client, self.faults, self.exceptions, self.calls = client, faults, client.exceptions, []

    def __getattr__(self, name):
        def call(**parameters):
            self.calls.append(name)
            fault = self.faults.pop(0) if self.faults else None
            if isinstance(fault, str):
                raise ClientError({'Error': {'Code': fault, 'Message': f'{fault} in a test'}}, name)
            if fault:
                fault()
            return getattr(self.client, name)(**parameters)
        return call


@mock_aws
class CreateOrReuseTest(unittest.TestCase):
    def setUp(self):
        iam_backends[ACCOUNT]['aws'].open_id_providers.clear()
        self.iam = boto3.client('iam', region_name='us-east-1', aws_access_key_id='none', aws_secret_access_key='none')
        self.answers, self.slept = [], []

    def handler(self, client):
        module = types.ModuleType('cfnresponse')
        module.SUCCESS, module.FAILED = 'SUCCESS', 'FAILED'
        module.send = lambda event, context, status, data, physical_id=None, reason=None: \
            self.answers.append((status, physical_id, reason))
        sys.modules['cfnresponse'] = module
        namespace = {}
        exec(compile(CODE, 'index.py', 'exec'), namespace)  # pylint: disable=exec-used
        namespace['boto3'] = types.SimpleNamespace(client=lambda service: client)
        namespace['time'] = types.SimpleNamespace(sleep=self.slept.append)
        return namespace['handler']

    def run_handler(self, request_type='Create', audiences=('api://a', 'api://b'), faults=()):
        client = FaultyIam(self.iam, list(faults))
        self.handler(client)({
            'RequestType': request_type,
            'LogicalResourceId': 'Provider',
            'ResourceProperties': {
                'ServiceToken': 'arn', 'ProviderArn': ARN, 'Url': f'https://{ISSUER}',
                'Audiences': list(audiences), 'Thumbprints': [THUMBPRINT],
            },
        }, None)
        return client

    def make(self, *audiences):
        self.iam.create_open_id_connect_provider(
            Url=f'https://{ISSUER}', ClientIDList=list(audiences), ThumbprintList=[THUMBPRINT])

    def audiences(self):
        return sorted(self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ARN)['ClientIDList'])

    def succeeded(self):
        self.assertEqual(self.answers, [('SUCCESS', ARN, None)] * len(self.answers))

    def test_absent_it_is_created(self):
        self.run_handler()
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b'])
        self.assertEqual(self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ARN)['ThumbprintList'], [THUMBPRINT])

    def test_there_it_is_reused_and_keeps_what_it_has(self):
        self.make('api://sentinel')
        for request_type in ('Create', 'Update', 'Update'):
            self.run_handler(request_type)
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b', 'api://sentinel'])

    def test_partly_there(self):
        self.make('api://b')
        self.run_handler()
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b'])

    def test_an_update_with_fewer_audiences_removes_none(self):
        self.run_handler()
        self.run_handler('Update', audiences=['api://a'])
        self.assertEqual(self.audiences(), ['api://a', 'api://b'])

    def test_delete_calls_nothing(self):
        self.make('api://a')
        self.assertEqual(self.run_handler('Delete').calls, [])
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a'])

    def test_two_interleaved_lose_nothing_of_each_other(self):
        def other():
            self.run_handler(audiences=['api://other'])

        self.run_handler(faults=[None, other])  # the other one comes between what this one sees and its create
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b', 'api://other'])

    def test_two_in_threads(self):
        threads = [threading.Thread(target=self.run_handler, kwargs={'audiences': [f'api://{i}']}) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(self.answers), 4)
        self.succeeded()
        self.assertEqual(self.audiences(), [f'api://{i}' for i in range(4)])

    def test_an_account_that_has_it_needs_no_right_to_create_one(self):
        self.make('api://a')
        self.assertEqual(set(self.run_handler().calls), {'add_client_id_to_open_id_connect_provider'})

    def test_deleted_in_between_it_is_created_again(self):
        def gone():
            self.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=ARN)

        for faults in ([gone], [None, gone]):
            self.setUp()
            self.make('api://a')
            self.run_handler(faults=faults)
            self.succeeded()
            self.assertEqual(self.audiences(), ['api://a', 'api://b'])

    def test_throttled_it_tries_again(self):
        self.run_handler(faults=['Throttling', 'Throttling'])
        self.succeeded()
        self.assertEqual(self.slept, [1, 2])

    def test_concurrent_changes_are_tried_again(self):
        self.make()
        self.run_handler(faults=[None, 'ConcurrentModification'])
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b'])

    def test_in_the_end_it_fails(self):
        self.run_handler(faults=['Throttling'] * 99)
        [(status, physical_id, reason)] = self.answers
        self.assertEqual((status, physical_id), ('FAILED', ARN))
        self.assertIn('Throttling', reason)
        self.assertEqual(len(self.slept), 5)

    def test_permissions_that_are_not_there_yet_are_waited_for(self):
        self.run_handler(faults=['AccessDenied', 'AccessDenied'])
        self.succeeded()
        self.assertEqual(self.slept, [1, 2])

    def test_denied_in_the_end_it_fails(self):
        for before in ([], [None]):
            self.setUp()
            self.run_handler(faults=before + ['AccessDenied'] * 99)
            [(status, _, reason)] = self.answers
            self.assertEqual(status, 'FAILED')
            self.assertIn('AccessDenied', reason)
            self.assertEqual(len(self.slept), 5)

    def test_other_errors_fail_at_once(self):
        for faults in (['LimitExceeded'], [None, 'InvalidInput']):
            self.setUp()
            self.run_handler(faults=faults)
            [(status, _, reason)] = self.answers
            self.assertEqual(status, 'FAILED')
            self.assertIn(faults[-1], reason)
            self.assertEqual(self.slept, [])

    def test_a_request_that_makes_no_sense_is_answered(self):
        self.handler(self.iam)({'RequestType': 'Create', 'LogicalResourceId': 'Provider'}, None)
        self.assertEqual(self.answers[0][0], 'FAILED')


if __name__ == '__main__':
    unittest.main(verbosity=2)
