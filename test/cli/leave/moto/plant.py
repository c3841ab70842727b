"""An account with planted leftovers and lookalikes of Defender for Cloud."""
import json

REGION = 'eu-west-1'
ACCOUNT = '123456789012'
OTHER = '999988887777'
ISSUER = 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'


def plant(world):
    client = world.client
    names = [f'azuredefender-{REGION}-{ACCOUNT}-prod', f'azuredefender-{REGION}-{OTHER}-prod', 'orders']
    for name in names:
        client('s3').create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': REGION})
    for name in [*names, *(f'azuredefender-{REGION}-{ACCOUNT}-c{i}' for i in range(1, 5))]:
        client('sqs').create_queue(QueueName=name)
    for i in range(12):
        client('firehose').create_delivery_stream(DeliveryStreamName=f'logs-{i}', S3DestinationConfiguration=destination())
    client('firehose').create_delivery_stream(DeliveryStreamName='azuredefender-prod', S3DestinationConfiguration=destination())
    group = '/aws/eks/prod/cluster'
    client('logs').create_log_group(logGroupName=group)
    client('logs').put_subscription_filter(
        logGroupName=group, filterName="it's $(x)", filterPattern='', roleArn=role('x'),
        destinationArn=f'arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/azuredefender-prod')
    volume = client('ec2').create_volume(Size=8, AvailabilityZone=f'{REGION}a')['VolumeId']
    for value in ['Microsoft Defender for Cloud', 'Microsoft Defender for Clouds', 'backup']:
        client('ec2').create_snapshot(VolumeId=volume, TagSpecifications=[
            {'ResourceType': 'snapshot', 'Tags': [{'Key': 'CreatedBy', 'Value': value}]}])
    kms = client('kms')
    for alias in ['DefenderForCloudKey', 'DefenderForCloudKeys', 'DefenderForDatabases-x', 'orders']:
        kms.create_alias(AliasName=f'alias/{alias}', TargetKeyId=kms.create_key()['KeyMetadata']['KeyId'])
    for tag in ['DefenderForDatabasesKey', 'NotDefenderForDatabases', 'owner']:
        kms.create_key(Tags=[{'TagKey': tag, 'TagValue': 'x'}])
    rds = client('rds')
    for name in ['defenderfordatabases-pg', 'defenderfordatabase-pg', 'orders']:
        rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily='postgres16', Description='x')
        rds.create_db_cluster_parameter_group(DBClusterParameterGroupName=name, DBParameterGroupFamily='aurora-postgresql16', Description='x')
    rds.create_db_instance(
        DBInstanceIdentifier='shop', Engine='postgres', DBInstanceClass='db.t3.micro', AllocatedStorage=20,
        DBParameterGroupName='defenderfordatabases-pg', MasterUsername='a', MasterUserPassword='aaaaaaaa1')
    for i in range(120):
        rds.create_db_snapshot(DBInstanceIdentifier='shop', DBSnapshotIdentifier=f'defenderfordatabases-{i}')
    for name in ['my-defender-backup', 'nightly']:
        rds.create_db_snapshot(DBInstanceIdentifier='shop', DBSnapshotIdentifier=name)
    client('eks').create_cluster(name='prod', roleArn=role('eks'), resourcesVpcConfig={
        'subnetIds': ['subnet-1'], 'publicAccessCidrs': ['10.0.0.1/32', '172.212.245.192/28']})
    iam = client('iam')
    provider = iam.create_open_id_connect_provider(
        Url=f'https://{ISSUER}', ClientIDList=['api://a', 'api://b'], ThumbprintList=['626d44e704d1ceabe3bf0d53397464ac8080142c'],
    )['OpenIDConnectProviderArn']
    iam.create_role(RoleName='OIDC_Sentinel', AssumeRolePolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [{
        'Effect': 'Allow', 'Principal': {'Federated': provider}, 'Action': 'sts:AssumeRoleWithWebIdentity',
        'Condition': {'StringEquals': {f'{ISSUER}:aud': 'api://a'}}}]}))
    iam.create_role(RoleName='Instance', AssumeRolePolicyDocument=json.dumps({'Version': '2012-10-17', 'Statement': [{
        'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}))
    iam.create_instance_profile(InstanceProfileName='AmazonSSMRoleForInstancesMDCSetup')


def destination():
    return {'RoleARN': role('x'), 'BucketARN': 'arn:aws:s3:::orders'}


def role(name):
    return f'arn:aws:iam::{ACCOUNT}:role/{name}'

