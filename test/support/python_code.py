"""Shared code for tests of the Python code in templates. PYTHONPATH determines which code they import: the files, or the code that
templates contain. The Stubber of botocore replaces a service, and checks each call with the model of the service.
"""
import functools
import importlib.util
import types
import unittest

import boto3
from botocore.stub import Stubber

KEYS = {'region_name': 'us-east-1', 'aws_access_key_id': 'none', 'aws_secret_access_key': 'none'}


@functools.cache
def client(service):
    return boto3.client(service, **KEYS)


def load(name, **replaced):
    """Loads the module again, with other values of its global names."""
    spec = importlib.util.find_spec(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for key, value in replaced.items():
        setattr(module, key, value)
    return module


def recorded(answers):
    """Replaces the module cfnresponse. It adds responses to the list and sends nothing to CloudFormation."""
    def send(_event, _context, status, _data, physical_id=None, reason=None):
        answers.append((status, physical_id, reason))
    return types.SimpleNamespace(SUCCESS='SUCCESS', FAILED='FAILED', send=send)


class StubbedTest(unittest.TestCase):
    services = ()

    def setUp(self):
        self.clients = {service: client(service) for service in self.services}
        self.stubs = {service: Stubber(made) for service, made in self.clients.items()}
        for stub in self.stubs.values():
            stub.activate()
            self.addCleanup(stub.deactivate)
            self.addCleanup(stub.assert_no_pending_responses)
        self.answers, self.slept = [], []

    def load(self, name, **replaced):
        return load(
            name, boto3=types.SimpleNamespace(client=self.clients.__getitem__),
            time=types.SimpleNamespace(sleep=self.slept.append), **replaced)
