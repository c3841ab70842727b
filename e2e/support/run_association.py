"""Runs the only State Manager association of an account and region, because the emulator stores associations but does not run them.
The runner of test/host-management/runbook runs the runbook step by step with the EC2 and IAM of the emulator. Prints the executions.
"""

import json
import os
import sys

import boto3

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', '..', 'test', 'host-management', 'runbook'))

import state_manager  # noqa: E402
from virtual_time import CLOCK  # noqa: E402


class Account:
    @staticmethod
    def instances():
        reservations = boto3.client('ec2').describe_instances()['Reservations']
        return {i['InstanceId']: i for r in reservations for i in r['Instances']}


def main():
    ssm = boto3.client('ssm')
    [summary] = ssm.list_associations()['Associations']
    association = ssm.describe_association(AssociationId=summary['AssociationId'])['AssociationDescription']
    document = json.loads(ssm.get_document(Name=association['Name'])['Content'])
    CLOCK.install()
    print(json.dumps(state_manager.run(association, document, Account())))


if __name__ == '__main__':
    main()
