"""The function of the OIDC providers against moto's IAM, through the real SDK. .ci/steps/handler.sh runs this.

usage: create_or_reuse_test.py TEMPLATE, a template with environment and properties of the function
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
from python_code import KEYS, load, recorded

TEMPLATE = sys.argv.pop()
with open(TEMPLATE, encoding='utf-8') as file:
    RESOURCES = json.load(file)['Resources'].values()
[FUNCTION] = [r['Properties'] for r in RESOURCES if r['Type'] == 'AWS::Lambda::Function']
[PROPERTIES] = [r['Properties'] for r in RESOURCES if r['Type'] == 'Custom::ReusableOpenIDConnectProvider']

ACCOUNT = '123456789012'
ISSUER = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'
ARN = f'arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}'
OTHER_ISSUER = 'sts.windows.net/11111111-2222-3333-4444-555555555555/'
OTHER_ARN = f'arn:aws:iam::{ACCOUNT}:oidc-provider/{OTHER_ISSUER}'
FOREIGN_ISSUER = 'token.actions.githubusercontent.com'
FOREIGN_ARN = f'arn:aws:iam::{ACCOUNT}:oidc-provider/{FOREIGN_ISSUER}'
THUMBPRINT = '626d44e704d1ceabe3bf0d53397464ac8080142c'


def add_client_id(self):
    """moto lacks AddClientIDToOpenIDConnectProvider. AWS takes an audience that is there already without an error."""
    provider = iam_backends[ACCOUNT]['aws'].get_open_id_connect_provider(self._get_param('OpenIDConnectProviderArn'))
    audience = self._get_param('ClientID')
    if audience not in provider.client_id_list:
        provider.client_id_list.append(audience)
    return '<AddClientIDToOpenIDConnectProviderResponse/>'


IamResponse.add_client_id_to_open_id_connect_provider = add_client_id


def deployed(value):
    """A value of the template as CloudFormation passes it to the function."""
    if isinstance(value, list):
        return [deployed(v) for v in value]
    if not isinstance(value, dict):
        return value
    if 'Fn::Join' in value:
        delimiter, parts = value['Fn::Join']
        return delimiter.join(deployed(parts))
    if 'Fn::Sub' in value:
        return value['Fn::Sub'].replace('${AWS::Partition}', 'aws').replace('${AWS::AccountId}', ACCOUNT)
    return {key: deployed(v) for key, v in value.items()}


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


class ProviderTest(unittest.TestCase):
    def setUp(self):
        iam_backends[ACCOUNT]['aws'].open_id_providers.clear()
        self.iam = boto3.client('iam', **KEYS)
        self.answers, self.slept = [], []
        self.thumbprint = {'THUMBPRINT': THUMBPRINT}

    def handler(self, client, environment):
        return load(
            'provider_function', boto3=types.SimpleNamespace(client=lambda service: client),
            cfnresponse=recorded(self.answers), os=types.SimpleNamespace(environ=environment),
            time=types.SimpleNamespace(sleep=self.slept.append)).handler

    def run_handler(self, request_type='Create', audiences='api://a api://b', faults=(), providers=None, **more):
        """`more` is what the event has in addition."""
        client = FaultyIam(self.iam, list(faults))
        environment = {'PROVIDERS': providers or f'{ARN} {audiences}', **self.thumbprint}
        event = {
            'RequestType': request_type,
            'LogicalResourceId': 'Provider',
            'ResourceProperties': {'ServiceToken': 'arn', 'ProviderArn': ARN, 'Configuration': ['0'], **more},
        }
        self.handler(client, environment)(event, None)
        return client

    def make(self, *audiences, issuer=ISSUER):
        self.iam.create_open_id_connect_provider(
            Url=f'https://{issuer}', ClientIDList=list(audiences), ThumbprintList=[THUMBPRINT])

    def audiences(self, arn=ARN):
        return sorted(self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)['ClientIDList'])

    def arns(self):
        return sorted(p['Arn'] for p in self.iam.list_open_id_connect_providers()['OpenIDConnectProviderList'])

    def succeeded(self):
        self.assertEqual(self.answers, [('SUCCESS', ARN, None)] * len(self.answers))

    def failed(self, reason, physical_id='Provider'):
        [(status, got, text)] = self.answers
        self.assertEqual((status, got), ('FAILED', physical_id))
        self.assertIn(reason, text)


@mock_aws
class CreateOrReuseTest(ProviderTest):
    def test_absent_it_is_created(self):
        self.run_handler()
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b'])
        provider = self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ARN)
        self.assertEqual((provider['Url'], provider['ThumbprintList']), (ISSUER, [THUMBPRINT]))

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
        self.run_handler('Update', audiences='api://a')
        self.assertEqual(self.audiences(), ['api://a', 'api://b'])

    def test_a_change_of_audiences_and_its_rollback(self):
        self.run_handler()
        # CloudFormation updates the function first, then the resource. A rollback does the same with the old values.
        self.run_handler('Update', audiences='api://a api://c', Configuration=['1'])
        self.assertEqual(self.audiences(), ['api://a', 'api://b', 'api://c'])
        self.run_handler('Update')
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b', 'api://c'])

    def test_properties_of_the_version_before_choose_the_same_provider(self):
        self.run_handler('Update', audiences='api://a', Url='https://x', Thumbprints=['0' * 40], Audiences=['api://b'])
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a'])

    def test_delete_calls_nothing(self):
        self.make('api://a')
        # An earlier configuration may have had another provider.
        event = {'RequestType': 'Delete', 'LogicalResourceId': 'Provider', 'PhysicalResourceId': ARN,
                 'ResourceProperties': {'ProviderArn': FOREIGN_ARN}}
        client = FaultyIam(self.iam, [])
        self.handler(client, {})(event, None)
        self.assertEqual(client.calls, [])
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a'])

    def test_two_interleaved_lose_nothing_of_each_other(self):
        def other():
            self.run_handler(audiences='api://other')

        self.run_handler(faults=[None, other])  # the other one comes between what this one sees and its create
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b', 'api://other'])

    def test_two_in_threads(self):
        threads = [threading.Thread(target=self.run_handler, kwargs={'audiences': f'api://{i}'}) for i in range(4)]
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
        for physical_id, more in (('Provider', {}), (ARN, {'PhysicalResourceId': ARN})):
            self.setUp()
            event = {'RequestType': 'Update', 'LogicalResourceId': 'Provider', 'ResourceProperties': {'ProviderArn': ARN}}
            client = FaultyIam(self.iam, ['Throttling'] * 99)
            self.handler(client, {'PROVIDERS': f'{ARN} api://a'})({**event, **more}, None)
            self.failed('Throttling', physical_id)
            self.assertEqual(self.slept, [1, 2, 4, 8])

    def test_permissions_that_are_not_there_yet_are_waited_for(self):
        self.run_handler(faults=['AccessDenied', 'AccessDenied'])
        self.succeeded()
        self.assertEqual(self.slept, [1, 2])

    def test_denied_in_the_end_it_fails(self):
        for before in ([], [None]):
            self.setUp()
            self.run_handler(faults=before + ['AccessDenied'] * 99)
            self.failed('AccessDenied')
            self.assertEqual(len(self.slept), 4)

    def test_other_errors_fail_at_once(self):
        for faults in (['LimitExceeded'], [None, 'InvalidInput']):
            self.setUp()
            self.run_handler(faults=faults)
            self.failed(faults[-1])
            self.assertEqual(self.slept, [])

    def test_a_request_that_makes_no_sense_is_answered(self):
        self.handler(self.iam, {'PROVIDERS': f'{ARN} api://a'})({'RequestType': 'Create', 'LogicalResourceId': 'Provider'}, None)
        self.failed('ResourceProperties')
        self.assertEqual(self.arns(), [])

    def test_the_environment_and_the_properties_of_the_template(self):
        environment, properties = deployed(FUNCTION['Environment']['Variables']), deployed(PROPERTIES)
        event = {'RequestType': 'Create', 'LogicalResourceId': 'Provider', 'ResourceProperties': properties}
        self.handler(self.iam, environment)(event, None)
        self.succeeded()
        self.assertIn('api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', self.audiences())
        self.assertEqual(self.arns(), [ARN])


@mock_aws
class SeveralProvidersTest(ProviderTest):
    # As CloudFormation renders audiences and providers whose condition is false.
    PROVIDERS = f'{ARN} api://a  api://b\n\n{OTHER_ARN} api://mine'

    def test_the_event_chooses_one(self):
        self.run_handler(providers=self.PROVIDERS)
        self.assertEqual((self.arns(), self.audiences()), ([ARN], ['api://a', 'api://b']))
        self.run_handler(providers=self.PROVIDERS, ProviderArn=OTHER_ARN)
        self.assertEqual(self.arns(), sorted([ARN, OTHER_ARN]))
        self.assertEqual((self.audiences(), self.audiences(OTHER_ARN)), (['api://a', 'api://b'], ['api://mine']))
        self.assertEqual(self.answers, [('SUCCESS', ARN, None), ('SUCCESS', OTHER_ARN, None)])


@mock_aws
class ForgedEventTest(ProviderTest):
    JUNK = [f'api://junk-{i}' for i in range(93)]

    def test_it_cannot_fill_the_provider(self):
        for request_type in ('Create', 'Update'):
            self.run_handler(request_type, Audiences=self.JUNK, audiences='api://a')
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a'])

    def test_it_cannot_choose_url_and_thumbprint(self):
        self.run_handler(Url=f'https://{FOREIGN_ISSUER}', Thumbprints=['0' * 40])
        self.succeeded()
        self.assertEqual(self.arns(), [ARN])
        provider = self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=ARN)
        self.assertEqual((provider['Url'], provider['ThumbprintList']), (ISSUER, [THUMBPRINT]))

    def test_it_cannot_name_another_provider(self):
        self.make('api://github', issuer=FOREIGN_ISSUER)
        for arn in (FOREIGN_ARN, OTHER_ARN, '', None, 'PROVIDERS', 'api://a', ARN.replace(ACCOUNT, '999999999999')):
            self.answers.clear()
            client = self.run_handler(ProviderArn=arn, Audiences=self.JUNK)
            self.failed('unknown provider')
            self.assertEqual(client.calls, [])
        self.assertEqual((self.arns(), self.audiences(FOREIGN_ARN)), ([FOREIGN_ARN], ['api://github']))

    def test_it_does_not_delete(self):
        self.make('api://a')
        self.assertEqual(self.run_handler('Delete', PhysicalResourceId=FOREIGN_ARN).calls, [])
        self.assertEqual((self.arns(), self.audiences()), ([ARN], ['api://a']))


@mock_aws
class AddMissingAudiencesTest(ProviderTest):
    """Without a thumbprint in the environment."""

    def setUp(self):
        super().setUp()
        self.thumbprint = {}

    def test_each_audience_is_added(self):
        self.make('api://sentinel')
        for request_type in ('Create', 'Update'):
            self.run_handler(request_type)
        self.succeeded()
        self.assertEqual(self.audiences(), ['api://a', 'api://b', 'api://sentinel'])

    def test_a_provider_is_never_created(self):
        self.assertEqual(set(self.run_handler().calls), {'add_client_id_to_open_id_connect_provider'})
        self.failed('NoSuchEntity')
        self.assertEqual(self.arns(), [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
