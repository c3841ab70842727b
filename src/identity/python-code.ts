// Generated from provider_function.py. To modify, edit it and run "npx projen python-code".

export const PROVIDER_FUNCTION = `import os
import time

import boto3
import cfnresponse

PASSING = 'AccessDenied ConcurrentModification EntityAlreadyExists NoSuchEntity ServiceFailure Throttling'.split()


def handler(event, context):
    arn = event.get('PhysicalResourceId', event['LogicalResourceId'])
    try:
        if event['RequestType'] != 'Delete':
            arn = ensure(event['ResourceProperties']['ProviderArn'])
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, arn)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, arn, reason=str(error))


def ensure(arn):
    providers = {p[0]: p[1:] for p in map(str.split, os.environ['PROVIDERS'].split('\\n')) if p}
    if arn not in providers:
        raise ValueError('unknown provider')
    iam = boto3.client('iam')
    for wait in (1, 2, 4, 8, 0):
        try:
            return add_or_create(iam, arn, providers[arn])
        except iam.exceptions.ClientError as error:
            if not wait or error.response['Error']['Code'] not in PASSING:
                raise
        time.sleep(wait)


def add_or_create(iam, arn, audiences):
    try:
        for audience in audiences:
            iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=audience)
    except iam.exceptions.NoSuchEntityException:
        if 'THUMBPRINT' not in os.environ:
            raise
        iam.create_open_id_connect_provider(
            Url='https://' + arn.split('/', 1)[1], ClientIDList=audiences, ThumbprintList=[os.environ['THUMBPRINT']])
    return arn
`;
