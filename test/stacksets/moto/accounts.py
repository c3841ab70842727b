"""Clients of several accounts, and the resources of the accounts."""
import boto3

PROVIDERS = 'OpenIDConnectProviderList'
ACCESS_ROLE = 'OrganizationAccountAccessRole'  # AWS Organizations creates it in each account


class Accounts:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.credentials = {}

    def client(self, service, region, account=None):
        credentials = self._credentials_of(account) if account else {}
        return boto3.client(service, region_name=region, endpoint_url=self.endpoint, **credentials)

    def _credentials_of(self, account):
        if account not in self.credentials:
            role = f'arn:aws:iam::{account}:role/{ACCESS_ROLE}'
            given = self.client('sts', 'us-east-1').assume_role(RoleArn=role, RoleSessionName='test')['Credentials']
            self.credentials[account] = {
                'aws_access_key_id': given['AccessKeyId'], 'aws_secret_access_key': given['SecretAccessKey'],
                'aws_session_token': given['SessionToken'],
            }
        return self.credentials[account]

    def read(self, accounts, regions):
        return {account: {
            **self._global_part(account),
            'regions': {region: self._regional_part(account, region) for region in regions},
        } for account in accounts}

    def _global_part(self, account):
        iam = self.client('iam', 'us-east-1', account)
        return {
            'roles': sorted(r['RoleName'] for r in iam.list_roles()['Roles'] if r['RoleName'] != ACCESS_ROLE),
            'providers': [p['Arn'] for p in iam.list_open_id_connect_providers()[PROVIDERS]],
            'profiles': [p['InstanceProfileName'] for p in iam.list_instance_profiles()['InstanceProfiles']],
        }

    def _regional_part(self, account, region):
        ssm = self.client('ssm', region, account)
        own = [{'Key': 'Owner', 'Values': ['Self']}]
        return {
            'documents': [d['Name'] for d in ssm.list_documents(Filters=own)['DocumentIdentifiers']],
            'rules': [r['Name'] for r in self.client('events', region, account).list_rules()['Rules']],
            'queues': len(self.client('sqs', region, account).list_queues().get('QueueUrls', [])),
        }
