"""Runs the inline code of the function that adds audiences, as it stands in a synthesized template.

usage: PYTHONPATH=test/support audience_addition_test.py TEMPLATE
"""
import unittest

from inline_handler import InlineHandlerTest

PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'
ADD = 'add_client_id_to_open_id_connect_provider'


class AudienceAdditionTest(InlineHandlerTest):
    service = 'iam'

    def run_handler(self, request_type, audiences):
        self.send(request_type, ProviderArn=PROVIDER, Audiences=audiences)

    def test_create_and_update_add_each_audience(self):
        for request_type in ('Create', 'Update'):
            for audience in ('api://a', 'api://b'):
                self.stub.add_response(ADD, {}, {'OpenIDConnectProviderArn': PROVIDER, 'ClientID': audience})
            self.run_handler(request_type, ['api://a', 'api://b'])
        self.assertEqual(self.answers, [('SUCCESS', PROVIDER, None)] * 2)

    def test_delete_calls_nothing(self):
        self.run_handler('Delete', ['api://a'])
        self.assertEqual(self.answers, [('SUCCESS', PROVIDER, None)])

    def test_permissions_that_are_not_there_yet_are_waited_for(self):
        for code in ('AccessDenied', 'Throttling'):
            self.stub.add_client_error(ADD, code, 'not yet')
        self.stub.add_response(ADD, {}, {'OpenIDConnectProviderArn': PROVIDER, 'ClientID': 'api://a'})
        self.run_handler('Create', ['api://a'])
        self.assertEqual(self.answers, [('SUCCESS', PROVIDER, None)])
        self.assertEqual(self.slept, [1, 2])

    def test_denied_in_the_end_it_fails(self):
        for _ in range(5):
            self.stub.add_client_error(ADD, 'AccessDenied', 'denied')
        self.run_handler('Create', ['api://a'])
        [(status, _, reason)] = self.answers
        self.assertEqual(status, 'FAILED')
        self.assertIn('denied', reason)
        self.assertEqual(self.slept, [1, 2, 4, 8])

    def test_a_failure_is_told_to_cloudformation(self):
        self.stub.add_client_error(ADD, 'NoSuchEntity', 'no such provider')
        self.run_handler('Create', ['api://a'])
        [(status, physical_id, reason)] = self.answers
        self.assertEqual((status, physical_id), ('FAILED', PROVIDER))
        self.assertIn('no such provider', reason)


if __name__ == '__main__':
    unittest.main(verbosity=2)
