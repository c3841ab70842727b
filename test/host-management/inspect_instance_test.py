"""The scripts of the runbook, with each value of their options. .ci/steps/handler.sh runs this."""
import datetime
import importlib.util
import json
import unittest

import check_report
from python_code import StubbedTest, load

ID = 'i-0123456789abcdef0'
ARN = 'arn:aws:iam::123456789012:instance-profile/'
OURS = {'InstanceId': ID, 'Profile': f'{ARN}Ours'}
CORE, PATCH = 'AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'
NOW = datetime.datetime(2026, 11, 1)


def variant(has_targets=False, has_group=False, may_attach=False, writes_report=False):
    """Name of the module, and its options if they are not in the name: templates have a variant, the file has all."""
    options = (has_targets or has_group, has_group, may_attach, writes_report)
    name = f'inspect_instance_{"".join(str(int(o)) for o in options)}'
    if importlib.util.find_spec(name):
        return name, {}
    return 'inspect_instance', dict(zip(('HAS_TARGETS', 'HAS_GROUP', 'MAY_ATTACH', 'WRITES_REPORT'), options))


class InspectTest(StubbedTest):
    services = ('ec2', 'iam', 'resource-groups', 's3')

    def inspect(self, event=None, **options):
        name, values = variant(**options)
        return self.load(name, **values).inspect({**OURS, **(event or {})}, None)

    def refused(self, event=None, **options):
        with self.assertRaises(RuntimeError) as raised:
            self.inspect(event, **options)
        return json.loads(str(raised.exception))

    def expect(self, service, call, answer, wanted=None):
        self.stubs[service].add_response(call, answer, wanted)

    def instance(self, state='running', tags=()):
        found = {'State': {'Name': state}, 'Tags': [{'Key': key, 'Value': value} for key, value in tags]}
        wanted = {'Filters': [{'Name': 'instance-id', 'Values': [ID]}]}
        self.expect('ec2', 'describe_instances', {'Reservations': [{'Instances': [found]}]}, wanted)

    def associated(self, *associations):
        """Each has the name of a profile, its id, and its state."""
        self.expect('ec2', 'describe_iam_instance_profile_associations', {'IamInstanceProfileAssociations': [
            {'AssociationId': f'iip-{name}', 'IamInstanceProfile': {'Arn': ARN + name, 'Id': unique}, 'State': state}
            for name, unique, state in associations]}, {'Filters': [{'Name': 'instance-id', 'Values': [ID]}]})

    def profile(self, name, unique='AIPA000000000000A', role='Role'):
        made = {'Path': '/', 'Arn': ARN + name, 'CreateDate': NOW}
        roles = [{'RoleName': role, 'RoleId': 'AROA0000000000000', **made}] if role else []
        found = {'InstanceProfileName': name, 'InstanceProfileId': unique, 'Roles': roles, **made}
        self.expect('iam', 'get_instance_profile', {'InstanceProfile': found}, {'InstanceProfileName': name})

    def policies(self, *names):
        attached = [{'PolicyName': name, 'PolicyArn': f'arn:aws:iam::aws:policy/{name}'} for name in names]
        self.expect('iam', 'list_attached_role_policies', {'AttachedPolicies': attached}, {'RoleName': 'Role'})

    def with_role(self, *policies):
        self.instance()
        self.associated(('Theirs', 'AIPA000000000000A', 'associated'))
        self.profile('Theirs')
        self.policies(*policies)

    def test_an_instance_that_is_gone(self):
        self.expect('ec2', 'describe_instances', {'Reservations': []})
        self.assertEqual(self.inspect()['Outcome'], 'Terminated')
        for state in ('shutting-down', 'terminated'):
            self.instance(state)
            self.assertEqual(self.inspect()['Outcome'], 'Terminated')

    def test_without_a_profile_it_gets_one(self):
        self.instance()
        self.associated(('Theirs', 'AIPA000000000000A', 'disassociated'))
        self.assertEqual(self.inspect(), {
            'InstanceId': ID, 'AssociationId': '', 'RoleName': '', 'Outcome': 'NoProfile', 'Message': 'it gets the profile'})

    def test_what_changes_is_looked_at_again(self):
        self.instance('pending')
        self.associated()
        self.instance()
        self.associated(('Theirs', 'AIPA000000000000A', 'associating'))
        self.instance()
        self.associated()
        self.assertEqual(self.inspect()['Outcome'], 'NoProfile')
        self.assertEqual(self.slept, [5, 5])

    def test_it_gives_up_after_a_minute(self):
        for _ in range(13):
            self.instance('stopping')
            self.associated()
        self.assertEqual(self.refused()['Message'], 'it is stopping')
        self.assertEqual(sum(self.slept), 60)

    def test_a_stale_profile_of_ours_is_replaced(self):
        self.instance()
        self.associated(('Ours', 'AIPA00000000000OLD', 'associated'))
        self.profile('Ours')
        report = self.inspect()
        self.assertEqual((report['Outcome'], report['AssociationId']), ('StaleProfile', 'iip-Ours'))

    def test_a_deleted_profile_of_somebody_else_is_not(self):
        self.instance()
        self.associated(('Theirs', 'AIPA000000000000A', 'associated'))
        self.stubs['iam'].add_client_error('get_instance_profile', 'NoSuchEntity')
        report = self.refused()
        self.assertEqual(report['Outcome'], 'NotChanged')
        self.assertIn(f'{ARN}Theirs has no role or was deleted', report['Message'])

    def test_nor_one_without_a_role(self):
        self.instance()
        self.associated(('Theirs', 'AIPA000000000000A', 'associated'))
        self.profile('Theirs', role=None)
        self.assertEqual(self.refused()['Outcome'], 'NotChanged')

    def test_a_role_that_has_the_policies(self):
        self.with_role(CORE, PATCH, 'ReadOnlyAccess')
        self.assertEqual(self.inspect()['Outcome'], 'Ready')

    def test_policies_that_a_role_lacks(self):
        self.with_role(PATCH)
        report = self.inspect(may_attach=True)
        self.assertEqual((report['Outcome'], report['RoleName']), ('PoliciesMissing', 'Role'))
        self.assertEqual(report['Message'], f'role Role gets {CORE}')
        self.with_role()
        report = self.refused(may_attach=False)
        self.assertEqual(report['Outcome'], 'NotChanged')
        self.assertEqual(report['Message'], f'role Role lacks {CORE} and {PATCH}, which it may not attach')

    def test_an_error_of_aws(self):
        self.stubs['ec2'].add_client_error('describe_instances', 'UnauthorizedOperation', 'not allowed')
        report = self.refused()
        self.assertEqual((report['Outcome'], self.slept), ('Failed', []))
        self.assertIn('not allowed', report['Message'])

    def test_an_instance_that_is_not_a_target_is_not_read_further(self):
        self.instance(tags=[('defender', 'off')])
        event = {'ExclusionTags': [{'Key': 'defender', 'Value': 'off'}]}
        self.assertEqual(self.inspect(event, has_targets=True)['Outcome'], 'NotTargeted')

    def test_members_of_the_group(self):
        event = {'TargetGroup': 'pilot', 'Origin': 'launch'}
        for member, outcome in ((ID, 'NoProfile'), (f'{ID}0', 'NotTargeted')):
            self.instance()
            arn = f'arn:aws:ec2:us-east-1:123456789012:instance/{member}'
            found = {'ResourceIdentifiers': [{'ResourceArn': arn, 'ResourceType': 'AWS::EC2::Instance'}]}
            self.expect('resource-groups', 'list_group_resources', found, {'Group': 'pilot'})
            if outcome == 'NoProfile':
                self.associated()
            self.assertEqual(self.inspect(event, has_group=True)['Outcome'], outcome)

    def test_the_association_has_listed_the_group(self):
        self.instance()
        self.associated()
        event = {'TargetGroup': 'pilot', 'Origin': 'schedule'}
        self.assertEqual(self.inspect(event, has_group=True)['Outcome'], 'NoProfile')

    def test_a_report_is_written_also_before_the_step_fails(self):
        event = {'Put': {'Bucket': 'reports', 'ExpectedBucketOwner': '123456789012'}, 'Key': 'a/b.json'}
        for policies, outcome in (((CORE, PATCH), 'Ready'), ((), 'NotChanged')):
            self.with_role(*policies)
            written = []
            self.clients['s3'].meta.events.register(
                'provide-client-params.s3.PutObject', lambda params, written=written, **_: written.append(dict(params)))
            self.expect('s3', 'put_object', {})
            (self.inspect if outcome == 'Ready' else self.refused)(event, writes_report=True)
            [put] = written
            self.assertEqual((put['Bucket'], put['ExpectedBucketOwner'], put['Key'], put['ContentType']), (
                'reports', '123456789012', 'a/b.json', 'application/json'))
            self.assertEqual(json.loads(put['Body'])['Outcome'], outcome)

    def test_without_its_report_the_instance_still_gets_the_profile(self):
        self.instance()
        self.associated()
        self.stubs['s3'].add_client_error('put_object', 'NoSuchBucket')
        report = self.inspect({'Put': {'Bucket': 'reports'}, 'Key': 'a'}, writes_report=True)
        self.assertEqual(report['Outcome'], 'NoProfile')
        self.assertIn('its report was not written: ', report['ReportError'])
        self.assertIn('NoSuchBucket', report['ReportError'])


class TargetedTest(unittest.TestCase):
    TEAM = {'TargetTag': {'Key': 'team'}}
    EXCLUDED = {'ExclusionTags': [{'Key': 'defender', 'Value': 'off'}, {'Key': 'team', 'Value': 'c'}]}

    def test_tags_and_ids(self):
        name, values = variant(has_targets=True)
        targeted = load(name, **values).targeted
        for event, tags, expected in (
            ({}, {}, True),
            (self.EXCLUDED, {}, True),
            (self.EXCLUDED, {'defender': 'on'}, True),
            (self.EXCLUDED, {'defender': 'off'}, False),
            (self.EXCLUDED, {'team': 'c'}, False),
            (self.TEAM, {}, False),
            (self.TEAM, {'Team': 'a'}, False),
            (self.TEAM, {'team': ''}, True),
            ({'TargetTag': {'Key': 'team', 'Values': ['a', 'b']}}, {'team': 'b'}, True),
            ({'TargetTag': {'Key': 'team', 'Values': ['a', 'b']}}, {'team': 'c'}, False),
            ({**self.TEAM, **self.EXCLUDED}, {'team': 'c'}, False),
            ({'TargetIds': ['i-00000000', ID]}, {}, True),
            ({'TargetIds': ['i-00000000']}, {}, False),
        ):
            with self.subTest(event=event, tags=tags):
                self.assertEqual(targeted({**OURS, **event}, tags), expected)


class CheckReportTest(unittest.TestCase):
    def test_it_fails_if_the_report_was_not_written(self):
        check_report.check({'ReportError': ''}, None)
        with self.assertRaisesRegex(RuntimeError, '^not written$'):
            check_report.check({'ReportError': 'not written'}, None)


if __name__ == '__main__':
    unittest.main(verbosity=2)
