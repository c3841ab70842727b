"""Adds the AWS Organizations of moto, which the emulator lacks. Notifies StackSets of accounts that join, move and leave."""

from localstack.aws.skeleton import Skeleton
from localstack.aws.spec import load_service
from localstack.services.moto import call_moto
from localstack.services.plugins import Service
from moto.organizations.models import FakeDelegatedAdministrator

from emulator_additions.organization import Organization
from emulator_additions.stack_sets import account_changed

# Services that accept a delegated administrator, and that moto does not know.
DELEGATED = ('member.org.stacksets.cloudformation.amazonaws.com',)


def service():
    model = load_service('organizations')
    FakeDelegatedAdministrator.SUPPORTED_SERVICES.extend(
        s for s in DELEGATED if s not in FakeDelegatedAdministrator.SUPPORTED_SERVICES
    )
    table = {operation: lambda context, _request: call_moto(context) for operation in model.operation_names}
    return Service(name='organizations', skeleton=Skeleton(model, {**table, **OPERATIONS}))


def create_account(context, _request):
    answer = call_moto(context)
    account_changed(answer['CreateAccountStatus']['AccountId'], Organization.of(context.account_id))
    return answer


def move_account(context, request):
    answer = call_moto(context)
    account_changed(request['AccountId'], Organization.of(context.account_id))
    return answer


def remove_account(context, request):
    # AWS removes the instances after the account has left. Here, this happens before, while its unit is still known.
    account_changed(request['AccountId'], Organization.of(context.account_id), left=True)
    return call_moto(context)


OPERATIONS = {
    'CreateAccount': create_account,
    'MoveAccount': move_account,
    'RemoveAccountFromOrganization': remove_account,
}
