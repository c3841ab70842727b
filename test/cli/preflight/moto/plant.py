"""Accounts and organizations for preflight: `bad` ones have what blocks a deployment or hides something from Defender for Cloud, others a near miss of it."""
import json

import jmespath
from botocore import xform_name
from botocore.session import get_session
from botocore.utils import ArgumentGenerator
from moto.cloudformation.models import cloudformation_backends
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.iam.models import iam_backends

REGION = 'eu-west-1'
ISSUER = 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'
CLUSTER_CIDRS = ['172.212.245.192/28', '48.209.1.192/28']
INSTANCE_POLICIES = ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation']


def plant(world, kind, **values):
    for region in RegionsAndZonesBackend.regions:
        region.opt_in_status = 'opt-in-not-required' if region.name in (REGION, 'us-east-1') else 'not-opted-in'
    return {'account': account, 'organization': organization, 'deployed': deployed, 'stacks': stacks, 'samples': samples}[kind](world, **values)


def trust(service='ec2.amazonaws.com'):
    return json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': service}, 'Action': 'sts:AssumeRole'}]})


def statement(effect, action, principal='*', **more):
    return {'Sid': 'Planted', 'Effect': effect, 'Principal': principal, 'Action': action, 'Resource': '*', **more}


def policy(*statements):
    return json.dumps({'Version': '2012-10-17', 'Statement': list(statements)})


def account(world, account, bad, names):
    def client(service):
        return world.client(service, account)

    role = {'Type': 'AWS::IAM::Role', 'Properties': {'RoleName': 'CspmMonitorAws', 'AssumeRolePolicyDocument': json.loads(trust())}}
    # Near miss: the role is there, under the logical id that the app has, in its stack.
    resources = {'Other': {'Type': 'AWS::SQS::Queue'}} if bad else {names['role']: role}
    client('cloudformation').create_stack(StackName='Security', TemplateBody=json.dumps({'Resources': resources}))
    [stack] = cloudformation_backends[account][REGION].stacks.values()
    stack.status = 'ROLLBACK_COMPLETE' if bad else 'UPDATE_ROLLBACK_COMPLETE'

    plant_names(client, bad, names, account)
    planted = {'instances': plant_hosts(client, bad), 'key': plant_data(client, bad, account)}
    plant_trails(client, bad, account)
    client('eks').create_cluster(name='prod', roleArn=f'arn:aws:iam::{account}:role/eks', resourcesVpcConfig={
        'subnetIds': ['subnet-1'], 'endpointPublicAccess': True, 'publicAccessCidrs': ['203.0.113.0/24', *([] if bad else CLUSTER_CIDRS)]})
    if bad:
        iam_backends[account]['aws'].account_summary._roles_quota = 5  # pylint: disable=protected-access
    return planted


def plant_names(client, bad, names, account):
    end = '' if bad else '-2'
    iam = client('iam')
    # IAM compares names without regard to case.
    iam.create_role(RoleName='cspmmonitoraws' if bad else 'CspmMonitorAws-2', AssumeRolePolicyDocument=trust())
    iam.create_role(RoleName='ArcForServerRole' if bad else 'ArcForServerRole-2', AssumeRolePolicyDocument=trust())
    iam.create_instance_profile(InstanceProfileName=f"{names['profile']}{end}")
    iam.create_policy(PolicyName=f"{names['policy']}{end}", PolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Action': 'sts:GetCallerIdentity', 'Resource': '*'}]}))
    iam.create_open_id_connect_provider(
        Url=ISSUER if bad else ISSUER.replace('33e01921', '33e01922'), ClientIDList=['api://a'], ThumbprintList=['0' * 40])
    client('ssm').create_document(
        Name=f"{names['document']}{end}", DocumentType='Automation', Content=json.dumps({'schemaVersion': '0.3', 'description': 'x', 'mainSteps': []}))
    client('events').put_rule(Name=f"{names['rule']}{end}", EventPattern=json.dumps({'source': ['x']}))
    client('logs').create_log_group(logGroupName=f"{names['logGroup']}{end}")
    if not bad:
        bootstrap(iam, account)


def bootstrap(iam, account):
    """The execution role of the CDK bootstrap."""
    iam.create_role(RoleName=f'cdk-hnb659fds-cfn-exec-role-{account}-{REGION}', AssumeRolePolicyDocument=trust('cloudformation.amazonaws.com'))


def plant_hosts(client, bad):
    iam = client('iam')
    iam.create_role(RoleName='Hosts', AssumeRolePolicyDocument=trust())
    iam.create_instance_profile(InstanceProfileName='Hosts')
    iam.add_role_to_instance_profile(InstanceProfileName='Hosts', RoleName='Hosts')
    for name in INSTANCE_POLICIES[:1] if bad else INSTANCE_POLICIES:
        iam.attach_role_policy(RoleName='Hosts', PolicyArn=f'arn:aws:iam::aws:policy/{name}')
    ec2 = client('ec2')
    with_profile = {'IamInstanceProfile': {'Name': 'Hosts'}}
    return [
        ec2.run_instances(
            ImageId='ami-1', MinCount=1, MaxCount=1, MetadataOptions={'HttpEndpoint': 'disabled' if bad else 'enabled'}, **more)['Instances'][0]['InstanceId']
        for more in ([{}, with_profile] if bad else [with_profile])]


def plant_data(client, bad, account):
    owner = {'AWS': f'arn:aws:iam::{account}:root'}
    key = client('kms').create_key(Policy=policy(statement('Allow', 'kms:*', {'AWS': f'arn:aws:iam::{account}:role/Ops'} if bad else owner)))['KeyMetadata']['Arn']
    client('ec2').create_volume(Size=8, AvailabilityZone=f'{REGION}a', Encrypted=True, KmsKeyId=key)
    client('rds').create_db_instance(
        DBInstanceIdentifier='shop', Engine='postgres', DBInstanceClass='db.t3.micro', AllocatedStorage=20, MasterUsername='a', MasterUserPassword='aaaaaaaa1',
        BackupRetentionPeriod=0 if bad else 1, StorageEncrypted=True, KmsKeyId=key)
    bucket(client, f'orders-{account}')
    client('s3').put_bucket_policy(Bucket=f'orders-{account}', Policy=policy(statement(
        'Deny', 's3:*', Condition={'StringNotEquals': {'aws:SourceVpce': 'vpce-1'}} if bad else {'Bool': {'aws:SecureTransport': 'false'}})))
    return key


def bucket(client, name):
    # A bucket has one name in all accounts.
    client('s3').create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': REGION})


def plant_trails(client, bad, account):
    queue = client('sqs').create_queue(QueueName='sentinel')['QueueUrl']
    arn = client('sqs').get_queue_attributes(QueueUrl=queue, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
    for name in [f'trail-{account}', f'shared-{account}']:
        bucket(client, name)
        client('s3').put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={'QueueConfigurations': [{
            'QueueArn': arn, 'Events': ['s3:ObjectCreated:*'],
            'Filter': {'Key': {'FilterRules': [{'Name': 'prefix', 'Value': 'AWSLogs/' if bad else 'other/'}]}}}]})
    client('cloudtrail').create_trail(Name='main', S3BucketName=f'trail-{account}', IsMultiRegionTrail=True)
    if not bad:
        client('cloudtrail').start_logging(Name='main')


def organization(world, account, bad):
    organizations = world.client('organizations', account)
    organizations.create_organization(FeatureSet='CONSOLIDATED_BILLING' if bad else 'ALL')
    root = organizations.list_roots()['Roots'][0]['Id']
    units = []
    for name in ['prod', 'test', 'old']:
        # Bad: units are below another one.
        parent = units[0] if bad and units else root
        units.append(organizations.create_organizational_unit(ParentId=parent, Name=name)['OrganizationalUnit']['Id'])
    members = []
    for i, unit in enumerate(units):
        member = organizations.create_account(Email=f'member{i}@example.com', AccountName=f'member{i}')['CreateAccountStatus']['AccountId']
        organizations.move_account(AccountId=member, SourceParentId=root, DestinationParentId=unit)
        members.append(member)
    guard = organizations.create_policy(Name='Guard', Description='x', Type='SERVICE_CONTROL_POLICY', Content=json.dumps({
        'Version': '2012-10-17', 'Statement': [{
            'Sid': 'NoRoles', 'Effect': 'Deny', 'Action': 'iam:CreateRole', 'Resource': '*' if bad else 'arn:aws:iam::*:role/Other*'}]}))
    organizations.attach_policy(PolicyId=guard['Policy']['PolicySummary']['Id'], TargetId=units[0])
    if bad:
        plant_member(world.client('iam', members[0]))
    else:
        bootstrap(world.client('iam', account), account)
    return {'units': units, 'members': members}


def plant_member(iam):
    iam.create_role(RoleName='CspmMonitorAws', AssumeRolePolicyDocument=trust())
    iam.create_open_id_connect_provider(Url=ISSUER, ClientIDList=['api://a'], ThumbprintList=['0' * 40])


def deployed(world, account, resources, sets):
    """A stack with StackSets, each with its target units and regions."""
    cloudformation = world.client('cloudformation', account)
    # moto creates no StackSet for a stack, and no stack without a resource.
    cloudformation.create_stack(StackName='Stack', TemplateBody=json.dumps({'Resources': {**resources, 'Queue': {'Type': 'AWS::SQS::Queue'}}}))
    for name, units, regions in sets:
        cloudformation.create_stack_set(
            StackSetName=name, PermissionModel='SERVICE_MANAGED', AutoDeployment={'Enabled': True, 'RetainStacksOnAccountRemoval': False},
            TemplateBody=json.dumps({'Resources': {'Q': {'Type': 'AWS::SQS::Queue'}}}))
        cloudformation.create_stack_instances(StackSetName=name, DeploymentTargets={'OrganizationalUnitIds': units}, Regions=regions)


def stacks(world, account):
    return [stack['StackName'] for stack in world.client('cloudformation', account).describe_stacks()['Stacks']]


def samples(world, lines):
    """What queries find in a sample of the answer, as the models of the APIs have it: service, operation, query."""
    found = []
    for service, operation, query in lines:
        model = get_session().get_service_model({'s3api': 's3'}.get(service, service))
        [name] = [name for name in model.operation_names if xform_name(name, '-') == operation]
        found.append(jmespath.search(query, ArgumentGenerator().generate_skeleton(model.operation_model(name).output_shape)))
    return found
