"""The inline code that all functions in a synthesized template have, with botocore's Stubber instead of the service.

The Stubber validates every call with the service's own model; the answer to CloudFormation is recorded, not sent.
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
[CODE] = {f['Properties']['Code']['ZipFile'] for f in FUNCTIONS}


class InlineHandlerTest(unittest.TestCase):
    service = ''

    def setUp(self):
        keys = {'aws_access_key_id': 'none', 'aws_secret_access_key': 'none'}
        self.client = boto3.client(self.service, region_name='us-east-1', **keys)
        self.stub = Stubber(self.client)
        self.answers = []
        self.slept = []

        def answer(_event, _context, status, _data, physical_id=None, reason=None):
            self.answers.append((status, physical_id, reason))

        def client(service):
            return self.client if service == self.service else None

        module = types.ModuleType('cfnresponse')
        module.SUCCESS, module.FAILED, module.send = 'SUCCESS', 'FAILED', answer
        sys.modules['cfnresponse'] = module
        namespace = {}
        exec(compile(CODE, 'index.py', 'exec'), namespace)  # pylint: disable=exec-used
        namespace['boto3'] = types.SimpleNamespace(client=client)
        namespace['time'] = types.SimpleNamespace(sleep=self.slept.append)
        self.handler = namespace['handler']

    def send(self, request_type, **properties):
        event = {'RequestType': request_type, 'ResourceProperties': {'ServiceToken': 'arn', **properties}}
        with self.stub:
            self.handler(event, None)
            self.stub.assert_no_pending_responses()
