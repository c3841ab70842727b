"""An AWS account in moto: created for a test, changed by other people, and read again."""
import json

import moto.ec2.models.instances

ACCOUNT = '123456789012'
TRUST = json.dumps({
    'Version': '2012-10-17',
    'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}],
})
READS_BUCKETS = json.dumps({
    'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:ListAllMyBuckets', 'Resource': '*'}],
})


class World:
    """The account has:

    - `roles`: name -> {path, policies (AWS managed), ownPolicies}
    - `profiles`: name -> {path, role}
    - `instances`: id -> {profile, tags, state}
    - `deletedProfiles`: names that are deleted after instances have them
    - `remadeProfiles`: profiles that are created after that
    - `buckets`: name -> {key}
    - `groups`: name -> instance ids
    """

    def __init__(self, region, partition, clients, wanted):
        self.region, self.partition = region, partition
        self.ec2, self.iam, self.s3 = clients['ec2'], clients['iam'], clients['s3']
        self.groups = wanted.get('groups', {})
        self.keys = {name: bucket.get('key') for name, bucket in wanted.get('buckets', {}).items()}
        for name, role in wanted.get('roles', {}).items():
            self.iam.create_role(RoleName=name, Path=role.get('path', '/'), AssumeRolePolicyDocument=TRUST)
            for policy in role.get('policies', []):
                self.iam.attach_role_policy(RoleName=name, PolicyArn=f'arn:{partition}:iam::aws:policy/{policy}')
            for policy in role.get('ownPolicies', []):
                own = self.iam.create_policy(PolicyName=policy, PolicyDocument=READS_BUCKETS)['Policy']['Arn']
                self.iam.attach_role_policy(RoleName=name, PolicyArn=own)
        self._make_profiles(wanted.get('profiles', {}))
        for name in self.keys:
            self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': self.region})
        for instance_id, instance in wanted.get('instances', {}).items():
            self._launch(instance_id, instance)
        for name in wanted.get('deletedProfiles', []):
            for role in self.iam.get_instance_profile(InstanceProfileName=name)['InstanceProfile']['Roles']:
                self.iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role['RoleName'])
            self.iam.delete_instance_profile(InstanceProfileName=name)
        self._make_profiles(wanted.get('remadeProfiles', {}))

    def _make_profiles(self, profiles):
        for name, profile in profiles.items():
            self.iam.create_instance_profile(InstanceProfileName=name, Path=profile.get('path', '/'))
            if profile.get('role'):
                self.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=profile['role'])

    def _launch(self, instance_id, instance):
        # The ids of the test; moto runs in the process of this runner.
        moto.ec2.models.instances.random_instance_id = lambda: instance_id
        tags = [{'Key': k, 'Value': v} for k, v in instance.get('tags', {}).items()]
        self.ec2.run_instances(ImageId='ami-00000000', MinCount=1, MaxCount=1,
                               TagSpecifications=[{'ResourceType': 'instance', 'Tags': tags}] if tags else [])
        if 'profile' in instance:
            self.associate(instance_id, instance['profile'])
        state = instance.get('state')
        if state == 'terminated':
            self.ec2.terminate_instances(InstanceIds=[instance_id])
        elif state == 'stopped':
            self.ec2.stop_instances(InstanceIds=[instance_id])
        elif state:
            self._force_state(instance_id, state)

    def _force_state(self, instance_id, state):
        # moto skips states such as `stopping`.
        backend = moto.ec2.models.ec2_backends[ACCOUNT][self.region]
        backend.get_instance(instance_id)._state.name = state  # pylint: disable=protected-access

    def arn(self, service, resource):
        return f"arn:{self.partition}:{service}:{'' if service == 'iam' else self.region}:{ACCOUNT}:{resource}"

    def profile_arn(self, name):
        try:
            return self.iam.get_instance_profile(InstanceProfileName=name)['InstanceProfile']['Arn']
        except self.iam.exceptions.NoSuchEntityException:
            return None

    def associate(self, instance_id, profile):
        self.ec2.associate_iam_instance_profile(InstanceId=instance_id, IamInstanceProfile={'Name': profile})

    def associations(self):
        return self.ec2.describe_iam_instance_profile_associations()['IamInstanceProfileAssociations']

    def association(self, association_id):
        return next((a for a in self.associations() if a['AssociationId'] == association_id), None)

    def _profile_of(self, instance_id):
        return next((a['IamInstanceProfile'] for a in self.associations() if a['InstanceId'] == instance_id), None)

    def profile_of(self, instance_id):
        profile = self._profile_of(instance_id)
        return profile and profile['Arn']

    def has_credentials(self, instance_id):
        """EC2 gets them with the id of the profile: a new profile of the same name is another one."""
        profile = self._profile_of(instance_id)
        return bool(profile) and profile['Id'] in [
            p['InstanceProfileId'] for p in self.iam.list_instance_profiles()['InstanceProfiles'] if p['Roles']
        ]

    def instances(self):
        return {i['InstanceId']: i for r in self.ec2.describe_instances()['Reservations'] for i in r['Instances']}

    def state_of(self, instance_id):
        instance = self.instances().get(instance_id)
        return instance and instance['State']['Name']

    def bucket_key(self, name):
        return self.keys[name]

    def group_page(self, request):
        """An answer of ListGroupResources with one member."""
        members = self.groups[request['Group']]
        at = int(request.get('NextToken', 0))
        page = [
            {'ResourceArn': self.arn('ec2', f'instance/{m}'), 'ResourceType': 'AWS::EC2::Instance'}
            for m in members[at:at + 1]
        ]
        return {'ResourceIdentifiers': page, **({'NextToken': str(at + 1)} if at + 1 < len(members) else {})}

    def read_back(self):
        """The state that tests check, as the APIs return it."""
        roles = {r['RoleName']: self.iam.list_attached_role_policies(RoleName=r['RoleName'])['AttachedPolicies']
                 for r in self.iam.list_roles()['Roles']}
        objects = {}
        for bucket in self.keys:
            for key in [o['Key'] for o in self.s3.list_objects_v2(Bucket=bucket).get('Contents', [])]:
                objects[f'{bucket}/{key}'] = json.loads(self.s3.get_object(Bucket=bucket, Key=key)['Body'].read())
        return {
            'profiles': {i: self.profile_of(i) for i in self.instances()},
            'credentials': {i: self.has_credentials(i) for i in self.instances()},
            'policies': {name: sorted(p['PolicyArn'] for p in attached) for name, attached in roles.items()},
            'objects': objects,
        }
