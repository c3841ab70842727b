"""Implements AWS::EKS::AccessEntry with the API that eks_api adds."""

from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.support import done, tag_map


class AccessEntry(ResourceProvider):
    TYPE = 'AWS::EKS::AccessEntry'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/PrincipalArn', '/properties/ClusterName'],
        'readOnlyProperties': ['/properties/AccessEntryArn'],
        'createOnlyProperties': ['/properties/PrincipalArn', '/properties/ClusterName', '/properties/Type'],
    }

    def create(self, request):
        model = request.desired_state
        given = {
            'type': model.get('Type'),
            'kubernetesGroups': model.get('KubernetesGroups'),
            'username': model.get('Username'),
        }
        made = request.aws_client_factory.eks.create_access_entry(
            **_identity(model),
            tags=tag_map(model.get('Tags')),
            **{key: value for key, value in given.items() if value is not None},
        )
        _set_policies(request, model, [])
        return done({**model, 'AccessEntryArn': made['accessEntry']['accessEntryArn']})

    def update(self, request):
        _set_policies(request, request.desired_state, request.previous_state.get('AccessPolicies', []))
        return done({**request.desired_state, 'AccessEntryArn': request.previous_state['AccessEntryArn']})

    def delete(self, request):
        request.aws_client_factory.eks.delete_access_entry(**_identity(request.previous_state))
        return done({})

    def read(self, request):
        found = request.aws_client_factory.eks.describe_access_entry(**_identity(request.desired_state))
        return done({**request.desired_state, 'AccessEntryArn': found['accessEntry']['accessEntryArn']})


def _identity(model):
    return {'clusterName': model['ClusterName'], 'principalArn': model['PrincipalArn']}


def _set_policies(request, model, before):
    eks, wanted = request.aws_client_factory.eks, model.get('AccessPolicies', [])
    for policy in wanted:
        scope = {'type': policy['AccessScope']['Type'], 'namespaces': policy['AccessScope'].get('Namespaces', [])}
        eks.associate_access_policy(policyArn=policy['PolicyArn'], accessScope=scope, **_identity(model))
    for policy in before:
        if policy['PolicyArn'] not in [w['PolicyArn'] for w in wanted]:
            eks.disassociate_access_policy(policyArn=policy['PolicyArn'], **_identity(model))
