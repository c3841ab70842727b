"""The inline code of the one function in a synthesized template, with botocore's Stubber in place of the service.

The Stubber checks every call against the service's own model; CloudFormation's answer is caught in place of being sent.
"""
import json
import sys
import types
import unittest

import boto3
from botocore.stub import Stubber

TEMPLATE = sys.argv.pop()
with open(TEMPLATE, encoding='utf-8') as file:
    FUNCTIONS = [r for r in json.load(file)['Resources'].values() if r['Type'] == 'AWS::Lambda::Function']
[CODE] = [f['Properties']['Code']['ZipFile'] for f in FUNCTIONS]


class InlineHandlerTest(unittest.TestCase):
    service = ''

    def setUp(self):
        self.client = boto3.client(self.service, region_name='us-east-1', aws_access_key_id='none', aws_secret_access_key='none')
        self.stub = Stubber(self.client)
        self.answers = []
        self.slept = []

        module = types.ModuleType('cfnresponse')
        module.SUCCESS, module.FAILED = 'SUCCESS', 'FAILED'
        module.send = lambda event, context, status, data, physical_id=None, reason=None: self.answers.append((status, physical_id, reason))
        sys.modules['cfnresponse'] = module
        namespace = {}
        exec(compile(CODE, 'index.py', 'exec'), namespace)  # pylint: disable=exec-used
        namespace['boto3'] = types.SimpleNamespace(client=lambda service: self.client if service == self.service else None)
        namespace['time'] = types.SimpleNamespace(sleep=self.slept.append)
        self.handler = namespace['handler']

    def send(self, request_type, **properties):
        with self.stub:
            self.handler({'RequestType': request_type, 'ResourceProperties': {'ServiceToken': 'arn', **properties}}, None)
            self.stub.assert_no_pending_responses()
