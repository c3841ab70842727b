"""Runs the inline code of the function that switches on trusted access, as it stands in a synthesized template.

usage: trusted_access_test.py TEMPLATE

botocore's Stubber checks every call against the service's own model; CloudFormation's answer is caught in place of being sent.
"""
import json
import sys
import types
import unittest

import boto3
from botocore.stub import Stubber

DESCRIBE, ACTIVATE = 'describe_organizations_access', 'activate_organizations_access'
ID = 'stacksets-organizations-access'

TEMPLATE = sys.argv.pop()
with open(TEMPLATE, encoding='utf-8') as file:
    FUNCTIONS = [r for r in json.load(file)['Resources'].values() if r['Type'] == 'AWS::Lambda::Function']
[CODE] = [f['Properties']['Code']['ZipFile'] for f in FUNCTIONS]


class TrustedAccessTest(unittest.TestCase):
    def setUp(self):
        self.client = boto3.client('cloudformation', region_name='us-east-1', aws_access_key_id='none', aws_secret_access_key='none')
        self.stub = Stubber(self.client)
        self.answers = []
        self.slept = []

        module = types.ModuleType('cfnresponse')
        module.SUCCESS, module.FAILED = 'SUCCESS', 'FAILED'
        module.send = lambda event, context, status, data, physical_id=None, reason=None: self.answers.append((status, physical_id, reason))
        sys.modules['cfnresponse'] = module
        namespace = {}
        exec(compile(CODE, 'index.py', 'exec'), namespace)  # pylint: disable=exec-used
        namespace['boto3'] = types.SimpleNamespace(client=lambda service: self.client if service == 'cloudformation' else None)
        namespace['time'] = types.SimpleNamespace(sleep=self.slept.append)
        self.handler = namespace['handler']

    def run_handler(self, request_type):
        with self.stub:
            self.handler({'RequestType': request_type, 'ResourceProperties': {'ServiceToken': 'arn'}}, None)
            self.stub.assert_no_pending_responses()

    def expect_status(self, *statuses):
        for status in statuses:
            self.stub.add_response(DESCRIBE, {'Status': status}, {})

    def test_activates_and_waits_until_it_is_on(self):
        for request_type in ('Create', 'Update'):
            self.expect_status('DISABLED')
            self.stub.add_response(ACTIVATE, {}, {})
            self.expect_status('DISABLED', 'ENABLED')
            self.run_handler(request_type)
        self.assertEqual(self.answers, [('SUCCESS', ID, None)] * 2)
        self.assertEqual(self.slept, [5, 5])

    def test_where_it_is_on_nothing_is_changed(self):
        self.expect_status('ENABLED')
        self.run_handler('Create')
        self.assertEqual(self.answers, [('SUCCESS', ID, None)])

    def test_delete_calls_nothing(self):
        self.run_handler('Delete')
        self.assertEqual(self.answers, [('SUCCESS', ID, None)])

    def test_a_failure_is_told_to_cloudformation(self):
        self.expect_status('DISABLED')
        self.stub.add_client_error(ACTIVATE, 'OperationNotPermitted', 'not the management account')
        self.run_handler('Create')
        [(status, physical_id, reason)] = self.answers
        self.assertEqual((status, physical_id), ('FAILED', ID))
        self.assertIn('not the management account', reason)

    def test_it_gives_up_before_the_function_times_out(self):
        self.expect_status('DISABLED')
        self.stub.add_response(ACTIVATE, {}, {})
        self.expect_status(*['DISABLED'] * 8)
        self.run_handler('Create')
        [(status, _, reason)] = self.answers
        self.assertEqual((status, reason), ('FAILED', 'trusted access of StackSets is not enabled yet: deploy again'))
        self.assertLess(sum(self.slept), 60)


if __name__ == '__main__':
    unittest.main(verbosity=2)
