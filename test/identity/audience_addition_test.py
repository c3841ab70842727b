"""Runs the inline code of the function that adds audiences, as it stands in a synthesized template.

usage: audience_addition_test.py TEMPLATE

botocore's Stubber checks every call against the service's own model; CloudFormation's answer is caught in place of being sent.
"""
import json
import sys
import types
import unittest

import boto3
from botocore.stub import Stubber

PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'
ADD = 'add_client_id_to_open_id_connect_provider'

TEMPLATE = sys.argv.pop()
with open(TEMPLATE, encoding='utf-8') as file:
    FUNCTIONS = [r for r in json.load(file)['Resources'].values() if r['Type'] == 'AWS::Lambda::Function']
[CODE] = [f['Properties']['Code']['ZipFile'] for f in FUNCTIONS]


class AudienceAdditionTest(unittest.TestCase):
    def setUp(self):
        self.client = boto3.client('iam', region_name='us-east-1', aws_access_key_id='none', aws_secret_access_key='none')
        self.stub = Stubber(self.client)
        self.answers = []

        module = types.ModuleType('cfnresponse')
        module.SUCCESS, module.FAILED = 'SUCCESS', 'FAILED'
        module.send = lambda event, context, status, data, physical_id=None, reason=None: self.answers.append((status, physical_id, reason))
        sys.modules['cfnresponse'] = module
        namespace = {}
        exec(compile(CODE, 'index.py', 'exec'), namespace)  # pylint: disable=exec-used
        namespace['boto3'] = types.SimpleNamespace(client=lambda service: self.client if service == 'iam' else None)
        self.handler = namespace['handler']

    def run_handler(self, request_type, audiences):
        properties = {'ServiceToken': 'arn', 'ProviderArn': PROVIDER, 'Audiences': audiences}
        with self.stub:
            self.handler({'RequestType': request_type, 'ResourceProperties': properties}, None)
            self.stub.assert_no_pending_responses()

    def test_create_and_update_add_each_audience(self):
        for request_type in ('Create', 'Update'):
            for audience in ('api://a', 'api://b'):
                self.stub.add_response(ADD, {}, {'OpenIDConnectProviderArn': PROVIDER, 'ClientID': audience})
            self.run_handler(request_type, ['api://a', 'api://b'])
        self.assertEqual(self.answers, [('SUCCESS', PROVIDER, None)] * 2)

    def test_delete_calls_nothing(self):
        self.run_handler('Delete', ['api://a'])
        self.assertEqual(self.answers, [('SUCCESS', PROVIDER, None)])

    def test_a_failure_is_told_to_cloudformation(self):
        self.stub.add_client_error(ADD, 'NoSuchEntity', 'no such provider')
        self.run_handler('Create', ['api://a'])
        [(status, physical_id, reason)] = self.answers
        self.assertEqual((status, physical_id), ('FAILED', PROVIDER))
        self.assertIn('no such provider', reason)


if __name__ == '__main__':
    unittest.main(verbosity=2)
