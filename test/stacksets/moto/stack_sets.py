"""Makes the API calls of CloudFormation's resource AWS::CloudFormation::StackSet for its properties.

botocore validates each call with the service's own model.
"""
SET = [
    'StackSetName', 'Description', 'TemplateBody', 'PermissionModel', 'AutoDeployment', 'ManagedExecution', 'CallAs',
    'Capabilities', 'AdministrationRoleARN', 'ExecutionRoleName', 'Tags',
]


class StackSets:
    def __init__(self, client):
        self.client = client

    def deploy(self, stack_sets):
        """Creates or updates the StackSets in the given order, and returns the instances of each: [account, region]."""
        return {properties['StackSetName']: self._deploy(properties) for properties in stack_sets}

    def _deploy(self, properties):
        unknown = sorted(set(properties) - set(SET) - {'StackInstancesGroup', 'OperationPreferences'})
        if unknown:
            raise ValueError(f'properties not known here: {unknown}')
        name = properties['StackSetName']
        created = self._create(name, {k: v for k, v in properties.items() if k in SET})
        before = set() if created else self._instances(name)
        for group in properties['StackInstancesGroup']:
            targets = group['DeploymentTargets']
            self_managed = properties['PermissionModel'] == 'SELF_MANAGED'
            self.client.create_stack_instances(
                StackSetName=name, Regions=group['Regions'], OperationPreferences=properties['OperationPreferences'],
                **({'Accounts': targets['Accounts']} if self_managed else {'DeploymentTargets': targets}),
                **({'CallAs': properties['CallAs']} if 'CallAs' in properties else {}),
            )
        # The creation above lists all wanted instances; moto creates only the missing ones. This deletes the others.
        for account, region in sorted(before - self._wanted(properties)):
            self.client.delete_stack_instances(
                StackSetName=name, Accounts=[account], Regions=[region], RetainStacks=False,
            )
        return sorted(self._instances(name))

    def _create(self, name, properties):
        existing = {s['StackSetName'] for s in self.client.list_stack_sets(Status='ACTIVE')['Summaries']}
        if name in existing:
            self.client.update_stack_set(**properties)
            return False
        self.client.create_stack_set(**properties)
        return True

    def _wanted(self, properties):
        from moto_gaps import accounts_of  # pylint: disable=import-outside-toplevel
        return {
            (account, region) for group in properties['StackInstancesGroup'] for region in group['Regions']
            for account in accounts_of(group['DeploymentTargets'])
        }

    def _instances(self, name):
        pages = self.client.get_paginator('list_stack_instances').paginate(StackSetName=name)
        return {(i['Account'], i['Region']) for page in pages for i in page['Summaries']}
