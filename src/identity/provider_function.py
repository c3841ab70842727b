# Function that changes OIDC providers. It takes providers, audiences and thumbprint from its environment. The event
# only chooses one of the providers, because others than CloudFormation may be allowed to invoke the function.
#
# It only adds audiences and, with a thumbprint, creates the provider. Two stacks can run at the same time, a rollback
# removes nothing, and a second run changes nothing. It adds first, so an account that has the provider needs no right
# to create one. IAM accepts an audience that the provider already has. The function retries: the provider can appear
# or disappear between the calls, and permissions that CloudFormation has just given take seconds to have an effect.
from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import boto3
import cfnresponse

if TYPE_CHECKING:
    from typing import Any
    from mypy_boto3_iam import IAMClient

PASSING = 'AccessDenied ConcurrentModification EntityAlreadyExists NoSuchEntity ServiceFailure Throttling'.split()


def handler(event: dict[str, Any], context: object) -> None:
    arn = event.get('PhysicalResourceId', event['LogicalResourceId'])
    try:
        if event['RequestType'] != 'Delete':
            arn = ensure(event['ResourceProperties']['ProviderArn'])
        cfnresponse.send(event, context, cfnresponse.SUCCESS, {}, arn)
    except Exception as error:
        cfnresponse.send(event, context, cfnresponse.FAILED, {}, arn, reason=str(error))


def ensure(arn: str) -> str:  # type: ignore[return]  # the last turn returns or raises
    providers = {p[0]: p[1:] for p in map(str.split, os.environ['PROVIDERS'].split('\n')) if p}
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


def add_or_create(iam: IAMClient, arn: str, audiences: list[str]) -> str:
    try:
        for audience in audiences:
            iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID=audience)
    except iam.exceptions.NoSuchEntityException:
        if 'THUMBPRINT' not in os.environ:
            raise
        iam.create_open_id_connect_provider(
            Url='https://' + arn.split('/', 1)[1], ClientIDList=audiences, ThumbprintList=[os.environ['THUMBPRINT']])
    return arn
