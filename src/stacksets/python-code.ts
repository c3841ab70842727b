// Generated from trusted_access.py. To modify, edit it and run "npx projen python-code".

export const TRUSTED_ACCESS = `import time

import boto3
import cfnresponse


def handler(event, context):
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
`;
