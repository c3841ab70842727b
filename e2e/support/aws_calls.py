"""Calls AWS APIs: reads one request per line, `{"service", "operation", "params", "account", "region"}`, and prints one answer per
line, `{"result"}` or `{"error", "code"}`. It ends when its input ends."""

import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ['E2E_ENDPOINT']
CONFIG = Config(retries={'max_attempts': 1}, read_timeout=600, s3={'addressing_style': 'path'})


def call(request):
    client = boto3.client(
        request['service'],
        region_name=request['region'],
        endpoint_url=ENDPOINT,
        aws_access_key_id=request['account'],
        aws_secret_access_key='test',
        config=CONFIG,
    )
    if client.can_paginate(request['operation']):
        return client.get_paginator(request['operation']).paginate(**request['params']).build_full_result()
    result = getattr(client, request['operation'])(**request['params'])
    result.pop('ResponseMetadata', None)
    return result


def text(value):
    return value.read().decode() if hasattr(value, 'read') else str(value)


def main():
    for line in sys.stdin:
        try:
            answer = {'result': call(json.loads(line))}
        except ClientError as error:
            answer = {'error': str(error), 'code': error.response['Error']['Code']}
        except Exception as error:  # pylint: disable=broad-except  # the test that asked shows it
            answer = {'error': f'{type(error).__name__}: {error}', 'code': ''}
        print(json.dumps(answer, default=text), flush=True)


if __name__ == '__main__':
    main()
