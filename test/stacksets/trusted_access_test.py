"""The function that switches on trusted access. .ci/steps/handler.sh runs this."""
import unittest

from python_code import StubbedTest, recorded

DESCRIBE, ACTIVATE = 'describe_organizations_access', 'activate_organizations_access'
ID = 'stacksets-organizations-access'


class TrustedAccessTest(StubbedTest):
    services = ('cloudformation',)

    def setUp(self):
        super().setUp()
        self.stub = self.stubs['cloudformation']

    def run_handler(self, request_type):
        module = self.load('trusted_access', cfnresponse=recorded(self.answers))
        module.handler({'RequestType': request_type, 'ResourceProperties': {'ServiceToken': 'arn'}}, None)
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
