"""Adds IAM operations for the clients (audiences) of a provider, which moto lacks. Also refuses a permissions boundary that does
not exist, which moto accepts."""

from localstack.aws.api.iam import InvalidInputException, LimitExceededException, NoSuchEntityException
from localstack.services.iam.provider import IamProvider, get_iam_backend
from moto.iam.models import IAMBackend

from emulator_additions.support import add_operation

# Source: IAM and STS quotas, "Client IDs per OIDC provider".
MOST_CLIENTS = 100


create_role = IAMBackend.create_role
put_boundary = IAMBackend.put_role_permissions_boundary


def fill():
    IAMBackend.create_role = create_role_in_boundary
    IAMBackend.put_role_permissions_boundary = put_boundary_that_exists

    @add_operation(IamProvider, 'AddClientIDToOpenIDConnectProvider')
    def _add(_self, context, request):
        """A client that exists already is not an error. Source: IAM API reference."""
        provider = _provider(context, request)
        if request['ClientID'] not in provider.client_id_list:
            if len(provider.client_id_list) >= MOST_CLIENTS:
                raise LimitExceededException(
                    f'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {MOST_CLIENTS}'
                )
            provider.client_id_list = [*provider.client_id_list, request['ClientID']]

    @add_operation(IamProvider, 'RemoveClientIDFromOpenIDConnectProvider')
    def _remove(_self, context, request):
        provider = _provider(context, request)
        provider.client_id_list = [client for client in provider.client_id_list if client != request['ClientID']]


def create_role_in_boundary(self, role_name, assume_role_policy_document, path, permissions_boundary, *rest, **more):
    _check_boundary(self, permissions_boundary)
    return create_role(self, role_name, assume_role_policy_document, path, permissions_boundary, *rest, **more)


def put_boundary_that_exists(self, role_name, permissions_boundary):
    _check_boundary(self, permissions_boundary)
    return put_boundary(self, role_name, permissions_boundary)


def _check_boundary(backend, arn):
    if arn and arn not in backend.managed_policies:
        raise NoSuchEntityException(f'Scope ARN: {arn} does not exist or is not attachable.')


def _provider(context, request):
    if not request.get('ClientID'):
        raise InvalidInputException('ClientID must have a value')
    return get_iam_backend(context).get_open_id_connect_provider(request['OpenIDConnectProviderArn'])
