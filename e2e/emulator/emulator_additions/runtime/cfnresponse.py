"""The module that Lambda adds to inline code. Source: AWS CloudFormation user guide, cfn-response module."""

import json

import urllib3

SUCCESS = 'SUCCESS'
FAILED = 'FAILED'

http = urllib3.PoolManager()


# The names are those of the module of AWS.
def send(
    event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None
):  # pylint: disable=invalid-name
    body = json.dumps(
        {
            'Status': responseStatus,
            'Reason': reason or f'See the details in CloudWatch Log Stream: {context.log_stream_name}',
            'PhysicalResourceId': physicalResourceId or context.log_stream_name,
            'StackId': event['StackId'],
            'RequestId': event['RequestId'],
            'LogicalResourceId': event['LogicalResourceId'],
            'NoEcho': noEcho,
            'Data': responseData,
        }
    )
    http.request('PUT', event['ResponseURL'], headers={'content-type': '', 'content-length': str(len(body))}, body=body)
