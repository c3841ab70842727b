"""Makes the API calls of CloudFormation's resource AWS::CloudFormation::StackSet for its properties.

botocore validates each call with the service's own model.
"""
import pathlib
import sys

from moto_gaps import accounts_of

sys.path.insert(0, str(pathlib.Path(__file__).parents[3] / 'e2e' / 'emulator'))

from emulator_additions.stack_set_changes import instance_changes  # noqa: E402  pylint: disable=wrong-import-position

SET = [
    'StackSetName', 'Description', 'TemplateBody', 'PermissionModel', 'AutoDeployment', 'ManagedExecution', 'CallAs',
    'Capabilities', 'AdministrationRoleARN', 'ExecutionRoleName', 'Tags',
]


class StackSets:
    def __init__(self, client):
        self.client = client
        self._groups = {}  # of the last deployment, by name

    def deploy(self, stack_sets):
        """Creates or updates the StackSets in the given order, and returns the instances of each: [account, region]."""
        return {properties['StackSetName']: self._deploy(properties) for properties in stack_sets}

    def _deploy(self, properties):
        unknown = sorted(set(properties) - set(SET) - {'StackInstancesGroup', 'OperationPreferences'})
        if unknown:
            raise ValueError(f'properties not known here: {unknown}')
        name = properties['StackSetName']
        before = self._groups.get(name, [])
        groups = [(group['DeploymentTargets'], group['Regions']) for group in properties['StackInstancesGroup']]
        gone, added, _kept = instance_changes(before, groups)
        for targets, regions in gone:
            # moto takes no targets here.
            self.client.delete_stack_instances(
                StackSetName=name, Accounts=accounts_of(targets), Regions=regions, RetainStacks=False,
            )
        settings = {k: v for k, v in properties.items() if k in SET}
        (self.client.update_stack_set if before else self.client.create_stack_set)(**settings)
        self_managed = properties['PermissionModel'] == 'SELF_MANAGED'
        for targets, regions in added:
            self.client.create_stack_instances(
                StackSetName=name, Regions=regions, OperationPreferences=properties['OperationPreferences'],
                **({'Accounts': targets['Accounts']} if self_managed else {'DeploymentTargets': targets}),
                **({'CallAs': properties['CallAs']} if 'CallAs' in properties else {}),
            )
        self._groups[name] = groups
        return sorted(self._instances(name))

    def _instances(self, name):
        pages = self.client.get_paginator('list_stack_instances').paginate(StackSetName=name)
        return {(i['Account'], i['Region']) for page in pages for i in page['Summaries']}
