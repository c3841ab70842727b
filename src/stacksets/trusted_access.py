# Function that switches on trusted access of StackSets. It calls CloudFormation. It is not enough to enable the service
# in AWS Organizations: CloudFormation then still fails with "You must enable organizations access". The function never
# switches off trusted access, because other StackSets may need it.
from __future__ import annotations

import time
from typing import TYPE_CHECKING

import boto3
import cfnresponse

if TYPE_CHECKING:
    from typing import Any


def handler(event: dict[str, Any], context: object) -> None:
    physical_id = 'stacksets-organizations-access'
    try:
        if event['RequestType'] != 'Delete':
            cloudformation = boto3.client('cloudformation')
            if cloudformation.describe_organizations_access()['Status'] != 'ENABLED':
                cloudformation.activate_organizations_access()
                for _ in range(8):
                    if cloudformation.describe_organizations_access()['Status'] == 'ENABLED':
                        break
                    time.sleep(5)
                else:
                    raise RuntimeError('trusted access of StackSets is not enabled yet: deploy again')
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, physical_id)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, physical_id, reason=str(error))
